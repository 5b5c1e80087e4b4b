import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { TransferOffer } from '../../engine/api/transfers.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { stripStyles } from '../kit/strip-styles.ts';
import { engineContext } from '../page/contexts.ts';
import { attempt } from '../page/problem.ts';
import { TransferWantedEvent } from './ask-to-transfer.ts';

/**
 * The device has started a file transfer. Nothing is transferred unasked.
 * @fires transfer-wanted
 */
@localized()
@customElement('offer-strip')
export class OfferStrip extends LitElement {
  @property() sessionId = '';
  @property({ attribute: false }) offer!: TransferOffer;
  @consume({ context: engineContext }) private engine!: EngineApi;

  protected override render() {
    const { offer, sessionId } = this;
    const { direction } = offer;
    return html`<div class="strip">
      ${icon(direction === 'send' ? 'transmit' : 'down')}
      <p>${sentence(offer)}</p>
      <button
        class="primary"
        type="button"
        @click=${() => this.dispatchEvent(new TransferWantedEvent({ direction, offer }))}
      >
        ${direction === 'send' ? msg('Send files…') : msg('Receive')}
      </button>
      <button
        class="icon"
        type="button"
        title=${msg('Dismiss')}
        aria-label=${msg('Dismiss')}
        @click=${() => attempt(this, this.engine.transfers.dismissOffer(sessionId))}
      >
        ${icon('close')}
      </button>
    </div>`;
  }

  static override styles = [
    controls,
    stripStyles,
    css`
      .strip > svg {
        color: var(--accent);
      }
      p {
        flex: 1;
      }
    `,
  ];
}

function sentence({ direction, protocol }: TransferOffer): string {
  if (direction === 'receive') return msg('The device wants to send files by ZMODEM.');
  return protocol === 'zmodem'
    ? msg('The device waits for files by ZMODEM.')
    : msg('The device waits for a file by XMODEM or YMODEM.');
}

declare global {
  interface HTMLElementTagNameMap {
    'offer-strip': OfferStrip;
  }
}
