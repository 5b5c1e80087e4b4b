import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { keyLetter } from '../kit/key-letter.ts';
import { commands } from '../page/commands.ts';

interface PageKeyActions {
  showCommands(): void;
  nextTab(step: 1 | -1): void;
}

/**
 * The keys of the whole page. Ctrl K and ⌘ K open the palette; in a terminal Ctrl K is the device's, and Ctrl Shift K
 * opens it.
 * Alt N adds a note to the session or capture in front, wherever the focus is but in a terminal and in a dialog.
 * Alt with Page Down and Page Up goes through the tabs, in a terminal too: no device waits for these.
 */
export class PageKeys implements ReactiveController {
  readonly #actions: PageKeyActions;

  constructor(host: ReactiveControllerHost, actions: PageKeyActions) {
    this.#actions = actions;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('keydown', this.#palette);
    addEventListener('keydown', this.#note);
    addEventListener('keydown', this.#tabs, { capture: true });
  }

  hostDisconnected(): void {
    removeEventListener('keydown', this.#palette);
    removeEventListener('keydown', this.#note);
    removeEventListener('keydown', this.#tabs, { capture: true });
  }

  #palette = (event: KeyboardEvent): void => {
    const { ctrlKey, metaKey, altKey, defaultPrevented } = event;
    if (keyLetter(event) !== 'k' || !(ctrlKey || metaKey) || altKey || defaultPrevented) return;
    event.preventDefault();
    this.#actions.showCommands();
  };

  #note = (event: KeyboardEvent): void => {
    const { ctrlKey, metaKey, altKey, defaultPrevented } = event;
    if (keyLetter(event) !== 'n' || !altKey || ctrlKey || metaKey || defaultPrevented) return;
    if (event.composedPath().some((target) => target instanceof HTMLDialogElement)) return;
    const note = commands
      .sections()
      .flatMap((section) => section.commands)
      .find(({ id }) => id === 'session.note');
    if (!note || !('run' in note)) return;
    event.preventDefault();
    note.run();
  };

  #tabs = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (!altKey || ctrlKey || metaKey || shiftKey || (key !== 'PageDown' && key !== 'PageUp')) return;
    event.preventDefault();
    event.stopPropagation();
    this.#actions.nextTab(key === 'PageDown' ? 1 : -1);
  };
}
