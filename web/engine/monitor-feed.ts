import type { PaintRule } from '../capture/rows/row-paint.ts';
import { findEvent, findOffset, findTime } from '../capture/rows/find-place.ts';
import type { RowQuery } from '../core/row-query.ts';
import { RowIndex } from '../capture/rows/row-index.ts';
import type { RowAnchor, RowPlace } from '../capture/rows/row-index.ts';
import { RowReader } from '../capture/rows/row-reader.ts';
import type { RowSelection } from '../capture/rows/row-selection.ts';
import { RowSource } from '../capture/rows/row-source.ts';
import type { CompileRegex } from '../capture/search/regex-search.ts';
import type { RowPattern } from '../capture/search/row-pattern.ts';
import type { CaptureReader } from '../capture/store/capture.ts';
import type {
  FindState,
  HighlightQuery,
  MonitorOptions,
  MonitorPlace,
  MonitorSink,
  MonitorUpdate,
  MonitorView,
} from './api/views.ts';
import { runFeed } from './feed-loop.ts';
import { PacedReader } from './paced-reader.ts';
import { RowProgress } from './row-progress.ts';
import type { Checkpoints } from './row-progress.ts';
import { paintRuleOf, patternOf } from '../scan/rows-selection.ts';
import type { Scanner } from '../scan/scan-pool.ts';
import type { RowsSpec } from '../scan/scan-request.ts';
import { makeRowDecoder } from '../scan/text-decoder.ts';
import { Wake } from './wake.ts';
import { Turns } from '../core/turns.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** Judging rows takes turns with reading the port: this long at a time. */
const sliceMs = 6;

/** Rows above a place that was gone to. */
const rowsAbove = 20;

/** How often the window gets progress of a long capture. */
const progressMs = 100;

/** The resolution of the strip next to the scrollbar. */
const mapParts = 400;

/** During a search or a recording the map is made this often. */
const mapMs = 250;

interface MonitorDeps {
  readonly captureId: string;
  /** Folds the past. Without it all is done here, in turns. */
  readonly scanner: Scanner | undefined;
  readonly checkpoints: Checkpoints | undefined;
  /** Loads the regular expressions when one is first wanted. */
  readonly loadRegex: () => Promise<CompileRegex>;
  readonly nowMs: () => number;
  readonly delay: (delayMs: number) => Promise<void>;
}

/** What stays on top of the screen while the rows are numbered anew. */
interface Hold {
  readonly anchor: RowAnchor;
  /** Rows asked for above it. */
  readonly above: number;
}

/** Feeds one monitor from a capture: the rows it shows and the numbers it needs, when the last ones are drawn. */
export class MonitorFeed implements MonitorView {
  readonly #reader: CaptureReader;
  readonly #sink: MonitorSink;
  readonly #deps: MonitorDeps;
  readonly #wake = new Wake();
  readonly #disposal = new AbortController();
  readonly #stopListening: () => void;
  #options: MonitorOptions;
  #query: RowQuery | undefined;
  #filter: RowPattern | undefined;
  #find: RowPattern | undefined;
  #rules: readonly PaintRule[] = [];
  #rulesWanted: readonly HighlightQuery[] = [];
  #index: RowIndex;
  #rows: RowReader;
  #progress: RowProgress;
  #first: number | 'end' = 'end';
  #count = 0;
  /** The row at the top of the screen, as the window said last. */
  #top: number | undefined;
  #hold: Hold | undefined;
  /** What was on top when a choice of rows changed, and the row that stands for it, until the person scrolls. */
  #kept: (Hold & { top: number; isShown: boolean }) | undefined;
  #current: RowPlace | undefined;
  #paused = false;
  #lastUpdate: MonitorUpdate | undefined;
  #toldMs = -Infinity;
  #mapKey = '';
  #mappedMs = -Infinity;
  /** All is numbered and looked through. */
  #isDone = false;
  readonly #configurations = new Turns();
  readonly #finds = new Turns();
  /** Steps of a search that wait until it has come further. */
  readonly #waiting: (() => void)[] = [];

  /** Use `create`. */
  private constructor(reader: CaptureReader, options: MonitorOptions, sink: MonitorSink, deps: MonitorDeps) {
    this.#reader = new PacedReader(reader, deps.nowMs);
    this.#options = options;
    this.#sink = sink;
    this.#deps = deps;
    [this.#index, this.#rows, this.#progress] = this.#project(undefined);
    this.#stopListening = reader.onAppend(() => this.#wake.up());
  }

  /** @throws {SyntaxError} when the filter's pattern is not valid */
  static async create(
    reader: CaptureReader,
    options: MonitorOptions,
    sink: MonitorSink,
    deps: MonitorDeps,
  ): Promise<MonitorFeed> {
    const feed = new MonitorFeed(reader, { ...options, filter: undefined }, sink, deps);
    await feed.configure(options);
    void runFeed({
      turn: () => feed.#turn(),
      report: (failure) => feed.#report(failure),
      wake: feed.#wake,
      signal: feed.#disposal.signal,
      delay: deps.delay,
    });
    return feed;
  }

  async configure(options: MonitorOptions): Promise<void> {
    const turn = this.#configurations.begin();
    const filter = await patternOf(options.filter, this.#deps.loadRegex);
    if (!this.#configurations.isNext(turn)) return;
    this.#hold ??= await this.#holdTop();
    this.#filter = filter;
    const { rule, rowBytes } = this.#options;
    const isCutAlike = JSON.stringify([rule, rowBytes]) === JSON.stringify([options.rule, options.rowBytes]);
    this.#options = options;
    this.#progress.stop();
    [this.#index, this.#rows, this.#progress] = this.#project(isCutAlike ? this.#index.source : undefined);
    this.#forgetHit();
  }

  show(first: number | 'end', count: number, top?: number): Promise<void> {
    // Another size of the window is no other place: what was gone to just now is still wanted.
    if (first !== this.#first) this.#hold = undefined;
    this.#keepWhile(top ?? first, count);
    this.#first = first;
    this.#count = count;
    this.#top = top;
    this.#wake.up();
    return Promise.resolve();
  }

  async find(query: RowQuery | undefined): Promise<void> {
    const turn = this.#finds.begin();
    const find = await patternOf(query, this.#deps.loadRegex);
    if (!this.#finds.isNext(turn)) return;
    this.#find = find;
    this.#query = query;
    this.#index.search(this.#find);
    this.#progress.search(this.#spec);
    this.#forgetHit();
  }

  async highlight(rules: readonly HighlightQuery[]): Promise<readonly string[]> {
    const { loadRegex } = this.#deps;
    this.#rulesWanted = rules;
    const made = await Promise.all(rules.map((rule) => paintRuleOf(rule, loadRegex)));
    if (rules === this.#rulesWanted) {
      this.#rules = made.map(({ rule }) => rule);
      this.#rows = this.#readerOf(this.#index);
      this.#isDone = false;
      this.#wake.up();
    }
    return made.map(({ problem }) => problem);
  }

  async goTo(place: MonitorPlace): Promise<boolean> {
    const anchor = await this.#anchorAt(place);
    if (!anchor) return false;
    this.#hold = { anchor, above: Math.min(rowsAbove, this.#count >> 1) };
    this.#isDone = false;
    this.#wake.up();
    return true;
  }

  async #anchorAt(place: MonitorPlace): Promise<RowAnchor | undefined> {
    const reader = this.#reader;
    switch (place.kind) {
      case 'time':
        return findTime(reader, place.timeMs - reader.startedMs);
      case 'offset':
        return findOffset(reader, place.direction, place.bytes);
      case 'event': {
        const row = place.after === undefined ? undefined : await this.#index.place(place.after);
        const after = row && (await this.#index.anchorOf(row));
        return findEvent(reader, place.events, after, () => this.#disposal.signal.aborted);
      }
    }
  }

  async findStep(step: 1 | -1): Promise<FindState> {
    const query = this.#query;
    while (this.#find) {
      const index = this.#index;
      const from = this.#current ?? (await index.place(this.#firstShown)) ?? { segment: 0, row: 0 };
      const isOver = this.#isDone || this.#paused || this.#disposal.signal.aborted || query !== this.#query;
      const hit = await index.nextHit(from, step, !this.#current);
      if (hit || isOver) {
        if (index !== this.#index && !isOver) continue;
        this.#current = hit ?? this.#current;
        this.#wake.up();
        return this.#findState(index);
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.#findState(this.#index);
  }

  pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    if (paused) this.#progress.stop();
    this.#turnOver();
    this.#wake.up();
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#disposal.abort();
    this.#progress.stop();
    this.#turnOver();
    this.#stopListening();
    this.#wake.up();
    return Promise.resolve();
  }

  #turnOver(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  get #firstShown(): number {
    return this.#first === 'end' ? Math.max(0, this.#index.total - this.#count) : this.#first;
  }

  /** The window may not get as far down as it was told, where all rows after it fit on the screen. */
  #keepWhile(top: number | 'end', count: number): void {
    const kept = this.#kept;
    if (!kept || top === kept.top) return;
    const { total = 0 } = this.#lastUpdate ?? {};
    const isAtEnd = top !== 'end' && !kept.isShown && top < kept.top && top + count >= total;
    this.#kept = isAtEnd ? { ...kept, top, isShown: true } : undefined;
  }

  async #holdTop(): Promise<Hold | undefined> {
    if (this.#kept) return this.#kept;
    if (this.#first === 'end') return undefined;
    const top = this.#top ?? this.#first;
    const place = await this.#index.place(top);
    return place && { anchor: await this.#index.anchorOf(place), above: top - this.#first };
  }

  #forgetHit(): void {
    this.#mapKey = '';
    this.#current = undefined;
    this.#isDone = false;
    this.#turnOver();
    this.#wake.up();
  }

  /** @param source of rows that are cut in the same way */
  #project(source: RowSource | undefined): [RowIndex, RowReader, RowProgress] {
    const { encoding, rule, rowBytes, direction, showSignals, collapse = false } = this.#options;
    const decoder = makeRowDecoder(encoding);
    const [filter, find] = [this.#filter, this.#find];
    const selection: RowSelection = { direction, showSignals, collapse, filter, find, decoder };
    const index = new RowIndex(this.#reader, source ?? new RowSource(this.#reader, { rule, rowBytes }), selection);
    const { captureId, scanner, checkpoints } = this.#deps;
    const onProgress = (): void => this.#wake.up();
    const common = { captureId, scanner, checkpoints, onProgress };
    const progress = new RowProgress({ ...common, reader: this.#reader, index, spec: this.#spec });
    return [index, this.#readerOf(index), progress];
  }

  #readerOf(index: RowIndex): RowReader {
    return new RowReader(this.#reader.startedMs, index, index.selection.decoder, this.#rules);
  }

  /** The wanted rows as plain data. */
  get #spec(): RowsSpec {
    const { encoding, rule, rowBytes, direction, showSignals, collapse = false, filter } = this.#options;
    return { layout: { rule, rowBytes }, encoding, direction, showSignals, collapse, filter, find: this.#query };
  }

  async #findState(index: RowIndex): Promise<FindState> {
    const current = this.#current;
    const count = index.hitCount;
    if (!current) return { count, current: 0, row: -1 };
    return { count, current: (await index.hitsBefore(current)) + 1, row: await index.numberOf(current) };
  }

  /** The map of matches, if another one is due: it costs a look at each segment. */
  #hitMapOf(index: RowIndex, done: boolean): Uint8Array | undefined {
    const nowMs = this.#deps.nowMs();
    const key = `${index.hitCount}/${index.total}`;
    if (key === this.#mapKey || (!done && nowMs - this.#mappedMs < mapMs)) return undefined;
    this.#mapKey = key;
    this.#mappedMs = nowMs;
    return index.hitMap(mapParts);
  }

  async #turn(): Promise<boolean> {
    if (this.#paused) return true;
    const { nowMs } = this.#deps;
    const index = this.#index;
    const { selection } = index;
    const untilMs = nowMs() + sliceMs;
    const sight = this.#filter ? 0 : ((await index.place(this.#firstShown))?.segment ?? 0);
    const came = await this.#progress.advance(() => nowMs() > untilMs, sight);
    const done = came === 'done';
    if (done || nowMs() - this.#toldMs >= progressMs) {
      this.#toldMs = nowMs();
      await this.#tell(index, done);
    }
    this.#isDone = done && index === this.#index && selection === index.selection;
    this.#turnOver();
    if (this.#isDone || (came === 'waiting' && index === this.#index && selection === index.selection)) return true;
    await yieldToLoop();
    return false;
  }

  /** What was being numbered when the error came is not to be relied on: it is numbered anew. */
  async #report(failure: string): Promise<void> {
    this.#progress.stop();
    [this.#index, this.#rows, this.#progress] = this.#project(undefined);
    const { startedMs } = this.#reader;
    const nothing = { total: 0, first: 0, rows: [], startedMs, progress: undefined, find: undefined };
    await this.#sink({ ...(this.#lastUpdate ?? nothing), failure });
  }

  async #tell(index: RowIndex, done: boolean): Promise<void> {
    const progress = done ? undefined : Math.min(1, index.searched / this.#reader.segmentCount);
    const held = this.#hold;
    if (held && this.#lastUpdate && index.numbered <= held.anchor.segment && !done) {
      this.#lastUpdate = { ...this.#lastUpdate, progress };
      return this.#sink(this.#lastUpdate);
    }
    const top = held && (await index.numberOf(await index.placeOf(held.anchor)));
    const { total } = index;
    const last = Math.max(0, total - this.#count);
    const wanted = top !== undefined && held ? Math.max(0, top - held.above) : this.#first;
    const first = wanted === 'end' ? last : Math.min(wanted, Math.max(0, total - 1));
    const rows = await this.#rows.read(first, this.#count);
    const find = this.#query ? await this.#findState(index) : undefined;
    if (this.#disposal.signal.aborted || index !== this.#index) return;
    const hitMap = find && this.#hitMapOf(index, done);
    this.#lastUpdate = {
      total,
      first,
      rows,
      startedMs: this.#reader.startedMs,
      progress,
      find,
      ...(hitMap && { hitMap }),
    };
    if (held === undefined || held !== this.#hold || top === undefined) return this.#sink(this.#lastUpdate);
    this.#hold = undefined;
    this.#first = first;
    this.#top = top;
    this.#kept = { ...held, top, isShown: false };
    await this.#sink({ ...this.#lastUpdate, top });
  }
}
