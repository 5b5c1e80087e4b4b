import { localized, msg } from '@lit/localize';
import { css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { defaultSettings, formatFraming, type PortSettings } from '../../core/port-settings.ts';
import { parityName } from '../../i18n/setting-names.ts';
import { SettingChip } from './setting-chip.ts';

export type Framing = Pick<PortSettings, 'dataBits' | 'parity' | 'stopBits'>;

/** Data bits, parity and stop bits were chosen. */
export class FramingChosenEvent extends Event {
  readonly framing: Framing;

  constructor(framing: Framing) {
    super('framing-chosen');
    this.framing = framing;
  }
}

/**
 * Data bits, parity and stop bits, as 8N1. They are set together, so that the port is reopened once.
 * @fires framing-chosen
 */
@localized()
@customElement('framing-chip')
export class FramingChip extends SettingChip {
  static override styles = [
    ...SettingChip.styles,
    css`
      form {
        display: grid;
        grid-template-columns: auto auto;
        gap: 8px 16px;
        align-items: center;
      }
      .segmented {
        justify-self: stretch;
      }
      .primary {
        grid-column: 1 / -1;
        margin-top: 4px;
      }
    `,
  ];

  @property({ attribute: false }) settings: PortSettings = defaultSettings;
  @state() private chosen: Framing = defaultSettings;

  protected override render() {
    const now = formatFraming(this.settings);
    const content = html`<form @submit=${this.#apply}>
      ${this.#choice('dataBits', msg('Data bits'), [7, 8], String)}
      ${this.#choice('parity', msg('Parity'), ['none', 'even', 'odd'], parityName)}
      ${this.#choice('stopBits', msg('Stop bits'), [1, 2], String)}
      <button class="primary" type="submit">
        ${msg('Set')} ${formatFraming({ ...this.settings, ...this.chosen })}
      </button>
    </form>`;
    return this.frame(msg('Framing: data bits, parity, stop bits'), now, content);
  }

  #choice<K extends keyof Framing>(
    key: K,
    label: string,
    choices: readonly Framing[K][],
    name: (choice: Framing[K]) => string,
  ) {
    return html`
      <span id=${key}>${label}</span>
      <div class="segmented" role="group" aria-labelledby=${key}>
        ${choices.map(
          (choice) =>
            html`<button
              type="button"
              aria-pressed=${this.chosen[key] === choice ? 'true' : 'false'}
              @click=${() => (this.chosen = { ...this.chosen, [key]: choice })}
            >
              ${name(choice)}
            </button>`,
        )}
      </div>
    `;
  }

  protected override shown(): void {
    const { dataBits, parity, stopBits } = this.settings;
    this.chosen = { dataBits, parity, stopBits };
  }

  #apply(event: Event): void {
    event.preventDefault();
    this.panel.hide();
    this.dispatchEvent(new FramingChosenEvent(this.chosen));
  }
}
