import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { devicesText } from '../../i18n/access-sentences.ts';
import { formatClock, formatMoment } from '../../i18n/format.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import { copyField } from './copy-field.ts';
import { encode } from 'uqr';

/** A new link, to copy or to scan, and how long it is valid. It is shown only once. */
@customElement('new-link')
@localized()
class NewLinkElement extends LitElement {
  @property() url = '';
  @property({ attribute: false }) expiresMs = 0;
  /** How many devices it signs in. Default: any number. */
  @property({ attribute: false }) devices: number | undefined;
  /** The access it gives; empty for a pairing link, which shows a countdown. */
  @property() text = '';
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @state() private copied = false;
  @query('input') private field!: HTMLInputElement;

  constructor() {
    super();
    new SecondTicker(this);
  }

  override render() {
    const now = Date.now();
    const leftMs = this.expiresMs - now;
    const over = leftMs <= 0;
    return html`<div class="link">
        <input
          class="input mono"
          readonly
          aria-label=${msg('Link')}
          .value=${this.url}
          @focus=${() => this.field.select()}
        />
        <button class="primary" autofocus @click=${this.#copy} ?disabled=${over}>
          ${icon(this.copied ? 'check' : 'copy')} ${this.copied ? msg('Copied') : msg('Copy')}
        </button>
      </div>
      <div class="rest">
        <div class="code ${over ? 'over' : ''}">${qrCode(this.url, msg('The link as a QR code'))}</div>
        <div class="words">
          ${this.text ? html`<p>${msg(str`Whoever opens it sees: “${this.text}”.`)}</p>` : nothing}
          ${this.devices === undefined ? nothing : html`<p>${msg(str`It signs in ${devicesText(this.devices)}.`)}</p>`}
          <p role="timer">
            ${
              over
                ? msg('This link has expired. Make a new one.')
                : this.text
                  ? msg(str`Valid until ${formatMoment(this.expiresMs, now)}. You can revoke it earlier.`)
                  : msg(str`Valid for ${formatClock(leftMs)}, once.`)
            }
          </p>
          <p class="quiet-words">${msg('It is shown only once. It works like a password: send it the same way.')}</p>
        </div>
      </div>`;
  }

  #copy = async (): Promise<void> => {
    this.copied = await copyField(this.field);
    if (!this.copied)
      this.shell?.tell(msg('The browser did not allow copying. The link is selected: copy it yourself.'));
  };

  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 14px;
      }
      .link {
        display: flex;
        gap: 6px;
      }
      .link input {
        flex: 1;
        text-overflow: ellipsis;
      }
      .rest {
        display: flex;
        flex-wrap: wrap;
        gap: 16px;
        align-items: center;
      }
      .words {
        flex: 1 1 180px;
        display: grid;
        gap: 8px;
      }
      .code {
        flex: none;
        width: 176px;
        line-height: 0;
      }
      .code.over {
        opacity: 0.2;
      }
      svg.qr {
        width: 100%;
        border-radius: var(--r);
        forced-color-adjust: none;
      }
      p {
        margin: 0;
        text-wrap: pretty;
        overflow-wrap: anywhere;
      }
      [role='timer'] {
        font-variant-numeric: tabular-nums;
      }
      .quiet-words {
        color: var(--muted);
        font-size: 12px;
      }
      @media (max-width: 559px) {
        .code {
          margin-inline: auto;
          width: 208px;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'new-link': NewLinkElement;
  }
}

/** Light modules around a code: scanners want four (ISO/IEC 18004, section 6.3.8). */
const border = 4;

/** A QR code, dark on light in every theme because scanners need that. @param label its name for screen readers */
function qrCode(text: string, label: string) {
  const { data, size } = encode(text, { ecc: 'M', border });
  // One path of all dark modules: runs in a row become one rectangle.
  let path = '';
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      path += `M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`;
    }
  });
  return html`<svg class="qr" role="img" aria-label=${label} viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
    <path fill="#fff" d="M0 0h${size}v${size}h-${size}z"/><path fill="#000" d=${path}/>
  </svg>`;
}
