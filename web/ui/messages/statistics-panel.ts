import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { KindStatistics, MessageStatistics } from '../../engine/api/messages.ts';
import { formatBytes, formatCount } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';

/** Only messages of this kind are wanted; empty: all. */
export class KindChosenEvent extends Event {
  readonly kind: string;

  constructor(kind: string) {
    super('kind-chosen');
    this.kind = kind;
  }
}

const mostKinds = 200;

/**
 * Messages by their kind: how many, how often, how many wrong, how many bytes.
 * @fires kind-chosen
 */
@localized()
@customElement('statistics-panel')
class StatisticsPanel extends LitElement {
  @property({ attribute: false }) statistics: MessageStatistics | undefined;
  /** The kind that is shown; empty: all. */
  @property() kind = '';

  protected override render() {
    const { kinds = [], firstMs = NaN, lastMs = NaN } = this.statistics ?? {};
    const seconds = (lastMs - firstMs) / 1000;
    const sorted = kinds.toSorted((a, b) => b.messages - a.messages);
    const all = kinds.reduce(
      (sum, { messages, wrong, bytes }) => ({
        kind: '',
        messages: sum.messages + messages,
        wrong: sum.wrong + wrong,
        bytes: sum.bytes + bytes,
      }),
      { kind: '', messages: 0, wrong: 0, bytes: 0 },
    );
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${msg('Kind')}</th>
          <th scope="col">${msg('Count')}</th>
          <th scope="col">${msg('per second')}</th>
          <th scope="col">${msg('Wrong')}</th>
          <th scope="col">${msg('Bytes')}</th>
        </tr>
      </thead>
      <tbody>
        ${this.#line(all, seconds, msg('All kinds'))}
        ${sorted.slice(0, mostKinds).map((count) => this.#line(count, seconds, count.kind))}
      </tbody>
    </table>`;
  }

  #line({ kind, messages, wrong, bytes }: KindStatistics, seconds: number, name: string) {
    const share = messages === 0 ? 0 : (wrong / messages) * 100;
    return html`<tr>
      <th scope="row">
        <button
          type="button"
          title=${name}
          aria-pressed=${kind === this.kind ? 'true' : 'false'}
          @click=${() => this.dispatchEvent(new KindChosenEvent(kind))}
        >
          ${name}
        </button>
      </th>
      <td>${formatCount(messages)}</td>
      <td>${seconds >= 1 ? rateText(messages / seconds) : ''}</td>
      <td class=${wrong > 0 ? 'wrong' : ''}>
        ${wrong > 0 ? html`${formatCount(wrong)}<br />${Number(share.toPrecision(2))}%` : nothing}
      </td>
      <td>${formatBytes(bytes)}</td>
    </tr>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 12.5px;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 3px 0 3px 10px;
        text-align: end;
        vertical-align: top;
        white-space: nowrap;
      }
      th:first-child {
        padding-inline-start: 0;
        text-align: start;
      }
      thead th {
        color: var(--muted);
        font-weight: 400;
      }
      tbody tr {
        border-top: 1px solid var(--line);
      }
      button {
        display: block;
        max-width: 12ch;
        overflow: hidden;
        text-overflow: ellipsis;
        text-align: start;
        font-weight: 600;
      }
      button:hover {
        text-decoration: underline;
      }
      button[aria-pressed='true'] {
        color: var(--accent);
      }
      .wrong {
        color: var(--err);
      }
    `,
  ];
}

/** Three digits are enough for a rate. */
const rateText = (rate: number): string => (rate >= 100 ? formatCount(Math.round(rate)) : String(+rate.toPrecision(3)));

declare global {
  interface HTMLElementTagNameMap {
    'statistics-panel': StatisticsPanel;
  }
}
