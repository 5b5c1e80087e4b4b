import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../kit/controls.ts';
import { searchHistory, type HistoryEntry } from './transmit-history.ts';

/** An entry of the history was chosen. */
export class HistoryChosenEvent extends Event {
  readonly entry: HistoryEntry;

  constructor(entry: HistoryEntry) {
    super('history-chosen', { bubbles: true });
    this.entry = entry;
  }
}

/**
 * What was transmitted from this port, with a search.
 * @fires history-chosen
 * @fires history-cleared
 */
@localized()
@customElement('history-panel')
class HistoryPanel extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  /** Oldest first. */
  @property({ attribute: false }) entries: readonly HistoryEntry[] = [];
  @state() private query = '';

  protected override render() {
    const found = searchHistory(this.entries, this.query);
    return html`<input
        class="input"
        type="search"
        autocomplete="off"
        spellcheck="false"
        aria-label=${msg('Search the history')}
        placeholder=${msg('Search the history')}
        .value=${this.query}
        @input=${(event: Event) => (this.query = (event.currentTarget as HTMLInputElement).value)}
        @keydown=${this.#key}
      />
      ${
        found.length === 0
          ? html`<p class="hint">
              ${this.entries.length === 0 ? msg('Nothing was transmitted from here yet.') : msg('No match')}
            </p>`
          : html`<ul @keydown=${this.#key}>
              ${found.map(
                (entry) =>
                  html`<li>
                    <button type="button" title=${entry.text} @click=${() => this.#choose(entry)}>
                      <span class="text mono">${entry.text}</span>
                      ${
                        entry.mode === 'text'
                          ? nothing
                          : html`<span class="mode">${entry.mode === 'hex' ? msg('Hex') : msg('Escapes')}</span>`
                      }
                    </button>
                  </li>`,
              )}
            </ul>`
      }
      ${
        this.entries.length > 0
          ? html`<button
              class="quiet"
              type="button"
              @click=${() => this.dispatchEvent(new Event('history-cleared', { bubbles: true }))}
            >
              ${msg('Clear the history')}
            </button>`
          : nothing
      }`;
  }

  #choose(entry: HistoryEntry): void {
    this.dispatchEvent(new HistoryChosenEvent(entry));
  }

  /** Arrows go through the list; Enter in the search takes the newest that was found. */
  #key(event: KeyboardEvent): void {
    const rows = Array.from(this.renderRoot.querySelectorAll<HTMLElement>('li button'));
    const field = event.target instanceof HTMLInputElement;
    if (field && event.key === 'Enter') {
      event.preventDefault();
      rows[0]?.click();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const to = rows.indexOf(event.target as HTMLElement) + step;
    if (to < 0) this.renderRoot.querySelector('input')?.focus();
    else rows[Math.min(to, rows.length - 1)]?.focus();
  }

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 8px;
        width: min(320px, calc(100vw - 48px));
      }
      ul {
        display: grid;
        max-height: min(300px, 50dvh);
        margin: 0;
        padding: 0;
        overflow: auto;
        list-style: none;
      }
      li button {
        justify-content: space-between;
        width: 100%;
        min-height: var(--h);
        padding: 3px 8px;
        border-radius: var(--r);
      }
      li button:hover,
      li button:focus-visible {
        outline-offset: -2px;
        background: var(--raised);
      }
      .text {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .mode {
        color: var(--faint);
        font-size: 11.5px;
      }
      .quiet {
        justify-self: end;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'history-panel': HistoryPanel;
  }
}
