import type { SeriesLabel } from '../series/points.ts';
import type { SeriesSet } from '../series/series-set.ts';
import type { PlotAnalysis, PlotAnalysisRequest } from './api/plot-analysis.ts';
import { fieldNumber, fieldNumbers } from './api/plots.ts';
import type {
  CaptureBytes,
  PlotChart,
  PlotFields,
  PlotLine,
  PlotOptions,
  PlotPoint,
  PlotPoints,
  PlotRange,
  PlotSink,
  PlotStatistics,
  PlotView,
  PlotWanted,
} from './api/plots.ts';
import type { RowsOf } from './capture-rows.ts';
import { runFeed } from './feed-loop.ts';
import { pointsAt, pointsOf } from './plot-points.ts';
import { PlotWatch } from './plot-watch.ts';
import type { PointReading } from './read-points.ts';
import { readSeveral } from './read-several.ts';
import { Wake } from './wake.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** Reading takes turns with the ports: this long at a time. */
const sliceMs = 6;

/** While much is read the window gets it this often. */
const progressMs = 100;

/** Latest values change this often: faster nobody reads them. */
const fieldsMs = 200;

interface PlotDeps {
  readonly read: (options: PlotOptions, onProgress: () => void) => Promise<PointReading>;
  /** Calls `listener` when something was captured, until the function returned is called. */
  readonly onAppend: (listener: () => void) => () => void;
  readonly nowMs: () => number;
  readonly delay: (delayMs: number) => Promise<void>;
}

/** Feeds one plot: series of all numeric fields, and of those that are shown at most two points a pixel. */
export class PlotFeed implements PlotView {
  readonly #sink: PlotSink;
  readonly #deps: PlotDeps;
  readonly #wake: Wake;
  readonly #disposal = new AbortController();
  readonly #stopListening: () => void;
  #reading: PointReading;
  #configured = 0;
  #wanted: PlotWanted | undefined;
  #watch = new PlotWatch();
  #paused = false;
  #toldMs = -Infinity;
  #fieldsToldMs = -Infinity;
  #isFieldsDue = false;
  /** Names that the window has. */
  #namesTold = 0;
  #isFresh = true;

  /** Use `create`. */
  private constructor(reading: PointReading, wake: Wake, sink: PlotSink, deps: PlotDeps) {
    this.#reading = reading;
    this.#wake = wake;
    this.#sink = sink;
    this.#deps = deps;
    this.#stopListening = deps.onAppend(() => this.#wake.up());
  }

  /** @throws {RangeError} where there is no such decoder */
  static async create(options: PlotOptions, sink: PlotSink, deps: PlotDeps): Promise<PlotFeed> {
    const wake = new Wake();
    const feed = new PlotFeed(await deps.read(options, () => wake.up()), wake, sink, deps);
    void runFeed({
      turn: () => feed.#turn(),
      report: (failure) => feed.#sink({ ...feed.#nothing, failure }),
      wake: feed.#wake,
      signal: feed.#disposal.signal,
      delay: deps.delay,
    });
    return feed;
  }

  /** @throws {RangeError} as `create` */
  static of(
    rows: RowsOf,
    options: PlotOptions,
    sink: PlotSink,
    clock: Pick<PlotDeps, 'nowMs' | 'delay'>,
    rowsOf: (captureId: string) => Promise<RowsOf>,
  ): Promise<PlotFeed> {
    return PlotFeed.create(options, sink, {
      ...clock,
      read: (wanted, onProgress) => readSeveral(rows, wanted, onProgress, rowsOf),
      onAppend: (listener) => rows.reader.onAppend(listener),
    });
  }

  async configure(options: PlotOptions): Promise<void> {
    const number = ++this.#configured;
    const reading = await this.#deps.read(options, () => this.#wake.up());
    if (number !== this.#configured) return;
    this.#reading.stop();
    this.#reading = reading;
    this.#namesTold = 0;
    this.#isFresh = true;
    this.#fieldsToldMs = -Infinity;
    // Their numbers are those of other series now.
    if (this.#wanted) this.#wanted = { ...this.#wanted, drawn: [], listed: [], thresholds: [], trigger: undefined };
    this.#watch = new PlotWatch();
    this.#wake.up();
  }

  show(wanted: PlotWanted): Promise<void> {
    this.#wanted = wanted;
    this.#watch.show(wanted, this.#set.series);
    this.#wake.up();
    return Promise.resolve();
  }

  async analyze(request: PlotAnalysisRequest): Promise<PlotAnalysis> {
    const { analyzeSeries } = await import('./plot-analysis.ts');
    const { nowMs } = this.#deps;
    let untilMs = nowMs() + sliceMs;
    return analyzeSeries(this.#set.series, request, () => {
      if (nowMs() <= untilMs) return undefined;
      return yieldToLoop().then(() => {
        untilMs = nowMs() + sliceMs;
      });
    });
  }

  statistics(series: readonly number[], fromMs: number, toMs: number): Promise<readonly PlotStatistics[]> {
    const all = series.map((number): PlotStatistics => {
      const one = this.#set.series[number];
      if (!one) return { count: 0, min: NaN, max: NaN, mean: NaN, deviation: NaN, atFrom: NaN, atTo: NaN };
      const { count, min, max, mean, deviation } = one.summarize(fromMs, toMs);
      const ends = { atFrom: one.valueAt(fromMs), atTo: one.valueAt(toMs) };
      if (count === 0) return { count, min: NaN, max: NaN, mean: NaN, deviation: NaN, ...ends };
      return { count, min, max, mean, deviation, ...ends };
    });
    return Promise.resolve(all);
  }

  points(series: readonly number[], fromMs: number, toMs: number, most: number): Promise<readonly PlotPoints[]> {
    const none = { times: new Float64Array(0), values: new Float64Array(0) };
    return Promise.resolve(series.map((number) => this.#set.series[number]?.points(fromMs, toMs, most) ?? none));
  }

  pointsAt(series: readonly number[], timeMs: number, which: 'before' | 'nearest'): Promise<readonly PlotPoint[]> {
    return pointsAt(this.#reading, series, timeMs, which);
  }

  pointsOf(bytes: CaptureBytes): Promise<readonly PlotPoint[]> {
    return pointsOf(this.#reading, bytes);
  }

  pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    if (paused) this.#reading.stop();
    this.#wake.up();
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#disposal.abort();
    this.#reading.stop();
    this.#stopListening();
    this.#wake.up();
    return Promise.resolve();
  }

  get #set(): SeriesSet {
    return this.#reading.set;
  }

  get #nothing() {
    const [firstMs, lastMs] = this.#set.times();
    return { firstMs, lastMs, chart: undefined, isFresh: this.#isFresh, progress: undefined };
  }

  async #turn(): Promise<boolean> {
    if (this.#paused) return true;
    const { nowMs } = this.#deps;
    const reading = this.#reading;
    const untilMs = nowMs() + sliceMs;
    const outOfTime = (): boolean => nowMs() > untilMs;
    const read = await reading.advance(outOfTime);
    if (reading !== this.#reading) return false;
    const came = this.#watch.advance(outOfTime) ? read : 'more';
    if (came === 'done' || nowMs() - this.#toldMs >= progressMs) {
      this.#toldMs = nowMs();
      await this.#tell(reading, came === 'done' ? undefined : reading.share);
    }
    if (came !== 'more') return reading === this.#reading;
    await yieldToLoop();
    return false;
  }

  async #tell(reading: PointReading, progress: number | undefined): Promise<void> {
    const wanted = this.#wanted;
    const [firstMs, lastMs] = reading.set.times();
    const range = wanted && rangeOf(wanted.range, firstMs, lastMs);
    const { sweepRange, sweep } = this.#watch;
    const drawn = sweepRange === 'newest' || wanted?.range.kind !== 'newest' ? range : sweepRange;
    const chart = wanted && drawn && this.#chart(wanted.drawn, drawn, wanted.columns);
    const fields = this.#fieldsIfDue(wanted, range);
    const crossings = fields && this.#watch.crossings;
    const isFresh = this.#isFresh;
    this.#isFresh = false;
    const more = { ...(fields && { fields }), ...(crossings && { crossings }), ...(sweep && { sweep }) };
    await this.#sink({ firstMs, lastMs, chart, isFresh, progress, ...more });
  }

  #fieldsIfDue(wanted: PlotWanted | undefined, range: Range | undefined): PlotFields | undefined {
    const nowMs = this.#deps.nowMs();
    const isDue = nowMs - this.#fieldsToldMs >= fieldsMs;
    if (!isDue) {
      this.#tellFieldsLater();
      return undefined;
    }
    this.#fieldsToldMs = nowMs;
    const { series, labels, leftOut } = this.#set;
    const added: readonly SeriesLabel[] = labels.slice(this.#namesTold);
    this.#namesTold = labels.length;
    const numbers = new Float64Array(series.length * fieldNumbers);
    let thinnedMs = 0;
    for (const [number, one] of series.entries()) {
      const at = number * fieldNumbers;
      numbers[at + fieldNumber.latest] = one.latest;
      numbers[at + fieldNumber.latestMs] = one.latestMs;
      numbers[at + fieldNumber.min] = one.min;
      numbers[at + fieldNumber.max] = one.max;
      numbers[at + fieldNumber.count] = one.valueCount;
      numbers[at + fieldNumber.notNumbers] = one.notNumberCount;
      numbers[at + fieldNumber.huge] = one.hugeCount;
      numbers[at + fieldNumber.late] = one.lateCount;
      if (one.droppedCount > 0) thinnedMs = Math.max(thinnedMs, one.firstKeptMs);
    }
    const lists = wanted && range ? this.#chart(wanted.listed, range, wanted.listColumns).lines : [];
    return { numbers, added, lists, leftOut, thinnedMs };
  }

  /** What came since must not wait for the next bytes. */
  #tellFieldsLater(): void {
    if (this.#isFieldsDue) return;
    this.#isFieldsDue = true;
    void this.#deps.delay(fieldsMs).then(() => {
      this.#isFieldsDue = false;
      this.#wake.up();
    });
  }

  #chart(numbers: readonly number[], { fromMs, toMs }: Range, columns: number): PlotChart {
    const count = Math.max(1, Math.floor(columns));
    const columnMs = Math.max((toMs - fromMs) / count, Number.MIN_VALUE);
    // Columns stay where they are while the range moves, so that peaks do not flicker.
    const startMs = Math.floor(fromMs / columnMs) * columnMs;
    const lines = numbers.flatMap((number): PlotLine[] => {
      const one = this.#set.series[number];
      return one ? [{ series: number, ...one.columns(startMs, columnMs, count + 1) }] : [];
    });
    return { fromMs, toMs, startMs, columnMs, lines };
  }
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

function rangeOf(range: PlotRange, firstMs: number, lastMs: number): Range | undefined {
  if (range.kind === 'fixed') return range;
  if (Number.isNaN(firstMs)) return undefined;
  // A range of one point has a length, too.
  if (range.kind === 'all') return { fromMs: firstMs, toMs: Math.max(lastMs, firstMs + 1) };
  const toMs = Math.max(lastMs, firstMs + range.spanMs);
  return { fromMs: toMs - range.spanMs, toMs };
}
