import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { formatFraming } from '../../core/port-settings.ts';
import { likelyBaudRates } from '../../core/text-health.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { formatBaud, formatBytes } from '../../i18n/format.ts';
import { sentenceGap } from '../../i18n/join-sentences.ts';
import { resetSteps } from '../../core/reset-policy.ts';
import { policyText } from '../../i18n/setting-names.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { floating } from '../kit/floating.ts';
import { attempt } from '../page/problem.ts';

/** In an empty view of an open port: what it waits for, and what to try. Nothing is done unasked. */
@localized()
@customElement('silent-hint')
export class SilentHint extends LitElement {
  @property({ attribute: false }) session!: SessionSummary;
  /** Why nothing can be transmitted or changed; empty when it can. */
  @property() reason = '';
  @consume({ context: engineContext }) private engine!: EngineApi;
  @consume({ context: engineStateContext, subscribe: true }) @state() private engineState!: EngineState;

  protected override render() {
    const { settings, txBytes, id, portId } = this.session;
    // Settings and signals have no effect.
    const bytesOnly = this.engineState.ports.find((port) => port.id === portId)?.shared?.bytesOnly === true;
    const port = `${formatBaud(settings.baudRate)} ${formatFraming(settings)}`;
    const { sessions } = this.engine;
    return html`<div class="card ${txBytes > 0 ? 'over' : ''}" role="status">
      <p>
        ${bytesOnly ? nothing : html`${msg(str`Open at ${port}.`)}${sentenceGap()}`}${
          txBytes > 0
            ? msg(str`${formatBytes(txBytes)} transmitted, nothing received yet.`)
            : msg('Nothing received yet.')
        }
      </p>
      <ul>
        ${
          this.reason
            ? nothing
            : html`<li>
                <span>${msg('Many devices only answer.')}</span>
                <button class="quiet" type="button" @click=${() => attempt(this, sessions.transmit(id, ['\r']))}>
                  ${msg('Send Enter')}
                </button>
              </li>`
        }
        ${
          this.reason || bytesOnly
            ? nothing
            : html`<li>
                  <span>${msg('Some speak only when they start.')}</span>
                  <button
                    class="quiet"
                    type="button"
                    title=${policyText('pulse').effect}
                    @click=${() => attempt(this, this.#reset(id))}
                  >
                    ${msg('Reset the device')}
                  </button>
                </li>
                <li>
                  <span>${msg('Another baud rate?')}</span>
                  ${likelyBaudRates(settings.baudRate)
                    .slice(0, 3)
                    .map(
                      (baudRate) =>
                        html`<button
                          class="quiet"
                          type="button"
                          aria-label=${msg(str`Baud rate ${formatBaud(baudRate)}`)}
                          @click=${() => attempt(this, sessions.changeSettings(id, { baudRate }))}
                        >
                          ${formatBaud(baudRate)}
                        </button>`,
                    )}
                </li>`
        }
        ${
          bytesOnly
            ? nothing
            : html`<li><span>${msg('Wiring: TX to RX, RX to TX, GND to GND. Are TX and RX swapped?')}</span></li>`
        }
      </ul>
    </div>`;
  }

  #reset(id: string): Promise<unknown> {
    return this.engine.sessions.runRecipe(id, policyText('pulse').name, { steps: resetSteps('pulse') });
  }

  static override styles = [
    controls,
    css`
      :host {
        position: absolute;
        z-index: 1;
        inset: 0;
        display: grid;
        /* Low, so that a click into the middle of the terminal meets no button. */
        place-items: end center;
        overflow: auto;
        padding: 12px 12px 24px;
        /* The terminal below takes the clicks and keys. */
        pointer-events: none;
      }
      .card {
        width: min(440px, 100%);
        color: var(--muted);
        /* A device that speaks at once shall not make it flash. */
        animation: come 300ms 900ms both;
      }
      /* What was transmitted may be below it. */
      .over {
        box-sizing: border-box;
        padding: 12px 16px;
        border-radius: var(--r-panel);
        ${floating}
        color: var(--muted);
      }
      @keyframes come {
        from {
          visibility: hidden;
          opacity: 0;
        }
      }
      p {
        margin: 0 0 8px;
        color: var(--text);
        font: 600 14px/1.4 var(--sans);
        text-wrap: balance;
      }
      ul {
        display: grid;
        gap: 6px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 6px;
        min-height: var(--h);
      }
      li span {
        margin-inline-end: 4px;
      }
      button {
        color: var(--text);
        pointer-events: auto;
        font-variant-numeric: tabular-nums;
      }
      @media (max-height: 480px) {
        li:last-child {
          display: none;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'silent-hint': SilentHint;
  }
}
