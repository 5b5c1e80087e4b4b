import { localized, msg } from '@lit/localize';
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { commonBaudRates, parseBaudRate } from '../../core/port-settings.ts';
import { formatBaud } from '../../i18n/format.ts';
import { SettingChip } from './setting-chip.ts';

/** The baud rate was chosen, in bits per second. */
export class BaudChosenEvent extends Event {
  readonly baudRate: number;

  constructor(baudRate: number) {
    super('baud-chosen');
    this.baudRate = baudRate;
  }
}

/**
 * The baud rate; opens a list of the common ones and a field for any other.
 * @fires baud-chosen
 */
@localized()
@customElement('baud-chip')
export class BaudChip extends SettingChip {
  static override styles = [
    ...SettingChip.styles,
    css`
      form {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 6px;
      }
      .input {
        width: 12ch;
        min-width: 100%;
      }
      .error {
        grid-column: 1 / -1;
        max-width: 34ch;
      }
      .rates {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: 2px;
        margin-top: 10px;
      }
      .rates button {
        height: var(--h);
        padding: 0 8px;
        border-radius: var(--r);
        justify-content: flex-end;
        font-variant-numeric: tabular-nums;
      }
      .rates button:hover {
        background: var(--raised);
      }
      .rates [aria-pressed='true'] {
        background: var(--accent-soft);
        color: var(--accent);
      }
    `,
  ];

  /** Bits per second. */
  @property({ type: Number }) rate = 0;
  @state() private error = '';
  @query('input') private field!: HTMLInputElement;

  protected override render() {
    const content = html`<form @submit=${this.#typed}>
        <input
          class="input"
          inputmode="numeric"
          autocomplete="off"
          spellcheck="false"
          autofocus
          maxlength="16"
          aria-label=${msg('Baud rate, bits per second')}
          aria-invalid=${this.error ? 'true' : 'false'}
          aria-describedby="error"
          @input=${() => (this.error = '')}
        />
        <button class="quiet tall" type="submit">${msg('Set')}</button>
        <p id="error" class="error" role="alert" ?hidden=${!this.error}>${this.error || nothing}</p>
      </form>
      <div class="rates">
        ${commonBaudRates.map(
          (rate) =>
            html`<button
              type="button"
              aria-pressed=${rate === this.rate ? 'true' : 'false'}
              @click=${() => this.#choose(rate)}
            >
              ${formatBaud(rate)}
            </button>`,
        )}
      </div>`;
    return this.frame(msg('Baud rate'), formatBaud(this.rate), content);
  }

  protected override shown(): void {
    this.error = '';
    this.field.value = String(this.rate);
    this.field.select();
  }

  #typed(event: Event): void {
    event.preventDefault();
    const rate = parseBaudRate(this.field.value);
    if (rate === undefined) this.error = msg('Enter a whole number of bits per second from 1 to 4 294 967 295.');
    else this.#choose(rate);
  }

  #choose(rate: number): void {
    this.panel.hide();
    this.dispatchEvent(new BaudChosenEvent(rate));
  }
}
