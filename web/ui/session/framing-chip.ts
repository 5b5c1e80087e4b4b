import { localized, msg } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { defaultSettings, formatFraming, type PortSettings } from '../../core/port-settings.ts';
import { parityName } from '../../i18n/setting-names.ts';
import { controls } from '../look/controls.ts';
import './pop-panel.ts';
import type { PopPanel } from './pop-panel.ts';

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
export class FramingChip extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
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
  @property({ type: Boolean }) disabled = false;
  /** Why it cannot be chosen now; empty when it can. */
  @property() reason = '';
  @state() private chosen: Framing = defaultSettings;
  @query('pop-panel') private panel!: PopPanel;

  protected override render() {
    const now = formatFraming(this.settings);
    return html`
      <pop-panel label=${msg('Framing: data bits, parity, stop bits')} ?disabled=${this.disabled || this.reason !== ''} .reason=${this.reason} @shown=${this.#shown}>
        <span slot="button">${now}</span>
        <form @submit=${this.#apply}>
          ${this.#choice('dataBits', msg('Data bits'), [7, 8], String)}
          ${this.#choice('parity', msg('Parity'), ['none', 'even', 'odd'], parityName)}
          ${this.#choice('stopBits', msg('Stop bits'), [1, 2], String)}
          <button class="primary" type="submit">${msg('Set')} ${formatFraming({ ...this.settings, ...this.chosen })}</button>
        </form>
      </pop-panel>
    `;
  }

  #choice<K extends keyof Framing>(key: K, label: string, choices: readonly Framing[K][], name: (choice: Framing[K]) => string) {
    return html`
      <span id=${key}>${label}</span>
      <div class="segmented" role="group" aria-labelledby=${key}>
        ${choices.map(
          (choice) => html`<button type="button" aria-pressed=${this.chosen[key] === choice ? 'true' : 'false'} @click=${() => (this.chosen = { ...this.chosen, [key]: choice })}>${name(choice)}</button>`,
        )}
      </div>
    `;
  }

  #shown(): void {
    const { dataBits, parity, stopBits } = this.settings;
    this.chosen = { dataBits, parity, stopBits };
  }

  #apply(event: Event): void {
    event.preventDefault();
    this.panel.hide();
    this.dispatchEvent(new FramingChosenEvent(this.chosen));
  }
}
