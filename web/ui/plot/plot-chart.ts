import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, unsafeCSS, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import uplotCss from 'uplot/dist/uPlot.min.css?inline';
import type { PlotChart, PlotLabel } from '../../engine/api/plots.ts';
import { controls } from '../kit/controls.ts';
import { ThemeWatch } from '../kit/theme-watch.ts';
import { ChartPointer, type ChartAction } from './chart-pointer.ts';
import { padded, plotData, valueNear, valueRange, type PlotData } from './plot-data.ts';
import type { ShownRange } from './plot-range.ts';
import { seriesStyle } from './plot-series.ts';
import { nameWithUnit, timeMarks, timeSteps, timeText, valueText, valueWithUnit } from './plot-text.ts';

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

/** The axis of values has this width in all charts, so that their times are below each other. */
const axisPx = 62;
const timeAxisPx = 26;

/** A cursor is taken hold of this near to it. */
const grabPx = 7;

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

  constructor() {
    super();
    new ThemeWatch(this, () => this.#remake());
  }

  /** Where values are drawn now. */
  get valueRange(): readonly [min: number, max: number] {
    return this.#values;
  }

  /** The series as a legend has them. */
  get names(): readonly { readonly name: string; readonly color: string }[] {
    return this.series.map(({ number, name, label }) => ({
      name: nameWithUnit(name, label),
      color: seriesStyle(number, this.#isDark).color,
    }));
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
  }

  protected override firstUpdated(): void {
    this.#size.observe(this.canvas);
  }

  protected override updated(changed: PropertyValues<this>): void {
    const key = JSON.stringify([this.series.map(({ number }) => number), this.times]);
    if (changed.has('chart') || key !== this.#key || changed.has('locked')) this.#take();
    if (key !== this.#key || !this.#plot) this.#remake();
    else if (changed.has('chart') || changed.has('locked')) this.#plot.setData(this.#aligned);
    else if (changed.has('range')) this.#plot.setScale('x', { min: this.#from, max: this.#to });
    else if (changed.has('cursors')) this.#plot.redraw(false, false);
    this.#key = key;
  }

  protected override render() {
    const { hovered } = this;
    const dark = this.#isDark;
    const hoveredMs = hovered === undefined ? undefined : this.#data.times[hovered];
    return html`<div class="legend">
        ${this.series.map(({ number, name, label, latest }, at) => {
          const { color, dash } = seriesStyle(number, dark);
          const value = hovered === undefined ? latest : (valueNear(this.#data.values[at] ?? [], hovered) ?? NaN);
          const line = dash.length > 0 ? 'dashed' : 'solid';
          return html`<span class="series"
            ><i style="border-top: 2px ${line} ${color}"></i><span class="name">${name}</span>
            <b>${valueWithUnit(value, label)}</b></span
          >`;
        })}
        <span class="at">${hoveredMs === undefined ? '' : timeText(hoveredMs, this.#stepMs)}</span>
      </div>
      <div
        class="canvas"
        role="img"
        aria-label=${msg(str`Chart of ${this.series.map(({ name }) => name).join(', ')}`)}
      ></div>`;
  }

  get #isDark(): boolean {
    return this.isConnected && getComputedStyle(this).colorScheme.includes('dark');
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
    if (!chart || lines.length < this.series.length) this.#data = { times: [], values: this.series.map(() => []) };
    else {
      this.#data = plotData(chart, lines);
      this.#values = this.locked ?? valueRange(lines);
    }
    if (this.locked) this.#values = this.locked;
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
    if (!this.hasUpdated || this.canvas.clientWidth === 0 || this.series.length === 0) return;
    this.#plot = new uPlot(this.#options(), this.#aligned, this.canvas);
    new ChartPointer(this.#plot.over, {
      act: (action) => this.act(action),
      showSelection: (left, width) =>
        this.#plot?.setSelect(
          { left, width, top: 0, height: width > 0 ? (this.#plot?.over.clientHeight ?? 0) : 0 },
          false,
        ),
      cursorAt: (x) => this.#cursorAt(x),
    });
    this.requestUpdate();
  }

  #options(): uPlot.Options {
    const style = getComputedStyle(this);
    const color = (name: string): string => style.getPropertyValue(name).trim();
    const dark = this.#isDark;
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
        y: { range: () => [this.#values[0], this.#values[1]] },
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
        { ...axis, size: axisPx, space: 26, values: (_plot, marks) => marks.map((mark) => valueText(mark)) },
      ],
      series: [
        {},
        ...this.series.map(({ number, name }) => {
          const { color: stroke, dash } = seriesStyle(number, dark);
          return { label: name, stroke, dash, width: 1.5, points: { size: 5, fill: stroke, space: 12 } };
        }),
      ],
      hooks: {
        draw: [(plot) => this.#drawCursors(plot, color('--text'), color('--surface'))],
        setCursor: [
          ({ cursor }) => {
            const hovered = (cursor.left ?? -1) < 0 ? undefined : (cursor.idx ?? undefined);
            if (hovered !== this.hovered) this.hovered = hovered;
          },
        ],
      },
    };
  }

  #drawCursors(plot: uPlot, line: string, ground: string): void {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    for (const name of ['a', 'b'] as const) {
      const timeMs = this.cursors[name];
      if (timeMs === undefined || timeMs < this.#from || timeMs > this.#to) continue;
      const x = Math.round(plot.valToPos(timeMs, 'x', true)) + 0.5;
      ctx.save();
      ctx.strokeStyle = line;
      ctx.lineWidth = ratio;
      ctx.setLineDash([4 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.fillStyle = line;
      ctx.fillRect(x - 7 * ratio, bbox.top, 14 * ratio, 14 * ratio);
      ctx.fillStyle = ground;
      ctx.font = `600 ${10 * ratio}px sans-serif`;
      ctx.textAlign = 'center';
      ctx.textBaseline = 'middle';
      ctx.fillText(name.toUpperCase(), x, bbox.top + 7.5 * ratio);
      ctx.restore();
    }
  }

  #cursorAt(xPx: number): 'a' | 'b' | undefined {
    const width = this.#plot?.over.clientWidth ?? 0;
    const place = (timeMs: number): number => ((timeMs - this.#from) / (this.#to - this.#from)) * width;
    const { a, b } = this.cursors;
    if (b !== undefined && Math.abs(place(b) - xPx) <= grabPx) return 'b';
    return a !== undefined && Math.abs(place(a) - xPx) <= grabPx ? 'a' : undefined;
  }

  static override styles = [
    controls,
    css`
      ${unsafeCSS(uplotCss)}
    `,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 130px;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 14px;
        max-height: 54px;
        overflow: hidden;
        padding: 4px 12px 0 ${axisPx}px;
        font-size: 12px;
        line-height: 18px;
      }
      .series {
        display: inline-flex;
        align-items: baseline;
        gap: 5px;
        min-width: 0;
      }
      .series i {
        align-self: center;
        width: 14px;
        border-top: 2px solid;
      }
      .name {
        max-width: 24ch;
        overflow: hidden;
        color: var(--muted);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      b {
        min-width: 5ch;
        font-weight: 550;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .at {
        margin-inline-start: auto;
        color: var(--faint);
        font-variant-numeric: tabular-nums;
      }
      .canvas {
        flex: 1;
        min-height: 0;
        overflow: hidden;
      }
      .uplot {
        font-family: inherit;
      }
      .u-select {
        background: color-mix(in srgb, var(--accent) 18%, transparent);
      }
      .u-hz .u-cursor-x {
        border-right: 1px solid var(--edge);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'plot-chart': PlotChartElement;
  }
}
