import { localized, msg } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PlotLabel, PlotPoint, PlotStatistics } from '../../engine/api/plots.ts';
import { formatCount } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import type { PlotCursors } from './plot-chart.ts';
import { seriesName } from './plot-series.ts';
import { frequencyText, lengthText, plainValue, timeText, valueText, valueWithUnit } from './plot-text.ts';

export type CursorAction = 'show-a' | 'show-b' | 'zoom' | 'remove';

/** The cursors: their times and values, and statistics between them. */
@localized()
@customElement('plot-cursors')
export class PlotCursorsElement extends LitElement {
  @property({ attribute: false }) cursors: PlotCursors = { a: undefined, b: undefined };
  @property({ attribute: false }) labels: readonly PlotLabel[] = [];
  @property({ attribute: false }) drawn: readonly number[] = [];
  /** Of the drawn series; absent while they are asked for. */
  @property({ attribute: false }) statistics: readonly PlotStatistics[] = [];
  /** The points that the cursors stand at. */
  @property({ attribute: false }) points: { readonly a?: PlotPoint | undefined; readonly b?: PlotPoint | undefined } =
    {};
  @property({ attribute: false }) act: (action: CursorAction) => void = () => undefined;

  protected override render() {
    const { a, b } = this.cursors;
    if (a === undefined) return nothing;
    const both = b !== undefined;
    return html`
      <div class="head">
        <span><b>A</b> ${timeText(a, 0.1)}${this.#pointName('a')}</span>
        ${
          both
            ? html`<span><b>B</b> ${timeText(b, 0.1)}${this.#pointName('b')}</span>
                <span><b>Δ</b> ${lengthText(b - a)}</span>
                <span><b>1/Δ</b> ${frequencyText(1000 / Math.abs(b - a))}</span>`
            : html`<span class="hint">${msg('Click again for a second cursor.')}</span>`
        }
        <span class="grow"></span>
        <button class="quiet" type="button" @click=${() => this.act('show-a')}>${msg('A in the monitor')}</button>
        ${
          both
            ? html`<button class="quiet" type="button" @click=${() => this.act('show-b')}>
                  ${msg('B in the monitor')}
                </button>
                <button class="quiet" type="button" @click=${() => this.act('zoom')}>${msg('Zoom to A – B')}</button>`
            : nothing
        }
        <button
          class="icon"
          type="button"
          aria-label=${msg('Remove the cursors')}
          title=${msg('Remove the cursors (Escape)')}
          @click=${() => this.act('remove')}
        >
          ${icon('close')}
        </button>
      </div>
      <div class="scroll" tabindex="0" role="group" aria-label=${msg('Values at the cursors')}>
        <table>
          <thead>
            <tr>
              <th scope="col">${msg('Field')}</th>
              <th scope="col">A</th>
              ${both ? this.#heads() : nothing}
            </tr>
          </thead>
          <tbody>
            ${this.drawn.map((number, at) => this.#row(number, this.statistics[at], both))}
          </tbody>
        </table>
      </div>
    `;
  }

  #pointName(cursor: 'a' | 'b'): string {
    const label = this.labels[this.points[cursor]?.series ?? -1];
    return label ? ` · ${seriesName(label, this.labels)}` : '';
  }

  #heads() {
    const names = ['B', 'B − A', msg('Min'), msg('Max'), msg('Mean'), 'σ', msg('Count'), msg('Rate')];
    return names.map((name) => html`<th scope="col">${name}</th>`);
  }

  #row(number: number, statistics: PlotStatistics | undefined, both: boolean) {
    const label = this.labels[number];
    if (!label || !statistics) return nothing;
    const { atFrom, atTo, min, max, mean, deviation, count } = statistics;
    const { a = 0, b = 0 } = this.cursors;
    // Statistics are from the earlier cursor to the later one.
    const [atA, atB] = a <= b || !both ? [atFrom, atTo] : [atTo, atFrom];
    const shown = (value: number): string => plainValue(value, label);
    const cells = [shown(atB), valueText(atB - atA), shown(min), shown(max), shown(mean), valueText(deviation)];
    return html`<tr>
      <th scope="row">${seriesName(label, this.labels)}</th>
      <td>${valueWithUnit(atA, label)}</td>
      ${
        both
          ? [...cells, formatCount(count), frequencyText((count * 1000) / Math.abs(b - a))].map(
              (text) => html`<td>${text}</td>`,
            )
          : nothing
      }
    </tr>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        border-top: 1px solid var(--line);
        background: var(--surface);
        font-size: 12.5px;
        font-variant-numeric: tabular-nums;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 14px;
        padding: 5px 12px;
      }
      .head b {
        color: var(--muted);
        font-weight: 600;
      }
      .grow {
        flex: 1;
      }
      .scroll {
        max-height: 132px;
        overflow: auto;
        padding: 0 12px 6px;
        scrollbar-width: thin;
      }
      table {
        border-collapse: collapse;
      }
      th,
      td {
        padding: 2px 14px 2px 0;
        font-weight: 400;
        text-align: end;
        white-space: nowrap;
      }
      th:first-child {
        text-align: start;
      }
      thead th {
        color: var(--muted);
        font-size: 11.5px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'plot-cursors': PlotCursorsElement;
  }
}
