import { localized, msg } from '@lit/localize';
import { LitElement, type PropertyValues, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { availableStorage } from '../page/kept-values.ts';
import { controls } from '../kit/controls.ts';
import type { HeldKeys } from '../kit/held-keys.ts';
import { icon } from '../kit/icons.ts';
import { type ChoiceCommand, commands } from '../page/commands.ts';
import { commandWords } from './command-words.ts';
import { type CommandMatch, matchCommands, titleOfChoice } from './match-commands.ts';
import { paletteStyles } from './palette-styles.ts';
import { recentCommands, rememberCommand } from './recent-commands.ts';

interface ShownGroup {
  /** Empty: without a heading. */
  readonly title: string;
  readonly matches: readonly CommandMatch[];
}

/**
 * All that can be done now, found by typing (WAI-ARIA: combobox with a list box). The session's commands come first. A
 * setting shows its choices; Escape, or Backspace in the empty field, leads back.
 */
@customElement('command-palette')
@localized()
export class CommandPalette extends LitElement {
  /** What was typed while it was loading. */
  keys: HeldKeys | undefined;
  @state() private typed = '';
  @state() private at = 0;
  /** The setting whose choices are shown. */
  @state() private within: ChoiceCommand | undefined;
  @query('dialog') private dialog!: HTMLDialogElement;
  @query('input') private field!: HTMLInputElement;
  readonly #sections = commands.sections();
  readonly #recent = recentCommands(availableStorage());

  /** Opens with the choices of the setting whose id ends so. */
  openWith(ending: string): void {
    const all = this.#sections.flatMap((section) => section.commands);
    this.within = all.find((command): command is ChoiceCommand => 'choices' in command && command.id.endsWith(ending));
  }

  async show(): Promise<void> {
    await this.updateComplete;
    this.dialog.showModal();
    this.typed += this.keys?.end() ?? '';
  }

  override render() {
    const groups = this.#groups();
    const found = groups.flatMap(({ matches }) => matches);
    const { within } = this;
    let first = 0;
    return html`<dialog
      aria-label=${msg('Commands')}
      @close=${() => this.dispatchEvent(new Event('close'))}
      @cancel=${this.#cancel}
      @click=${this.#clicked}
    >
      <div class="field">
        ${
          within
            ? html`<button class="back" title=${msg('Back')} aria-label=${msg('Back')} @click=${this.#back}>
                ${icon('chevron')}<span>${within.title}</span>
              </button>`
            : icon('find')
        }
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls="list"
          aria-autocomplete="list"
          aria-activedescendant=${found.length > 0 ? `command-${this.at}` : nothing}
          aria-label=${within ? within.title : msg('Find a command')}
          placeholder=${within ? (within.detail ?? '') : msg('Type a command, a setting or a port')}
          autocomplete="off"
          spellcheck="false"
          autofocus
          .value=${this.typed}
          @input=${this.#type}
          @keydown=${(event: KeyboardEvent) => this.#key(event, found)}
        />
      </div>
      <div id="list" role="listbox" aria-label=${within ? within.title : msg('Commands')} tabindex="-1">
        ${groups.map(({ title, matches }, group) => {
          const from = first;
          first += matches.length;
          const rows = matches.map((match, i) => this.#row(match, from + i));
          return title
            ? html`<div role="group" aria-labelledby="group-${group}">
                <div class="heading" id="group-${group}" role="presentation">${title}</div>
                ${rows}
              </div>`
            : rows;
        })}
      </div>
      ${found.length === 0 ? html`<p role="status">${msg('No matching command')}</p>` : nothing}
    </dialog>`;
  }

  #row(match: CommandMatch, index: number) {
    const { command, title, detail } = match;
    const { keys, checked } = command;
    return html`<div
      id="command-${index}"
      role="option"
      data-command=${command.id}
      aria-selected=${index === this.at ? 'true' : 'false'}
      @pointermove=${() => (this.at = index)}
      @click=${() => this.#choose(match)}
    >
      <span class="title">${title}</span>${detail ? html`<small>${detail}</small>` : nothing}
      ${checked ? tick() : nothing} ${keys ? html`<kbd>${keys}</kbd>` : nothing}
      ${'choices' in command ? html`<span class="more">${icon('chevron')}</span>` : nothing}
    </div>`;
  }

  #groups(): readonly ShownGroup[] {
    const { within, typed } = this;
    if (within) return [{ title: '', matches: this.#choices(within) }];
    if (typed.trim() !== '') return [{ title: '', matches: matchCommands(this.#sections, typed, commandWords) }];
    const recent = this.#recentMatches();
    return [
      ...(recent.length > 0 ? [{ title: msg('Recent'), matches: recent }] : []),
      ...this.#sections.map(({ title, commands: all }) => ({
        title: title || 'Baudcast',
        matches: all.map((command) => ({ command, title: command.title, detail: command.detail ?? '', section: '' })),
      })),
    ];
  }

  #choices(setting: ChoiceCommand): readonly CommandMatch[] {
    const { typed } = this;
    if (typed.trim() === '')
      return setting.choices.map((command) => ({
        command,
        title: command.title,
        detail: command.detail ?? '',
        section: '',
      }));
    const commandsOfIt = { title: '', commands: setting.choices };
    const meant = setting.typed?.(typed, true) ?? [];
    return [
      ...meant.map((command) => ({ command, title: command.title, detail: '', section: '' })),
      ...matchCommands([commandsOfIt], typed, commandWords).filter(
        ({ command }) => !meant.some(({ id }) => id === command.id),
      ),
    ];
  }

  /** Those of before that can be run now. */
  #recentMatches(): readonly CommandMatch[] {
    const all = new Map<string, CommandMatch>();
    for (const { commands: section } of this.#sections) {
      for (const command of section) {
        all.set(command.id, { command, title: command.title, detail: command.detail ?? '', section: '' });
        if (!('choices' in command)) continue;
        for (const choice of command.choices)
          all.set(choice.id, { command: choice, title: titleOfChoice(command, choice), detail: '', section: '' });
      }
    }
    return this.#recent.flatMap((id) => all.get(id) ?? []);
  }

  #type = (event: InputEvent): void => {
    this.typed = (event.target as HTMLInputElement).value;
    this.at = 0;
  };

  #key(event: KeyboardEvent, found: readonly CommandMatch[]): void {
    if (event.isComposing) return;
    const chosen = found[this.at];
    if (event.key === 'Enter' && chosen) {
      // Closing restores the focus: the same key press must not activate the element that gets it.
      event.preventDefault();
      this.#choose(chosen);
    }
    if (event.key === 'Backspace' && this.typed === '' && this.within) {
      event.preventDefault();
      this.#back();
    }
    const to = {
      ArrowDown: this.at + 1,
      ArrowUp: this.at - 1,
      PageDown: Math.min(this.at + pageSize, found.length - 1),
      PageUp: Math.max(this.at - pageSize, 0),
    }[event.key];
    if (to === undefined || found.length === 0) return;
    event.preventDefault();
    this.at = (to + found.length) % found.length;
  }

  #choose({ command }: CommandMatch): void {
    if ('choices' in command) return this.#enter(command);
    rememberCommand(availableStorage(), command.id);
    // Closes first: the command may move the focus or open a dialog.
    this.dialog.close();
    command.run();
  }

  #enter(setting: ChoiceCommand): void {
    this.within = setting;
    this.typed = '';
    this.at = Math.max(
      0,
      setting.choices.findIndex(({ checked }) => checked),
    );
    this.field.focus();
  }

  #back = (): void => {
    const id = this.within?.id;
    this.within = undefined;
    this.typed = '';
    const all = this.#groups().flatMap(({ matches }) => matches);
    this.at = Math.max(
      0,
      all.findIndex(({ command }) => command.id === id),
    );
    this.field.focus();
  };

  #cancel = (event: Event): void => {
    if (!this.within) return;
    event.preventDefault();
    this.#back();
  };

  #clicked = (event: MouseEvent): void => {
    if (event.target === this.dialog) this.dialog.close();
  };

  protected override updated(changed: PropertyValues): void {
    if (changed.has('at') || changed.has('within'))
      this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  static override styles = [controls, paletteStyles];
}

function tick() {
  return html`<span class="tick">${icon('check')}</span><span class="visually-hidden">${msg('on')}</span>`;
}

/** So many rows Page Up and Page Down go. */
const pageSize = 8;

declare global {
  interface HTMLElementTagNameMap {
    'command-palette': CommandPalette;
  }
}
