import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { plainName } from '../../core/plain-name.ts';
import type { DisconnectCode } from '../../core/disconnect-code.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { RelaySummary } from '../../engine/api/relays.ts';
import { disconnectText } from '../../i18n/disconnect-sentences.ts';
import { engineContext } from '../page/contexts.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import { needsSignIn, retryText } from '../page/relay-status.ts';

/** Problems that a diagnosis may explain. */
const unexplained: ReadonlySet<DisconnectCode> = new Set([
  'unreachable',
  'cut',
  'silent',
  'socket-blocked',
  'bad-relay',
  'forbidden',
  'ended',
  'local-network',
]);

/** Why a relay is not connected, what to do, and the next retry; nothing while it is connected. */
@customElement('relay-trouble')
@localized()
class RelayTrouble extends LitElement {
  @property({ attribute: false }) relay: RelaySummary | undefined;
  /** All sentences, where there is room. */
  @property({ type: Boolean }) full = false;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;

  constructor() {
    super();
    new SecondTicker(this);
  }

  override render() {
    const { relay } = this;
    if (relay?.state.kind !== 'waiting') return nothing;
    const { code, text, retryMs } = relay.state;
    const { happened, todo } = disconnectText(code);
    const quote = plainName(text);
    const more = html`${todo}${quote ? html`<br /><q>${quote}</q>` : nothing}`;
    return html`<p>${happened}</p>
      ${
        this.full
          ? html`<p>${more}</p>`
          : html`<details>
              <summary>${msg('What to do')}</summary>
              <p>${more}</p>
            </details>`
      }
      <div class="line">
        ${needsSignIn(relay) ? nothing : html`<span>${retryText(retryMs, Date.now())}</span>`}
        ${
          needsSignIn(relay)
            ? html`<button class="quiet" @click=${() => this.shell?.useLink(undefined, relay.address)}>
                ${msg('Sign in…')}
              </button>`
            : unexplained.has(code)
              ? html`<button class="quiet" @click=${() => this.shell?.examineRelay(relay.address)}>
                  ${msg('Diagnose')}
                </button>`
              : nothing
        }
        ${
          needsSignIn(relay)
            ? nothing // it would be refused again
            : html`<button class="quiet" title=${msg(str`Retry ${relay.address} now`)} @click=${this.#retry}>
                ${msg('Retry now')}
              </button>`
        }
      </div>`;
  }

  #retry = async (): Promise<void> => {
    try {
      if (this.relay) await this.engine.relays.retry(this.relay.address);
    } catch (error) {
      this.shell?.report(error);
    }
  };

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 4px;
        color: var(--muted);
        font-size: 12px;
        overflow-wrap: anywhere;
      }
      p {
        margin: 0;
        text-wrap: pretty;
      }
      p:first-child {
        color: var(--text);
      }
      summary {
        width: max-content;
        border-radius: 4px;
        color: var(--faint);
      }
      summary:hover {
        color: var(--text);
      }
      .line span {
        flex: 1 0 100%;
      }
      details p {
        margin: 2px 0;
      }
      .line {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 4px 8px;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'relay-trouble': RelayTrouble;
  }
}
