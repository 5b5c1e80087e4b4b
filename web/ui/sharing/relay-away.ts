import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { RelaySummary } from '../../engine/api/relays.ts';
import { disconnectText } from '../../i18n/disconnect-sentences.ts';
import { formatTime } from '../../i18n/format.ts';
import { joinSentences, sentenceGap } from '../../i18n/join-sentences.ts';
import '../page/paste-link.ts';
import { engineContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import { needsSignIn, relayName, retryText } from '../page/relay-status.ts';
import { attempt } from '../page/problem.ts';

/** In a session: since when and why the relay is not connected, and what happens next. */
@customElement('relay-away')
@localized()
class RelayAway extends LitElement {
  @property({ attribute: false }) relay!: RelaySummary;
  /** Since when, milliseconds since 1970; default: since this element was connected. */
  @property({ attribute: false }) sinceMs: number | undefined;
  @consume({ context: engineContext }) private engine!: EngineApi;
  readonly #seenMs = Date.now();

  constructor() {
    super();
    new SecondTicker(this);
  }

  protected override render() {
    const { relay } = this;
    const { state } = relay;
    const since = formatTime(this.sinceMs ?? this.#seenMs);
    const trouble = state.kind === 'waiting' ? disconnectText(state.code) : undefined;
    return html`<div class="notice">
      ${icon('unplugged')}
      <div role="status">
        <strong>${msg(str`Not connected to ${relayName(relay)} since ${since}.`)}</strong
        >${sentenceGap()}${trouble ? joinSentences(trouble.happened, trouble.data, trouble.todo) : nothing}
      </div>
      ${needsSignIn(relay) ? html`<paste-link .relay=${relay.address}></paste-link>` : this.#retry(relay)}
    </div>`;
  }

  #retry({ address, state }: RelaySummary) {
    return html`<span class="retry"
        >${state.kind === 'waiting' ? retryText(state.retryMs, Date.now()) : msg('Connecting…')}</span
      >
      ${
        state.kind === 'waiting'
          ? html`<button class="quiet" type="button" @click=${() => attempt(this, this.engine.relays.retry(address))}>
              ${msg('Retry now')}
            </button>`
          : nothing
      }`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .notice {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        padding: 6px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--warn-soft);
      }
      .notice > svg,
      strong {
        color: var(--warn);
      }
      strong {
        font-weight: 600;
      }
      .notice > div {
        flex: 1 1 40ch;
        text-wrap: pretty;
      }
      paste-link {
        flex: 1 1 300px;
        max-width: 420px;
      }
      .retry {
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      @container (max-width: 700px) {
        .notice > div {
          flex-basis: calc(100% - 32px);
        }
        .retry {
          flex: 1;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'relay-away': RelayAway;
  }
}
