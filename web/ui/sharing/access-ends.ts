import { localized } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { accessEndsText } from '../../i18n/access-sentences.ts';
import { controls } from '../kit/controls.ts';
import { SecondTicker } from '../kit/second-ticker.ts';

/** Shown this long before the end. */
const aheadMs = 30 * 60_000;
const soonMs = 5 * 60_000;

/** When the access to a relay ends, shortly before it does. */
@customElement('access-ends')
@localized()
class AccessEnds extends LitElement {
  /** Milliseconds since 1970. */
  @property({ attribute: false }) expiresMs: number | undefined;

  constructor() {
    super();
    new SecondTicker(this);
  }

  override render() {
    const { expiresMs } = this;
    const now = Date.now();
    if (expiresMs === undefined || expiresMs - now > aheadMs) return nothing;
    return html`<span class=${expiresMs - now <= soonMs ? 'soon' : ''} role="timer"
      >${accessEndsText(expiresMs, now)}</span
    >`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: contents;
      }
      span {
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      .soon {
        color: var(--warn);
        font-weight: 600;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'access-ends': AccessEnds;
  }
}
