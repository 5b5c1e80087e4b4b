import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { outputSignalNames, shortSignalNames, type OutputSignals } from '../../core/signals.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import { formatSpan } from '../../i18n/format.ts';
import { engineContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/pop-panel.ts';
import { attempt } from '../page/problem.ts';

const defaultBreakMs = 250;
const defaultPulseMs = 100;
/** The engine's limits for a break, used for a pulse too. */
const [minMs, maxMs] = [1, 5000];

/** Transmits a break; a panel has the durations, and pulses DTR or RTS. */
@localized()
@customElement('break-button')
export class BreakButton extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
      }
      .break {
        border-radius: var(--r) 0 0 var(--r);
      }
      pop-panel {
        height: var(--h);
        border: solid var(--line);
        border-width: 1px 1px 1px 0;
        border-radius: 0 var(--r) var(--r) 0;
        background: var(--surface);
        align-items: center;
      }
      .rows {
        display: grid;
        gap: 12px;
        min-width: 220px;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .input {
        width: 9ch;
      }
    `,
  ];

  @property() sessionId = '';
  @property({ type: Boolean }) disabled = false;
  /** Why nothing can be transmitted now; empty when it can. */
  @property() reason = '';
  @state() private breakMs = String(defaultBreakMs);
  @state() private pulseMs = String(defaultPulseMs);
  @consume({ context: engineContext }) private engine!: EngineApi;

  protected override render() {
    const breakMs = readDuration(this.breakMs);
    const pulseMs = readDuration(this.pulseMs);
    const disabled = this.disabled || this.reason !== '';
    return html`
      <button
        class="quiet break"
        type="button"
        ?disabled=${disabled || breakMs === undefined}
        @click=${this.#break}
        title=${this.reason || msg(str`Transmit a break of ${formatSpan(breakMs ?? defaultBreakMs)}`)}
      >
        ${msg('Break')}
      </button>
      <pop-panel
        kind="icon"
        label=${msg('Break and pulse durations')}
        named
        ?disabled=${disabled}
        .reason=${this.reason}
      >
        <span slot="button">${icon('chevron')}</span>
        <div class="rows">
          <div class="field">
            <label for="break">${msg('Break, milliseconds')}</label>
            ${this.#field('break', this.breakMs, (text) => (this.breakMs = text), breakMs)}
          </div>
          <div class="field">
            <label for="pulse">${msg('Pulse (how long the signal is inverted), milliseconds')}</label>
            <div class="line">
              ${this.#field('pulse', this.pulseMs, (text) => (this.pulseMs = text), pulseMs)}
              ${outputSignalNames.map(
                (name) =>
                  html`<button
                    class="quiet tall"
                    type="button"
                    ?disabled=${pulseMs === undefined}
                    @click=${() => this.#pulse(name)}
                  >
                    ${msg(str`Pulse ${shortSignalNames[name]}`)}
                  </button>`,
              )}
            </div>
          </div>
          ${
            breakMs === undefined || pulseMs === undefined
              ? html`<p class="error" role="alert" id="error">${msg('Enter a whole number from 1 to 5000.')}</p>`
              : nothing
          }
        </div>
      </pop-panel>
    `;
  }

  #field(id: string, text: string, set: (text: string) => void, valid: number | undefined) {
    return html`<input
      class="input"
      id=${id}
      inputmode="numeric"
      autocomplete="off"
      maxlength="6"
      .value=${text}
      aria-invalid=${valid === undefined ? 'true' : 'false'}
      aria-describedby=${valid === undefined ? 'error' : nothing}
      @input=${(event: Event) => set((event.currentTarget as HTMLInputElement).value)}
    />`;
  }

  #break(): void {
    const durationMs = readDuration(this.breakMs);
    if (durationMs !== undefined) attempt(this, this.engine.sessions.sendBreak(this.sessionId, durationMs));
  }

  #pulse(name: keyof OutputSignals): void {
    const durationMs = readDuration(this.pulseMs);
    if (durationMs !== undefined) attempt(this, this.engine.sessions.pulseSignal(this.sessionId, name, durationMs));
  }
}

function readDuration(text: string): number | undefined {
  const durationMs = /^\s*\d{1,4}\s*$/.test(text) ? Number(text) : NaN;
  return durationMs >= minMs && durationMs <= maxMs ? durationMs : undefined;
}
