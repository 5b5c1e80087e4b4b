import { localized, msg } from '@lit/localize';
import { LitElement, type PropertyValues, css, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { controls } from '../kit/controls.ts';
import { floating } from '../kit/floating.ts';
import { type PageCommand, commands, matchCommands } from '../page/commands.ts';

/** All available commands, found by typing (WAI-ARIA: combobox with a list box). */
@customElement('command-palette')
@localized()
export class CommandPalette extends LitElement {
  @state() private typed = '';
  @state() private at = 0;
  @query('dialog') private dialog!: HTMLDialogElement;
  readonly #all = commands.list();

  async show(): Promise<void> {
    await this.updateComplete;
    this.dialog.showModal();
  }

  override render() {
    const found = matchCommands(this.#all, this.typed);
    return html`<dialog
      aria-label=${msg('Commands')}
      @close=${() => this.dispatchEvent(new Event('close'))}
      @click=${this.#clicked}
    >
      <input
        class="input"
        role="combobox"
        aria-expanded="true"
        aria-controls="list"
        aria-autocomplete="list"
        aria-activedescendant=${found.length > 0 ? `command-${this.at}` : nothing}
        aria-label=${msg('Find a command')}
        placeholder=${msg('Type a command')}
        autocomplete="off"
        spellcheck="false"
        autofocus
        .value=${this.typed}
        @input=${this.#type}
        @keydown=${(event: KeyboardEvent) => this.#key(event, found)}
      />
      <div id="list" role="listbox" aria-label=${msg('Commands')} tabindex="-1">
        ${found.map(
          (command, i) =>
            html`<div
              id="command-${i}"
              role="option"
              aria-selected=${i === this.at ? 'true' : 'false'}
              @pointermove=${() => (this.at = i)}
              @click=${() => this.#run(command)}
            >
              <span>${command.title}</span>${command.detail ? html`<small>${command.detail}</small>` : nothing}
              ${command.keys ? html`<kbd>${command.keys}</kbd>` : nothing}
            </div>`,
        )}
      </div>
      ${found.length === 0 ? html`<p role="status">${msg('No matching command')}</p>` : nothing}
    </dialog>`;
  }

  #type = (event: InputEvent): void => {
    this.typed = (event.target as HTMLInputElement).value;
    this.at = 0;
  };

  #key(event: KeyboardEvent, found: readonly PageCommand[]): void {
    const chosen = found[this.at];
    if (event.key === 'Enter' && !event.isComposing && chosen) {
      // Closing restores the focus: the same key press must not activate the element that gets it.
      event.preventDefault();
      this.#run(chosen);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || found.length === 0) return;
    event.preventDefault();
    this.at = (this.at + step + found.length) % found.length;
  }

  /** Closes first: the command may move the focus or open a dialog. */
  #run(command: PageCommand): void {
    this.dialog.close();
    command.run();
  }

  #clicked = (event: MouseEvent): void => {
    if (event.target === this.dialog) this.dialog.close();
  };

  protected override updated(changed: PropertyValues): void {
    if (changed.has('at'))
      this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  static override styles = [
    controls,
    css`
      dialog {
        width: min(540px, calc(100vw - 24px));
        max-height: min(440px, calc(100dvh - 24px));
        margin-top: min(14vh, 120px);
        padding: 0;
        border-radius: 12px;
        ${floating}
        overflow: hidden;
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
      }
      dialog::backdrop {
        background: var(--veil);
      }
      input.input {
        flex: none;
        height: 46px;
        padding-inline: 18px;
        border: 0;
        border-bottom: 1px solid var(--line);
        border-radius: 0;
        font-size: 15px;
      }
      input.input:focus-visible {
        outline: 0;
        border-color: var(--accent);
      }
      [role='listbox'] {
        overflow: auto;
        padding: 6px;
        outline: 0;
      }
      [role='option'] {
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 32px;
        padding: 4px 12px;
        border-radius: var(--r);
      }
      [role='option'][aria-selected='true'] {
        background: var(--accent-soft);
      }
      small {
        color: var(--muted);
      }
      kbd {
        margin-left: auto;
        color: var(--faint);
        font: 600 11px var(--mono);
      }
      p {
        margin: 0;
        padding: 4px 18px 16px;
        color: var(--muted);
      }
      @media (forced-colors: active) {
        [role='option'][aria-selected='true'] {
          outline: 2px solid Highlight;
          outline-offset: -2px;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'command-palette': CommandPalette;
  }
}
