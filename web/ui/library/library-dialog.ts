import { localized, msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import {
  changeCommand,
  commandTitle,
  makeCommand,
  placeAbove,
  placeCommand,
  readCommand,
  removeCommand,
  searchLibrary,
  stepCommand,
  type CommandGroup,
  type CommandLibrary,
  type LibraryCommand,
} from '../../core/commands/command-library.ts';
import { starterSets } from '../../core/commands/starter-sets.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { PortId } from '../../engine/api/ports.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import { DialogElement, showWithin } from '../kit/dialog-element.ts';
import { grip } from '../kit/edit-list.ts';
import { focusPlace } from '../kit/focus-place.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import { RowDrag } from '../kit/row-drag.ts';
import { CommandWantedEvent, LoopWantedEvent, loopLabel } from './command-events.ts';
import './command-form.ts';
import type { CommandChangedEvent } from './command-form.ts';
import type { CommandStore } from './command-store.ts';
import { LibraryExport } from './export-dialog.ts';
import { importReport, pickCommandFiles, readCommandFile } from './library-files.ts';
import { libraryStyles } from './library-styles.ts';

/**
 * The command library: search, order, loop, import and export.
 * @fires command-wanted - transmit one now
 * @fires loop-wanted
 * @fires loop-ended
 */
@localized()
@customElement('library-dialog')
export class LibraryDialog extends DialogElement {
  @property({ attribute: false }) store!: CommandStore;
  @property() portId: PortId = '';
  @property() encoding: EncodingId = 'utf-8';
  @property({ type: Boolean }) canTransmit = false;
  @property({ type: Boolean }) repeating = false;
  /** Why a command was not transmitted. */
  @property() problem = '';
  @state() private query = '';
  /** The command whose fields are shown. */
  @state() private edited = '';
  @state() private report: readonly string[] = [];
  @state() private times = '';
  protected override readonly closesOutside = false;
  readonly #drag = new RowDrag(this, (id, row) => {
    const place = placeAbove(this.#shown, row);
    if (place) this.#keep(placeCommand(this.store.library, id, place));
  });

  constructor() {
    super();
    // Files may be dropped anywhere on the dialog.
    this.addEventListener('dragover', (event) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    });
    this.addEventListener('drop', (event) => this.#drop(event));
  }

  get #shown(): CommandLibrary {
    return searchLibrary(this.store.library, this.portId, this.query);
  }

  protected heading(): string {
    return msg('Command library');
  }

  protected body() {
    const { library } = this.store;
    const shown = this.#shown;
    const loops = shown.flatMap(({ commands }) => commands).filter(({ inLoop }) => inLoop).length;
    return html`<div class="tools">
        <input
          class="input"
          type="search"
          autofocus
          autocomplete="off"
          aria-label=${msg('Search the commands')}
          placeholder=${msg('Search the commands')}
          .value=${this.query}
          @input=${(event: Event) => (this.query = (event.currentTarget as HTMLInputElement).value)}
        />
        <button class="quiet tall" type="button" @click=${() => this.#addCommand()}>${msg('Add a command')}</button>
        <menu-button look="quiet tall" label=${msg('More')} .items=${this.#menu()}>${icon('more')}</menu-button>
      </div>
      <div
        class="body"
        @pointerdown=${this.#drag.grab}
        @pointermove=${this.#drag.dragTo}
        @pointerup=${this.#drag.drop}
        @pointercancel=${this.#drag.cancel}
      >
        ${this.report.map((line, at) => html`<p class=${at === 0 ? 'report' : 'hint'} role="status">${line}</p>`)}
        ${
          library.length === 0
            ? html`<p class="hint empty">
                ${msg('Add a command, start from a set, or drop a file: SSCOM’s .ini, Docklight’s .ptp, CSV, JSON.')}
              </p>`
            : nothing
        }
        ${library.length > 0 && shown.length === 0 ? html`<p class="hint empty">${msg('No match')}</p>` : nothing}
        ${repeat(
          shown,
          ({ id }) => id,
          (group, at) => this.#group(group, shown[at + 1]?.id, at === 0),
        )}
        <p class="error" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      </div>
      <footer>
        <label class="times"
          >${msg('Times')}
          <input
            class="input"
            inputmode="numeric"
            autocomplete="off"
            maxlength="9"
            placeholder=${msg('until stopped')}
            .value=${this.times}
            @input=${(event: Event) => (this.times = (event.currentTarget as HTMLInputElement).value)}
        /></label>
        ${
          this.repeating
            ? html`<button class="quiet tall" type="button" @click=${() => this.dispatchEvent(new Event('loop-ended'))}>
                ${msg('Stop the loop')}
              </button>`
            : nothing
        }
        <button class="primary" type="button" ?disabled=${loops === 0 || !this.canTransmit} @click=${this.#loop}>
          ${loopLabel(loops)}
        </button>
      </footer>`;
  }

  /** @param next the group below it */
  #group(group: CommandGroup, next: string | undefined, isFirst: boolean) {
    const { id, name, portId, commands } = group;
    // A command that is dropped above the name of a group goes to the end of the one above it.
    const isEnd = this.#drag.marks(next ?? '', next === undefined)[next === undefined ? 'after' : 'before'];
    const isStart = isFirst && this.#drag.marks(id, false).before;
    return html`<section>
      <div class=${classMap({ group: true, after: commands.length === 0 && (isEnd || isStart) })} data-id=${id}>
        <input
          class="input name"
          autocomplete="off"
          maxlength="100"
          aria-label=${msg('Name of the group')}
          .value=${name}
          @change=${(event: Event) =>
            this.#changeGroup(id, { name: (event.currentTarget as HTMLInputElement).value.trim() })}
        />
        ${choiceSelect(
          msg('For which port'),
          portId === '' ? 'all' : 'this',
          [
            ['all', msg('For all ports')],
            ['this', msg('For this port')],
          ],
          (chosen) => this.#changeGroup(id, { portId: chosen === 'all' ? '' : this.portId }),
        )}
        <button
          class="icon"
          type="button"
          title=${msg('Add a command')}
          aria-label=${msg(str`Add a command to ${name}`)}
          @click=${() => this.#addCommand(id)}
        >
          ${icon('add')}
        </button>
        <menu-button label=${msg(str`Actions for ${name}`)} .items=${this.#groupMenu(group)}
          >${icon('more')}</menu-button
        >
      </div>
      ${repeat(
        commands,
        (command) => command.id,
        (command, at) => this.#row(command, isStart && at === 0, isEnd && at === commands.length - 1),
      )}
    </section>`;
  }

  #row(command: LibraryCommand, isStart: boolean, isEnd: boolean) {
    const { id, text, key, color, inLoop, delayMs, mode } = command;
    const title = commandTitle(command) || msg('New command');
    const isEdited = this.edited === id;
    const { dragged, before } = this.#drag.marks(id, false);
    return html`<div
        class=${classMap({ row: true, dragged, before: before || isStart, after: isEnd })}
        data-id=${id}
        style=${color ? `--mark: var(--port-${color})` : nothing}
      >
        <span class="handle" aria-hidden="true" title=${msg('Drag to another place')}>${grip()}</span>
        <label class="check" title=${msg('In the loop')}
          ><input
            type="checkbox"
            aria-label=${msg(str`${title}: in the loop`)}
            .checked=${inLoop}
            @change=${(event: Event) =>
              this.#change({ ...command, inLoop: (event.currentTarget as HTMLInputElement).checked })}
        /></label>
        <button
          class="edit"
          type="button"
          id=${`command-${id}`}
          aria-expanded=${isEdited}
          title=${msg('Edit; Alt ↑ and Alt ↓ move it')}
          @click=${() => (this.edited = isEdited ? '' : id)}
          @keydown=${(event: KeyboardEvent) => this.#move(event, id)}
        >
          <span class="title">${title}</span>
          <span class="text mono">${command.name ? text : ''}</span>
        </button>
        <span class="facts">${mode === 'hex' ? msg('Hex') : ''} ${inLoop ? `${delayMs} ms` : ''} ${key}</span>
        <button
          class="icon"
          type="button"
          ?disabled=${!this.canTransmit}
          title=${msg('Transmit')}
          aria-label=${msg(str`Transmit ${title}`)}
          @click=${() => this.dispatchEvent(new CommandWantedEvent(command))}
        >
          ${icon('transmit')}
        </button>
        <button
          class="icon remove"
          type="button"
          title=${msg('Remove')}
          aria-label=${msg(str`Remove ${title}`)}
          @click=${() => this.#remove(id)}
        >
          ${icon('trash')}
        </button>
      </div>
      ${
        isEdited
          ? html`<command-form
              .command=${command}
              .encoding=${this.encoding}
              @command-changed=${({ command: changed }: CommandChangedEvent) => this.#change(changed)}
            ></command-form>`
          : nothing
      }`;
  }

  #menu(): readonly MenuItem[] {
    return [
      { label: msg('Import from a file…'), run: () => void pickCommandFiles().then((files) => this.#import(files)) },
      {
        label: msg('Share or export…'),
        disabled: this.store.library.length === 0,
        run: () => void this.#export(this.store.library),
      },
      { label: msg('Add a group'), run: () => this.#keep([...this.store.library, newGroup(msg('New group'))]) },
      ...starterSets.map(({ name, commands }, at) => ({
        label: msg(str`Start from ${name}`),
        separated: at === 0,
        run: () => {
          const read = commands.flatMap((command) => readCommand(command, newId));
          this.#keep([...this.store.library, { ...newGroup(name), commands: read }]);
        },
      })),
    ];
  }

  #groupMenu(group: CommandGroup): readonly MenuItem[] {
    const { id, commands } = group;
    const { library } = this.store;
    const at = library.findIndex((one) => one.id === id);
    const move = (to: number) => this.#keep(library.toSpliced(at, 1).toSpliced(to, 0, ...library.slice(at, at + 1)));
    const all = (inLoop: boolean) =>
      this.#changeGroup(id, { commands: commands.map((command) => ({ ...command, inLoop })) });
    return [
      { label: msg('All in the loop'), run: () => all(true) },
      { label: msg('None in the loop'), run: () => all(false) },
      {
        label: msg('Share or export…'),
        separated: true,
        disabled: commands.length === 0,
        run: () => void this.#export([group]),
      },
      { label: msg('Move up'), separated: true, disabled: at < 1, run: () => move(at - 1) },
      { label: msg('Move down'), disabled: at === library.length - 1, run: () => move(at + 1) },
      {
        label: msg('Remove the group'),
        danger: true,
        separated: true,
        run: () => this.#keep(library.filter((one) => one.id !== id)),
      },
    ];
  }

  async #export(chosen: CommandLibrary): Promise<void> {
    const { encoding, store } = this;
    const ids = new Set(chosen.map(({ id }) => id));
    await showWithin(this, Object.assign(new LibraryExport(), { library: store.library, chosen: ids, encoding }));
  }

  #addCommand(groupId?: string): void {
    const { library } = this.store;
    const command = makeCommand(newId());
    const into = groupId ?? searchLibrary(library, this.portId, '').at(-1)?.id;
    const groups = into === undefined ? [newGroup(msg('Commands'))] : library;
    this.query = '';
    this.edited = command.id;
    this.#keep(
      groups.map((group) =>
        group.id === (into ?? groups[0]?.id) ? { ...group, commands: [...group.commands, command] } : group,
      ),
    );
    void this.updateComplete.then(async () => {
      const form = this.renderRoot.querySelector('command-form');
      await form?.updateComplete;
      form?.scrollIntoView({ block: 'nearest' });
      form?.focus();
    });
  }

  #remove(id: string): void {
    const at = this.#shown.flatMap(({ commands }) => commands).findIndex((command) => command.id === id);
    this.#keep(removeCommand(this.store.library, id));
    void focusPlace(this, '.remove', at, 'input');
  }

  #change(command: LibraryCommand): void {
    this.#keep(changeCommand(this.store.library, command));
  }

  #changeGroup(id: string, changes: Partial<CommandGroup>): void {
    this.#keep(this.store.library.map((group) => (group.id === id ? { ...group, ...changes } : group)));
  }

  #keep(library: CommandLibrary): void {
    const isStored = this.store.change(library);
    this.report = isStored ? [] : [msg('The browser’s storage is full: the change is lost when the page is closed.')];
    this.requestUpdate();
  }

  #move(event: KeyboardEvent, id: string): void {
    const step = event.altKey ? ({ ArrowDown: 1, ArrowUp: -1 } as const)[event.key] : undefined;
    if (step === undefined) return;
    event.preventDefault();
    this.#keep(stepCommand(this.store.library, id, step));
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#command-${id}`)?.focus());
  }

  #drop(event: DragEvent): void {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    void this.#import(files);
  }

  async #import(files: readonly File[]): Promise<void> {
    const report: string[] = [];
    for (const file of files) {
      const read = await readCommandFile(file);
      if (read) this.#keep([...this.store.library, ...read.groups]);
      report.push(...(read ? importReport(read, file.name) : [msg(str`${file.name} is not a list of commands.`)]));
    }
    if (files.length > 0) this.report = [...report, ...this.report];
  }

  #loop = (): void => {
    const times = /^\s*\d{1,9}\s*$/.test(this.times) ? Number(this.times) : 0;
    this.dispatchEvent(new LoopWantedEvent(times));
  };

  static override styles = [...DialogElement.styles, libraryStyles];
}

function newId(): string {
  return crypto.randomUUID();
}

function newGroup(name: string): CommandGroup {
  return { id: newId(), name, portId: '', commands: [] };
}

declare global {
  interface HTMLElementTagNameMap {
    'library-dialog': LibraryDialog;
  }
}
