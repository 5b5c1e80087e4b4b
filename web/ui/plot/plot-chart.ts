import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, unsafeCSS, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import uplotCss from 'uplot/dist/uPlot.min.css?inline';
import type { PlotChart, PlotCrossings, PlotLabel } from '../../engine/api/plots.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { ThemeWatch } from '../kit/theme-watch.ts';
import { logMarks, type ChartDrawing, type DrawingColors } from './chart-drawing.ts';
import { drawLevels, drawTimes, type LevelMark, type TimeMark } from './chart-marks.ts';
import { ChartPointer, type ChartAction, type PickedPoints } from './chart-pointer.ts';
import { chartCrossings, chartNotes, type ChartCrossing } from './chart-notes.ts';
import { axisPx, chartStyles } from './chart-styles.ts';
import { linePaths, lineWidth } from './line-paths.ts';
import { lineSwatch, swatchStyles } from './line-swatch.ts';
import {
  hasNonPositive,
  logRange,
  padded,
  plotData,
  positiveData,
  valueNear,
  valueRange,
  withLevels,
  type PlotData,
} from './plot-data.ts';
import type { ShownRange } from './plot-range.ts';
import { seriesStyle } from './plot-series.ts';
import { nameWithUnit, timeMarks, timeSteps, timeText, valueText, valueWithUnit } from './plot-text.ts';
import { timeDrawing } from './time-drawing.ts';

/** A series in a chart. */
interface ChartSeries {
  readonly number: number;
  readonly name: string;
  readonly label: PlotLabel;
  readonly latest: number;
}

export interface PlotCursors {
  readonly a: number | undefined;
  readonly b: number | undefined;
}

/** The level of a trigger, and where it was crossed; NaN: not yet. */
interface ChartTrigger {
  readonly series: number;
  readonly level: number;
  readonly timeMs: number;
}

const timeAxisPx = 26;

/** One chart of some series over time, with the latest values above it, or those at the pointer. */
@localized()
@customElement('plot-chart')
export class PlotChartElement extends LitElement {
  @property({ attribute: false }) chart: PlotChart | undefined;
  /** What is to be seen now; the chart may be of a range before. */
  @property({ attribute: false }) range: ShownRange | undefined;
  @property({ attribute: false }) series: readonly ChartSeries[] = [];
  @property({ attribute: false }) cursors: PlotCursors = { a: undefined, b: undefined };
  /** Of values; `undefined`: as those that are seen need it. */
  @property({ attribute: false }) locked: readonly [min: number, max: number] | undefined;
  @property({ type: Boolean }) log = false;
  /** There are so many values that lines are drawn thin. */
  @property({ type: Boolean }) thin = false;
  /** Of all series. */
  @property({ attribute: false }) crossings: readonly PlotCrossings[] = [];
  @property({ attribute: false }) trigger: ChartTrigger | undefined;
  /** Asks for the scale and the thresholds of this chart. */
  @property({ attribute: false }) settings: () => void = () => undefined;
  @property({ attribute: false }) showTime: (timeMs: number) => void = () => undefined;
  /** With the axis of times. */
  @property({ type: Boolean }) times = false;
  @property({ attribute: false }) act: (action: ChartAction) => void = () => undefined;
  @state() private hovered: number | undefined;
  @query('.canvas') private canvas!: HTMLElement;
  readonly #size = new ResizeObserver(() => this.#resize());
  #plot: uPlot | undefined;
  #key = '';
  #data: PlotData = { times: [], values: [] };
  #values: readonly [number, number] = [0, 1];
  readonly #pointer = new ChartPointer({
    act: (action) => this.act(action),
    showSelection: (left, width) =>
      this.#plot?.setSelect(
        { left, width, top: 0, height: width > 0 ? (this.#plot?.over.clientHeight ?? 0) : 0 },
        false,
      ),
    placeOf: (cursor) => ((this.cursors[cursor] ?? NaN) - this.#from) / (this.#to - this.#from),
    near: (y) => this.#pointsNear(y),
  });
  /** Names of series with values that have no place on a logarithmic scale. */
  #hidden = '';
  readonly #theme = new ThemeWatch(this, () => this.#remake());

  /** Where values are drawn now. */
  get valueRange(): readonly [min: number, max: number] {
    return this.#values;
  }

  /** The series as a legend has them. */
  get names(): ChartDrawing['names'] {
    return this.series.map(({ number, name, label }) => ({
      name: nameWithUnit(name, label),
      ...seriesStyle(number, this.#theme.isDark),
    }));
  }

  /** What is drawn now, as shapes. */
  drawing(colors: DrawingColors): ChartDrawing {
    return timeDrawing(
      {
        widthPx: this.canvas.clientWidth,
        heightPx: this.canvas.clientHeight,
        valueAxisPx: axisPx,
        timeAxisPx: this.times ? timeAxisPx : 0,
        fromMs: this.#from,
        toMs: this.#to,
        values: this.#values,
        isLog: this.log,
        data: this.#data,
        names: this.names,
        times: this.#timeMarks,
        levels: this.#levelMarks,
      },
      colors,
    );
  }

  /** What is drawn now. */
  get picture(): HTMLCanvasElement | undefined {
    return this.#plot?.ctx.canvas;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#size.observe(this.canvas);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
    this.#pointer.attach(undefined);
  }

  protected override firstUpdated(): void {
    this.#size.observe(this.canvas);
  }

  protected override updated(changed: PropertyValues<this>): void {
    const key = this.#shape;
    if (key !== this.#key || !this.#plot) this.#remake();
    else if (isDataChanged(changed)) this.#plot.setData(this.#aligned);
    else if (changed.has('range')) this.#plot.setScale('x', { min: this.#from, max: this.#to });
    else if (changed.has('cursors') || changed.has('trigger')) this.#plot.redraw(false, false);
    this.#key = key;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (isDataChanged(changed) || this.#shape !== this.#key) this.#take();
  }

  /** With another one the chart is made anew. */
  get #shape(): string {
    return JSON.stringify([this.series.map(({ number }) => number), this.times, this.log]);
  }

  protected override render() {
    const { hovered } = this;
    const dark = this.#theme.isDark;
    const hoveredMs = hovered === undefined ? undefined : this.#data.times[hovered];
    return html`<div class="legend">
        ${this.series.map(({ number, name, label, latest }, at) => {
          const { color, dash } = seriesStyle(number, dark);
          const value = hovered === undefined ? latest : (valueNear(this.#data.values[at] ?? [], hovered) ?? NaN);
          return html`<span class="series"
            >${lineSwatch(color, dash)}<span class="name">${name}</span> <b>${valueWithUnit(value, label)}</b></span
          >`;
        })}
        <span class="at">${hoveredMs === undefined ? '' : timeText(hoveredMs, this.#stepMs)}</span>
        <button
          class="icon"
          type="button"
          aria-label=${msg('Scale and thresholds…')}
          title=${msg('Scale and thresholds…')}
          @click=${() => this.settings()}
        >
          ${icon('settings')}
        </button>
      </div>
      ${chartNotes(this.#ownCrossings, this.#hidden, this.showTime)}
      <div
        class="canvas"
        role="img"
        aria-label=${msg(str`Chart of ${this.series.map(({ name }) => name).join(', ')}`)}
      ></div>`;
  }

  get #ownCrossings(): readonly ChartCrossing[] {
    return chartCrossings(this.crossings, this.series);
  }

  get #levelMarks(): readonly LevelMark[] {
    const dark = this.#theme.isDark;
    const marks = this.#ownCrossings.map(({ crossing, text }) => ({
      value: crossing.level,
      text,
      color: seriesStyle(crossing.series, dark).color,
    }));
    const { trigger } = this;
    const own = this.series.find(({ number }) => number === trigger?.series);
    if (!trigger || !own) return marks;
    const text = `${msg('Trigger')} ${valueWithUnit(trigger.level, own.label)}`;
    return [...marks, { value: trigger.level, text, color: seriesStyle(trigger.series, dark).color }];
  }

  get #timeMarks(): readonly TimeMark[] {
    const { cursors, trigger } = this;
    const all = [
      { name: 'A', timeMs: cursors.a ?? NaN },
      { name: 'B', timeMs: cursors.b ?? NaN },
      { name: 'T', timeMs: trigger?.timeMs ?? NaN },
    ];
    return all.filter(({ timeMs }) => !Number.isNaN(timeMs));
  }

  get #from(): number {
    return this.range?.fromMs ?? 0;
  }

  get #to(): number {
    return this.range?.toMs ?? 1;
  }

  /** Times are told as exactly as the screen shows them. */
  get #stepMs(): number {
    return ((this.#to - this.#from) / Math.max(1, this.canvas?.clientWidth ?? 1)) * 0.99;
  }

  get #aligned(): uPlot.AlignedData {
    return [this.#data.times, ...this.#data.values] as unknown as uPlot.AlignedData;
  }

  #take(): void {
    const { chart } = this;
    const byNumber = new Map(chart?.lines.map((line) => [line.series, line]));
    const lines = this.series.flatMap(({ number }) => byNumber.get(number) ?? []);
    this.#hidden = '';
    if (!chart || lines.length < this.series.length) this.#data = { times: [], values: this.series.map(() => []) };
    else {
      const data = plotData(chart, lines);
      this.#data = this.log ? positiveData(data) : data;
      this.#values = this.log
        ? logRange(lines)
        : withLevels(
            valueRange(lines),
            this.#ownCrossings.map(({ crossing }) => crossing.level),
          );
      const names = this.series.flatMap(({ name }, at) => (lines[at] && hasNonPositive(lines[at]) ? [name] : []));
      if (this.log) this.#hidden = names.join(', ');
    }
    if (this.locked && !(this.log && this.locked[0] <= 0)) this.#values = this.locked;
    if (!Number.isFinite(this.#values[1] - this.#values[0])) this.#values = padded(NaN, NaN);
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width > 0 && height > 0 && (width !== this.#plot?.width || height !== this.#plot?.height)) {
      if (this.#plot) this.#plot.setSize({ width, height });
      else this.#remake();
    }
  }

  #remake(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    if (this.hasUpdated && this.canvas.clientWidth > 0 && this.series.length > 0)
      this.#plot = new uPlot(this.#options(), this.#aligned, this.canvas);
    this.#pointer.attach(this.#plot?.over);
    if (this.#plot) this.requestUpdate();
  }

  #options(): uPlot.Options {
    const style = getComputedStyle(this);
    const color = (name: string): string => style.getPropertyValue(name).trim();
    const dark = this.#theme.isDark;
    const axis = {
      stroke: color('--muted'),
      font: `11px ${style.fontFamily}`,
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
      gap: 6,
    };
    const nothing = (): null => null;
    return {
      width: this.canvas.clientWidth,
      height: this.canvas.clientHeight,
      padding: [6, 30, this.times ? 0 : 6, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: false, y: false, setScale: false },
        sync: { key: 'plot' },
        bind: { mousedown: nothing, mouseup: nothing, dblclick: nothing },
      },
      scales: {
        x: { time: false, range: () => [this.#from, this.#to] },
        y: { range: () => [this.#values[0], this.#values[1]], distr: this.log ? 3 : 1 },
      },
      axes: [
        {
          ...axis,
          size: this.times ? timeAxisPx : 0,
          space: 84,
          incrs: [...timeSteps],
          splits: (_plot, _axis, min, max, step) => timeMarks(min, max, step),
          values: (_plot, marks, _axis, _space, step) => (this.times ? marks.map((mark) => timeText(mark, step)) : []),
        },
        {
          ...axis,
          size: axisPx,
          space: 26,
          values: (_plot, marks) => marks.map((mark) => valueText(mark)),
          ...(this.log && {
            splits: (plot, _axis, min, max) => [...logMarks(min, max, plot.bbox.height / devicePixelRatio / 26)],
            filter: (_plot, marks) => marks,
          }),
        },
      ],
      series: [
        {},
        ...this.series.map(({ number, name }) => {
          const { color: stroke, dash } = seriesStyle(number, dark);
          const paths = linePaths(dash, () => this.thin);
          return { label: name, stroke, dash, width: lineWidth, paths, points: { size: 5, fill: stroke, space: 12 } };
        }),
      ],
      hooks: {
        draw: [
          (plot) => {
            drawLevels(plot, this.#levelMarks, style.fontFamily);
            drawTimes(plot, this.#timeMarks, color('--text'), color('--surface'));
          },
        ],
        setCursor: [
          ({ cursor }) => {
            const hovered = (cursor.left ?? -1) < 0 ? undefined : (cursor.idx ?? undefined);
            if (hovered !== this.hovered) this.hovered = hovered;
          },
        ],
      },
    };
  }

  #pointsNear(yPx: number): PickedPoints {
    const distancePx = (value: number) => Math.abs((this.#plot?.valToPos(value, 'y') ?? NaN) - yPx);
    return { series: this.series.map(({ number }) => number), distancePx };
  }

  static override styles = [
    controls,
    css`
      ${unsafeCSS(uplotCss)}
    `,
    swatchStyles,
    chartStyles,
  ];
}

function isDataChanged(changed: PropertyValues<PlotChartElement>): boolean {
  return changed.has('chart') || changed.has('locked') || changed.has('crossings');
}

declare global {
  interface HTMLElementTagNameMap {
    'plot-chart': PlotChartElement;
  }
}
