import { localized, msg, str } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { PlotAnalysis, PlotAnalysisRequest } from '../../engine/api/plot-analysis.ts';
import type { PlotLabel } from '../../engine/api/plots.ts';
import { formatCount } from '../../i18n/format.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import { choiceSelect, type Choice } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { PacedCall } from '../kit/paced-call.ts';
import { ThemeWatch } from '../kit/theme-watch.ts';
import { attempt } from '../page/problem.ts';
import { histogramDrawing, pairsDrawing, readingAt, spectrumDrawing } from './analysis-drawing.ts';
import {
  analysisKinds,
  analysisRequest,
  binChoices,
  spectrumWindowIds,
  type AnalysisOptions,
} from './analysis-options.ts';
import { amplitudeText, analysisFacts, analysisName, windowName } from './analysis-text.ts';
import { analysisStyles } from './analysis-styles.ts';
import { drawOnCanvas, type ChartDrawing, type DrawingColors } from './chart-drawing.ts';
import { drawingColors } from './plot-files.ts';
import type { ShownRange } from './plot-range.ts';
import { seriesKey, seriesName, seriesStyle } from './plot-series.ts';
import { frequencyText, nameWithUnit, valueText } from './plot-text.ts';

/** While data come it is made anew so often. */
const everyMs = 250;

/** Fields in a list of choices at most. */
const mostChoices = 200;

const noLabel: PlotLabel = { kind: '', name: '', unit: '' };

/** A histogram, a spectrum or XY of what the charts show, or of what is between their cursors. */
@localized()
@customElement('plot-analysis')
export class PlotAnalysisElement extends LitElement {
  @property({ attribute: false }) options!: AnalysisOptions;
  @property({ attribute: false }) labels: readonly PlotLabel[] = [];
  @property({ attribute: false }) drawn: readonly number[] = [];
  @property({ attribute: false }) range: ShownRange | undefined;
  /** The range is between two cursors. */
  @property({ type: Boolean }) between = false;
  /** The end of the data. */
  @property({ type: Number }) lastMs = NaN;
  /** The view is not visible. */
  @property({ type: Boolean }) paused = false;
  @property({ attribute: false }) analyze!: (request: PlotAnalysisRequest) => Promise<PlotAnalysis | undefined>;
  @property({ attribute: false }) choose: (changes: Partial<AnalysisOptions>) => void = () => undefined;
  @state() private result: PlotAnalysis | undefined;
  /** Where the pointer is, as a share of the width. */
  @state() private hovered: number | undefined;
  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.canvas') private frame!: HTMLElement;
  readonly #size = new ResizeObserver(() => this.#draw());
  readonly #pace = new PacedCall(everyMs, () => this.#ask());
  #asked = '';
  #isAsking = false;

  constructor() {
    super();
    new ThemeWatch(this, () => this.#draw());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#size.observe(this.frame);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#pace.dispose();
  }

  protected override firstUpdated(): void {
    this.#size.observe(this.frame);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.paused) this.#pace.request();
    if (changed.has('options') || changed.has('labels') || changed.has('result' as keyof PlotAnalysisElement))
      this.#draw();
  }

  /** What is drawn now, as shapes; `undefined`: nothing yet. */
  drawing({ text }: DrawingColors): ChartDrawing | undefined {
    const { result, options } = this;
    const [widthPx, heightPx] = [this.frame.clientWidth, this.frame.clientHeight];
    if (!result || result.kind !== options.kind || widthPx === 0) return undefined;
    const isDark = getComputedStyle(this).colorScheme.includes('dark');
    const own = this.#own;
    const { color, dash } = seriesStyle(own, isDark);
    const y = this.#nameOf(own);
    const name = result.kind === 'xy' ? msg(str`${y} against ${this.#nameOf(this.#across)}`) : y;
    const look = { widthPx, heightPx, names: [{ name, color, dash }], textColor: text };
    switch (result.kind) {
      case 'histogram':
        return histogramDrawing(result, look);
      case 'spectrum':
        return spectrumDrawing(result, options.isDecibel, look);
      case 'xy':
        return pairsDrawing(result, options.isJoined, look);
    }
  }

  /** The chart as it is on the screen. */
  get picture(): HTMLCanvasElement {
    return this.canvas;
  }

  get names(): ChartDrawing['names'] {
    return this.drawing(drawingColors(getComputedStyle(this)))?.names ?? [];
  }

  protected override render() {
    const { result, options } = this;
    const shown = result?.kind === options.kind ? result : undefined;
    const facts = shown ? analysisFacts(shown, options, this.#label) : [];
    const { kind } = options;
    if (kind === 'none') return nothing;
    return html`
      <header>
        <div class="choices">
          ${choiceSelect(
            msg('Analysis'),
            kind,
            analysisKinds.map((id) => [id, analysisName(id)] as const),
            (chosen) => this.choose({ kind: chosen }),
          )}
          ${this.#choices()}
        </div>
        <button
          class="icon"
          type="button"
          aria-label=${msg('Close the analysis')}
          title=${msg('Close the analysis')}
          @click=${() => this.choose({ kind: 'none' })}
        >
          ${icon('close')}
        </button>
      </header>
      <p class="facts">
        <b>${this.between ? msg('Between A and B') : msg('In the time shown')}</b> ${joinSentences(...facts)}
      </p>
      <div
        class="canvas"
        role="img"
        aria-label="${analysisName(kind)}, ${this.#nameOf(this.#own)}"
        @pointermove=${this.#hover}
        @pointerleave=${() => (this.hovered = undefined)}
      >
        <canvas></canvas>
        <span class="reading">${this.#reading}</span>
      </div>
      ${shown?.kind === 'spectrum' && shown.peaks.length > 0 ? this.#peaks(shown.peaks) : nothing}
    `;
  }

  #choices() {
    const { kind, bins, window, isEven, isDecibel, isJoined } = this.options;
    const pressed = (name: string, is: boolean, changes: Partial<AnalysisOptions>) =>
      html`<button
        class="quiet"
        type="button"
        aria-pressed=${is ? 'true' : 'false'}
        @click=${() => this.choose(changes)}
      >
        ${name}
      </button>`;
    const field = (name: string, number: number, choose: (series: string) => void) =>
      choiceSelect(name, this.labels[number] ? seriesKey(this.labels[number]) : '', this.#fields(number), choose);
    switch (kind) {
      case 'histogram':
        return html`${field(msg('Field'), this.#own, (series) => this.choose({ series }))}
        ${choiceSelect(
          msg('Bins'),
          String(bins),
          binChoices.map(
            (count) => [String(count), count === 0 ? msg('Bins: automatic') : msg(str`${count} bins`)] as const,
          ),
          (count) => this.choose({ bins: Number(count) }),
        )}`;
      case 'spectrum':
        return html`${field(msg('Field'), this.#own, (series) => this.choose({ series }))}
        ${choiceSelect(
          msg('Window'),
          window,
          spectrumWindowIds.map((id) => [id, windowName(id)] as const),
          (id) => this.choose({ window: id }),
        )}
        ${pressed('dB', isDecibel, { isDecibel: !isDecibel })}
        ${pressed(msg('Sampled evenly'), isEven, { isEven: !isEven })}`;
      case 'xy':
        return html`${field(msg('Vertical: Y'), this.#own, (series) => this.choose({ series }))}
        ${field(msg('Horizontal: X'), this.#across, (across) => this.choose({ across }))}
        ${pressed(msg('Join points'), isJoined, { isJoined: !isJoined })}`;
      case 'none':
        return nothing;
    }
  }

  #fields(chosen: number): readonly Choice<string>[] {
    const numbers = new Set([...this.drawn, chosen, ...this.labels.keys()]);
    return [...numbers].slice(0, mostChoices).flatMap((number) => {
      const label = this.labels[number];
      return label ? [[seriesKey(label), nameWithUnit(seriesName(label, this.labels), label)] as const] : [];
    });
  }

  #peaks(peaks: readonly { readonly hz: number; readonly amplitude: number }[]) {
    const { isDecibel } = this.options;
    return html`<ol aria-label=${msg('Peaks')} tabindex="0">
      ${peaks.map(
        ({ hz, amplitude }) =>
          html`<li><b>${frequencyText(hz)}</b> ${amplitudeText(amplitude, isDecibel, this.#label)}</li>`,
      )}
    </ol>`;
  }

  get #reading(): string {
    const { result, hovered, options } = this;
    if (hovered === undefined || !result || result.kind === 'xy') return '';
    const reading = readingAt(result, hovered);
    if (!reading) return '';
    const { from, to, value } = reading;
    if (result.kind === 'spectrum')
      return `${frequencyText(from)}: ${amplitudeText(value, options.isDecibel, this.#label)}`;
    return `${valueText(from)} – ${valueText(to)}: ${formatCount(value)}`;
  }

  /** The number of the series. */
  get #own(): number {
    return this.#numberOf(this.options.series) ?? this.drawn[0] ?? 0;
  }

  get #across(): number {
    return this.#numberOf(this.options.across) ?? this.drawn.find((number) => number !== this.#own) ?? this.#own;
  }

  get #label(): PlotLabel {
    return this.labels[this.#own] ?? noLabel;
  }

  #numberOf(key: string | undefined): number | undefined {
    const at = key === undefined ? -1 : this.labels.findIndex((label) => seriesKey(label) === key);
    return at < 0 ? undefined : at;
  }

  #nameOf(number: number): string {
    const label = this.labels[number];
    return label ? nameWithUnit(seriesName(label, this.labels), label) : '';
  }

  #hover = (event: PointerEvent): void => {
    const { left, width } = this.frame.getBoundingClientRect();
    const { area } = this.drawing(drawingColors(getComputedStyle(this))) ?? {};
    const share = area ? (event.clientX - left - area.left) / Math.min(area.width, width) : -1;
    this.hovered = share >= 0 && share <= 1 ? share : undefined;
  };

  #ask(): void {
    const { range, paused } = this;
    if (!range || paused || this.#isAsking || !this.isConnected || this.labels.length === 0) return;
    const request = analysisRequest(this.options, this.#own, this.#across, range);
    // What comes later changes nothing in a range before it.
    const key = JSON.stringify([request, range.toMs >= this.lastMs && this.lastMs]);
    if (!request || key === this.#asked) return;
    this.#asked = key;
    attempt(this, this.#show(request));
  }

  async #show(request: PlotAnalysisRequest): Promise<void> {
    this.#isAsking = true;
    try {
      this.result = await this.analyze(request);
    } finally {
      this.#isAsking = false;
    }
  }

  #draw(): void {
    if (!this.hasUpdated || !this.isConnected) return;
    const { canvas, frame } = this;
    const context = canvas?.getContext('2d');
    if (!context) return;
    canvas.width = frame.clientWidth * devicePixelRatio;
    canvas.height = frame.clientHeight * devicePixelRatio;
    context.scale(devicePixelRatio, devicePixelRatio);
    const colors = drawingColors(getComputedStyle(this));
    const drawing = this.drawing(colors);
    if (drawing) drawOnCanvas(context, drawing, colors);
  }

  static override styles = [controls, analysisStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'plot-analysis': PlotAnalysisElement;
  }
}
