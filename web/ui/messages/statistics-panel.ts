import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { KindStatistics, LatencyStatistics, MessageStatistics } from '../../engine/api/messages.ts';
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
    const latency = this.statistics?.latency;
    return html`<table aria-label=${msg('Kinds of messages')}>
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
      </table>
      ${latency ? latencyTables(latency) : nothing}`;
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
      h3 {
        margin: 16px 0 4px;
        font-size: 12.5px;
        font-weight: 650;
      }
      .bars th {
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }
      .bars td:last-child {
        width: 50%;
      }
      .bars tbody tr {
        border-top: 0;
      }
      .bar {
        display: block;
        min-width: 1px;
        height: 10px;
        margin-top: 3px;
        border-radius: 2px;
        background: var(--accent);
      }
    `,
  ];
}

/** How long replies took: percentiles, then how many by powers of two. */
function latencyTables({ count, p50Ms, p95Ms, p99Ms, maxMs, buckets }: LatencyStatistics) {
  const most = Math.max(...buckets.map((bucket) => bucket.count));
  return html`<h3 id="latency">${msg('Latency of replies')}</h3>
    <table aria-labelledby="latency">
      <thead>
        <tr>
          <th scope="col">${msg('Replies')}</th>
          <th scope="col">p50</th>
          <th scope="col">p95</th>
          <th scope="col">p99</th>
          <th scope="col">${msg('Max')}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td>${formatCount(count)}</td>
          ${[p50Ms, p95Ms, p99Ms, maxMs].map((ms) => html`<td>${latencyText(ms)}</td>`)}
        </tr>
      </tbody>
    </table>
    <table class="bars" aria-label=${msg('Replies by latency')}>
      <tbody>
        ${buckets.map(
          (bucket) =>
            html`<tr>
              <th scope="row">${latencyText(bucket.fromMs)} – ${latencyText(bucket.toMs)}</th>
              <td>${formatCount(bucket.count)}</td>
              <td aria-hidden="true">
                <span class="bar" style="width: ${bucket.count === 0 ? 0 : (bucket.count / most) * 100}%"></span>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** `250 µs`, `12.5 ms`, `1.02 s` */
function latencyText(ms: number): string {
  const [value, unit] = ms > 0 && ms < 0.9995 ? [ms * 1000, 'µs'] : ms < 999.5 ? [ms, 'ms'] : [ms / 1000, 's'];
  return `${+value.toPrecision(3)}\u202f${unit}`;
}

/** Three digits are enough for a rate. */
const rateText = (rate: number): string => (rate >= 100 ? formatCount(Math.round(rate)) : String(+rate.toPrecision(3)));

declare global {
  interface HTMLElementTagNameMap {
    'statistics-panel': StatisticsPanel;
  }
}
