import { localized, msg } from '@lit/localize';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { PlotLabel } from '../../engine/api/plots.ts';
import { choiceOptions } from '../kit/choice-select.ts';
import { DialogElement, showWithin } from '../kit/dialog-element.ts';
import { icon } from '../kit/icons.ts';
import { mostThresholds, withScale, type ChartScale, type SeriesThreshold } from './chart-settings.ts';
import { seriesKey, seriesName } from './plot-series.ts';
import { nameWithUnit } from './plot-text.ts';

/** A chart whose settings can be changed. */
export interface ChartSubject {
  /** As `chartKey`. */
  readonly key: string;
  readonly series: readonly number[];
  /** Where its values are drawn now. */
  readonly seen: readonly [min: number, max: number];
}

interface ChartDialogSubject {
  readonly charts: readonly ChartSubject[];
  readonly labels: readonly PlotLabel[];
  readonly scales: readonly ChartScale[];
  readonly thresholds: readonly SeriesThreshold[];
  /** The chart that is shown first. */
  readonly key: string;
  readonly choose: (changes: {
    readonly scales?: readonly ChartScale[];
    readonly thresholds?: readonly SeriesThreshold[];
  }) => void;
}

/** Shows the scale and the thresholds of charts over a view. */
export function showChartDialog(host: HTMLElement, subject: ChartDialogSubject): Promise<void> {
  return showWithin(host, Object.assign(new ChartDialog(), subject));
}

/** The scale of a chart, and the thresholds of its series. Changes are made at once. */
@localized()
@customElement('chart-dialog')
class ChartDialog extends DialogElement {
  @property({ attribute: false }) charts: readonly ChartSubject[] = [];
  @property({ attribute: false }) labels: readonly PlotLabel[] = [];
  @property({ attribute: false }) scales: readonly ChartScale[] = [];
  @property({ attribute: false }) thresholds: readonly SeriesThreshold[] = [];
  @property() key = '';
  @property({ attribute: false }) choose: ChartDialogSubject['choose'] = () => undefined;
  /** A lowest value that is not below the highest one. */
  @state() private isCrossed = false;

  protected override heading(): string {
    return msg('Scale and thresholds');
  }

  protected override body(): TemplateResult {
    const { charts, key } = this;
    const chart = charts.find((one) => one.key === key) ?? charts[0];
    if (!chart) return html`<div class="body"><p>${msg('No chart yet.')}</p></div>`;
    return html`<div class="body">
      ${
        charts.length > 1
          ? html`<div class="field">
              <label for="chart">${msg('Chart')}</label>
              <select
                class="chip tall"
                id="chart"
                @change=${(event: Event) => (this.key = (event.currentTarget as HTMLSelectElement).value)}
              >
                ${choiceOptions(
                  charts.map((one) => [one.key, this.#nameOf(one)] as const),
                  chart.key,
                )}
              </select>
            </div>`
          : nothing
      }
      ${this.#scale(chart)}
      <h3>${msg('Thresholds')}</h3>
      <p class="hint">${msg('A line in the chart, and how often and when values went beyond it.')}</p>
      <ul>
        ${this.thresholds.map((threshold, at) =>
          this.#isOf(threshold, chart) ? this.#row(threshold, at, chart) : nothing,
        )}
      </ul>
      <button
        class="quiet"
        type="button"
        ?disabled=${this.thresholds.length >= mostThresholds}
        @click=${() => this.#add(chart)}
      >
        ${icon('add')} ${msg('Add a threshold')}
      </button>
    </div>`;
  }

  #scale(chart: ChartSubject) {
    const { isLog, range } = this.#scaleOf(chart);
    const [min, max] = range ?? chart.seen;
    const changed = (changes: Partial<ChartScale>): void => {
      this.isCrossed = false;
      this.scales = withScale(this.scales, { ...this.#scaleOf(chart), ...changes });
      this.choose({ scales: this.scales });
    };
    const typed = (place: 0 | 1, value: number): void => {
      if (!Number.isFinite(value)) return;
      const next = place === 0 ? ([value, max] as const) : ([min, value] as const);
      if (next[0] < next[1]) changed({ range: next });
      else this.isCrossed = true;
    };
    const field = (place: 0 | 1, name: string, value: number) =>
      html`<label>
        ${name}
        <input
          class="input"
          type="number"
          step="any"
          aria-invalid=${this.isCrossed ? 'true' : 'false'}
          .value=${live(String(Number(value.toPrecision(6))))}
          @change=${(event: Event) => typed(place, (event.currentTarget as HTMLInputElement).valueAsNumber)}
        />
      </label>`;
    return html`<label class="check">
        <input type="checkbox" .checked=${isLog} @change=${() => changed({ isLog: !isLog })} />
        ${msg('Logarithmic scale')}
      </label>
      <label class="check">
        <input
          type="checkbox"
          .checked=${range !== undefined}
          @change=${() => changed({ range: range ? undefined : chart.seen })}
        />
        ${msg('Lock the scale of values')}
      </label>
      ${
        range
          ? html`<div class="range">
              ${field(0, msg('Lowest'), min)} ${field(1, msg('Highest'), max)}
              ${
                this.isCrossed
                  ? html`<p class="error" role="alert">${msg('The lowest value must be below the highest.')}</p>`
                  : isLog && min <= 0
                    ? html`<p class="error">${msg('A logarithmic scale begins above 0: it is not locked.')}</p>`
                    : nothing
              }
            </div>`
          : nothing
      }`;
  }

  #row(threshold: SeriesThreshold, at: number, chart: ChartSubject) {
    const { series, level, side } = threshold;
    const change = (changes: Partial<SeriesThreshold>): void =>
      this.#set(this.thresholds.map((one, place) => (place === at ? { ...one, ...changes } : one)));
    const fields = chart.series.flatMap((number) => {
      const label = this.labels[number];
      return label ? [[seriesKey(label), nameWithUnit(seriesName(label, this.labels), label)] as const] : [];
    });
    return html`<li>
      <select
        class="chip tall"
        aria-label=${msg('Field')}
        @change=${(event: Event) => change({ series: (event.currentTarget as HTMLSelectElement).value })}
      >
        ${choiceOptions(fields, series)}
      </select>
      <select
        class="chip tall"
        aria-label=${msg('Above or below')}
        @change=${(event: Event) =>
          change({ side: (event.currentTarget as HTMLSelectElement).value === 'below' ? 'below' : 'above' })}
      >
        ${choiceOptions(
          [
            ['above', msg('above')],
            ['below', msg('below')],
          ] as const,
          side,
        )}
      </select>
      <input
        class="input"
        type="number"
        step="any"
        aria-label=${msg('Level')}
        .value=${live(String(level))}
        @change=${(event: Event) => {
          const typed = (event.currentTarget as HTMLInputElement).valueAsNumber;
          if (Number.isFinite(typed)) change({ level: typed });
          else this.requestUpdate();
        }}
      />
      <button
        class="icon"
        type="button"
        aria-label=${msg('Remove this threshold')}
        title=${msg('Remove this threshold')}
        @click=${() => this.#set(this.thresholds.filter((_, place) => place !== at))}
      >
        ${icon('trash')}
      </button>
    </li>`;
  }

  #add({ series, seen: [min, max] }: ChartSubject): void {
    const label = this.labels[series[0] ?? -1];
    if (!label) return;
    const level = Number((min + (max - min) * 0.75).toPrecision(3));
    this.#set([...this.thresholds, { series: seriesKey(label), level, side: 'above' }]);
  }

  #set(thresholds: readonly SeriesThreshold[]): void {
    this.thresholds = thresholds;
    this.choose({ thresholds });
  }

  #isOf({ series }: SeriesThreshold, chart: ChartSubject): boolean {
    return chart.series.some((number) => this.labels[number] && seriesKey(this.labels[number]) === series);
  }

  #scaleOf({ key }: ChartSubject): ChartScale {
    return this.scales.find(({ chart }) => chart === key) ?? { chart: key, isLog: false };
  }

  #nameOf({ series }: ChartSubject): string {
    return series.map((number) => (this.labels[number] ? seriesName(this.labels[number], this.labels) : '')).join(', ');
  }

  static override styles = [
    ...DialogElement.styles,
    css`
      :host {
        --dialog-width: 460px;
      }
      h3 {
        margin: 18px 0 2px;
        font-size: 13px;
        font-weight: 600;
      }
      .hint {
        margin: 0 0 8px;
      }
      .check {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: var(--h-field);
      }
      .range {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 12px;
        padding-inline-start: 26px;
      }
      .range label {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .range .input {
        width: 12ch;
      }
      .range p {
        width: 100%;
        margin: 0;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 6px;
        margin-bottom: 6px;
      }
      li .chip:first-child {
        flex: 0 1 auto;
        max-width: 22ch;
      }
      li .input {
        flex: 1;
        width: 8ch;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'chart-dialog': ChartDialog;
  }
}
