import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { RelaySummary } from '../../engine/api/relays.ts';
import type { SessionState } from '../../core/session-state.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { formatTime } from '../../i18n/format.ts';
import { engineContext } from '../page/contexts.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { attempt } from '../page/problem.ts';
import '../sharing/relay-away.ts';
import './offer-strip.ts';
import './released-strip.ts';

/** Why the port is not open and what to do; while it is open, a transfer that the device has started. */
@localized()
@customElement('session-notice')
export class SessionNotice extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .notice {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 6px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--raised);
      }
      .notice.lost {
        background: var(--warn-soft);
        color: var(--warn);
      }
      .notice p {
        flex: 1;
        margin: 0;
      }
    `,
  ];

  @property({ attribute: false }) session!: SessionSummary;
  /** The relay the port is on. */
  @property({ attribute: false, hasChanged: (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b) })
  relay: RelaySummary | undefined;
  /** The port's node, while it is not connected to the relay. */
  @property() away: string | undefined;
  /** Why nothing can be transmitted; empty when it can. */
  @property() reason = '';
  @consume({ context: engineContext }) private engine!: EngineApi;

  protected override render() {
    const { relay } = this;
    const { state } = this.session;
    const away = relay !== undefined && relay.state.kind !== 'open' && (state.kind === 'open' || state.kind === 'lost');
    if (away)
      return html`<relay-away
        .relay=${relay}
        .sinceMs=${state.kind === 'lost' ? state.sinceMs : undefined}
      ></relay-away>`;
    return html`<div role="status">${this.#notice(this.session)}</div>`;
  }

  #notice({ id, state, offer }: SessionSummary) {
    switch (state.kind) {
      case 'open':
        if (!offer || this.reason !== '') return nothing;
        return html`<offer-strip .sessionId=${id} .offer=${offer}></offer-strip>`;
      case 'failed': // explained at length by the view
        return nothing;
      case 'opening':
        return html`<div class="notice">
          ${icon('plug')}
          <p>${msg('Opening the port…')}</p>
        </div>`;
      case 'lost':
        return html`<div class="notice lost">
          ${icon('unplugged')}
          <p>${this.#lost(state)}</p>
          ${this.#reopen(msg('Retry now'))}
        </div>`;
      case 'released':
        return html`<released-strip .sessionId=${id} .release=${state}></released-strip>`;
      case 'closed':
        return html`<div class="notice">
          ${icon('info')}
          <p>${msg('Closed. The received data is captured.')}</p>
        </div>`;
    }
  }

  #lost({ sinceMs, isFirst, isBusy }: Extract<SessionState, { kind: 'lost' }>): string {
    if (isFirst && this.away !== undefined) return msg(str`${this.away} is offline. The port opens when it is back.`);
    if (isFirst) return msg('Not plugged in. Opens when the device is connected.');
    const time = formatTime(sinceMs);
    return isBusy
      ? msg(str`Lost at ${time}. The device is back, but another program may be using it. Reopens when it is free.`)
      : msg(str`Lost at ${time}. Reopens with the same settings when the device returns.`);
  }

  #reopen(label: string) {
    return html`<button
      class="quiet"
      type="button"
      @click=${() => attempt(this, this.engine.sessions.reopen(this.session.id))}
    >
      ${label}
    </button>`;
  }
}
