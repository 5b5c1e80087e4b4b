import type { ReactiveControllerHost } from 'lit';
import type { EncodingId } from '../../core/encodings.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { PlotAnalysis, PlotAnalysisRequest } from '../../engine/api/plot-analysis.ts';
import {
  fieldNumber,
  fieldNumbers,
  type CaptureBytes,
  type PlotChart,
  type PlotCrossings,
  type PlotFields,
  type PlotLabel,
  type PlotOptions,
  type PlotPoint,
  type PlotPoints,
  type PlotStatistics,
  type PlotSweep,
  type PlotUpdate,
  type PlotView,
  type PlotWanted,
} from '../../engine/api/plots.ts';
import { PacedCall } from '../kit/paced-call.ts';
import { attempt, tellFailure } from '../page/problem.ts';
import { exampleOf } from './plot-empty.ts';
import { PlotHandle } from './plot-handle.ts';

interface PlotSourceDeps {
  readonly engine: () => EngineApi;
  readonly captureId: () => CaptureId;
  readonly encoding: () => EncodingId;
  readonly options: () => PlotOptions;
  /** Series are made anew: those known before are gone. */
  readonly forget: () => void;
}

/** How often an example is asked for while nothing can be drawn. */
const exampleMs = 1000;

/** What the engine has of a plot: its series, and what is drawn of them. The host is updated with each change. */
export class PlotSource {
  labels: readonly PlotLabel[] = [];
  fields: Omit<PlotFields, 'added'> | undefined;
  chart: PlotChart | undefined;
  crossings: readonly PlotCrossings[] = [];
  sweep: PlotSweep | undefined;
  /** How much is read, 0 to 1; `undefined`: all. */
  progress: number | undefined;
  /** All that is in the capture now was read. */
  isComplete = false;
  /** The end of the data; NaN without any. */
  lastMs = NaN;
  /** What was received, where there is no number in it. */
  example: string | undefined;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #deps: PlotSourceDeps;
  #handle: PlotHandle | undefined;
  readonly #examples = new PacedCall(exampleMs, () => {
    if (this.#handle) attempt(this.#host, this.#askExample());
  });

  constructor(host: ReactiveControllerHost & HTMLElement, deps: PlotSourceDeps) {
    this.#host = host;
    this.#deps = deps;
  }

  get isAttached(): boolean {
    return this.#handle !== undefined;
  }

  /** `fieldNumbers` numbers of each series. */
  get numbers(): Float64Array {
    return this.fields?.numbers ?? new Float64Array(0);
  }

  /** The latest value of a series. */
  latest(number: number): number {
    return this.numbers[number * fieldNumbers + fieldNumber.latest] ?? NaN;
  }

  attach(): void {
    this.#handle?.dispose();
    this.#forget();
    const { engine, captureId, options } = this.#deps;
    this.#handle = new PlotHandle(
      (sink) => engine().views.openPlot(captureId(), options(), sink),
      (update) => this.#draw(update),
    );
    attempt(this.#host, this.#handle.ready());
  }

  dispose(): void {
    this.#handle?.dispose();
    this.#handle = undefined;
    this.#examples.dispose();
  }

  configure(options: PlotOptions): void {
    this.#forget();
    if (this.#handle) attempt(this.#host, this.#handle.configure(options));
  }

  pause(paused: boolean): void {
    if (this.#handle) attempt(this.#host, this.#handle.pause(paused));
  }

  show(wanted: PlotWanted): void {
    this.#handle?.show(wanted);
  }

  async statistics(series: readonly number[], fromMs: number, toMs: number): Promise<readonly PlotStatistics[]> {
    return (await this.#handle?.statistics(series, fromMs, toMs)) ?? [];
  }

  readonly points = async (
    series: readonly number[],
    fromMs: number,
    toMs: number,
    most: number,
  ): Promise<readonly PlotPoints[]> => (await this.#handle?.points(series, fromMs, toMs, most)) ?? [];

  readonly pointsAt: PlotView['pointsAt'] = async (...args) => (await this.#handle?.pointsAt(...args)) ?? [];

  async pointsOf(bytes: CaptureBytes): Promise<readonly PlotPoint[]> {
    return (await this.#handle?.pointsOf(bytes)) ?? [];
  }

  async analyze(request: PlotAnalysisRequest): Promise<PlotAnalysis | undefined> {
    return this.#handle?.analyze(request);
  }

  #forget(): void {
    this.labels = [];
    this.fields = undefined;
    this.chart = undefined;
    this.crossings = [];
    this.sweep = undefined;
    this.isComplete = false;
    this.example = undefined;
    this.#deps.forget();
    this.#host.requestUpdate();
  }

  async #draw(update: PlotUpdate): Promise<void> {
    if (update.failure !== undefined) return tellFailure(this.#host, update.failure);
    await new Promise(requestAnimationFrame);
    const { fields, chart, crossings, sweep, progress, lastMs, isFresh } = update;
    if (isFresh) this.#forget();
    if (fields) {
      if (fields.added.length > 0) this.labels = [...this.labels, ...fields.added];
      this.fields = fields;
      this.crossings = crossings ?? [];
    }
    if (chart) this.chart = chart;
    this.sweep = sweep;
    this.progress = progress;
    this.isComplete = progress === undefined;
    this.lastMs = lastMs;
    this.#host.requestUpdate();
    if (this.labels.length === 0 && progress === undefined) this.#examples.request();
  }

  async #askExample(): Promise<void> {
    const { engine, captureId, encoding } = this.#deps;
    const { bytes } = await engine().views.newest(captureId(), 400);
    this.example = bytes.length === 0 ? undefined : exampleOf(bytes, encoding());
    this.#host.requestUpdate();
  }
}
