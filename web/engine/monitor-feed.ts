import type { CaptureReader } from '../capture/store/capture.ts';
import { createMatcher } from '../capture/search/row-matcher.ts';
import type { RegexTest, RowMatcher } from '../capture/search/row-matcher.ts';
import { RowIndex } from '../capture/rows/row-index.ts';
import { RowReader } from '../capture/rows/row-reader.ts';
import { createDecoder } from '../core/decoder.ts';
import type { FilterOptions, FindState, MonitorOptions, MonitorSink, MonitorUpdate, MonitorView } from './api/views.ts';
import { runFeed } from './feed-loop.ts';
import { MonitorRows } from './monitor-rows.ts';
import { makeTextDecoder } from './text-decoder.ts';
import { Wake } from './wake.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** Numbering rows takes turns with reading the port: this long at a time. */
const sliceMs = 6;

/** While a long capture is numbered the window is told this often. */
const progressMs = 100;

export interface MonitorDeps {
  /** Loads the regular expressions when one is first wanted. */
  readonly loadRegex: () => Promise<(pattern: string, matchCase: boolean) => RegexTest>;
  readonly nowMs: () => number;
  readonly delay: (delayMs: number) => Promise<void>;
}

/** Feeds one monitor from a capture: the rows it shows and the numbers it needs, when the last ones are drawn. */
export class MonitorFeed implements MonitorView {
  readonly #reader: CaptureReader;
  readonly #sink: MonitorSink;
  readonly #deps: MonitorDeps;
  readonly #wake = new Wake();
  readonly #stopListening: () => void;
  #options: MonitorOptions;
  #query: FilterOptions | undefined;
  #filter: RowMatcher | undefined;
  #find: RowMatcher | undefined;
  #numbers: MonitorRows;
  #rows: RowReader;
  #first: number | 'end' = 'end';
  #count = 0;
  /** The current hit: its number from 1 and its row. */
  #current = { number: 0, row: -1 };
  #paused = false;
  readonly #disposal = new AbortController();
  #told: MonitorUpdate | undefined;
  #toldMs = -Infinity;
  /** All is numbered and looked through. */
  #isDone = false;
  /** Steps of a search that wait until it has come further. */
  readonly #waiting: (() => void)[] = [];

  /** Use `create`. */
  private constructor(reader: CaptureReader, options: MonitorOptions, sink: MonitorSink, deps: MonitorDeps) {
    this.#reader = reader;
    this.#options = options;
    this.#sink = sink;
    this.#deps = deps;
    [this.#numbers, this.#rows] = this.#project();
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
    this.#filter = await this.#matcher(options.filter);
    this.#options = options;
    [this.#numbers, this.#rows] = this.#project();
    this.#forgetHit();
  }

  show(first: number | 'end', count: number): Promise<void> {
    this.#first = first;
    this.#count = count;
    this.#wake.up();
    return Promise.resolve();
  }

  async find(query: FilterOptions | undefined): Promise<void> {
    this.#find = await this.#matcher(query);
    this.#query = query;
    this.#numbers.search(this.#find);
    this.#forgetHit();
  }

  async findStep(step: 1 | -1): Promise<FindState> {
    const query = this.#query;
    for (;;) {
      const { hits } = this.#numbers;
      const isOver = this.#isDone || this.#paused || this.#disposal.signal.aborted || query !== this.#query;
      const at = await this.#hitsBeforeCurrent(step);
      const count = hits.hitCount;
      // A hit in the other part of the capture is not the next one as long as this part is being looked through.
      const isKnown =
        at >= 0 && at < count && (step === 1 || this.#current.number > 0 || hits.total > this.#firstShown);
      if (isKnown || isOver) {
        if (count > 0) {
          const hit = (at + count) % count;
          this.#current = { number: hit + 1, row: await hits.hitRow(hit) };
          this.#wake.up();
        }
        return this.#findState();
      }
      await this.#nextTurn();
    }
  }

  #nextTurn(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #turnOver(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  get #firstShown(): number {
    return this.#first === 'end' ? Math.max(0, this.#numbers.shown.total - this.#count) : this.#first;
  }

  pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    this.#turnOver();
    this.#wake.up();
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#disposal.abort();
    this.#turnOver();
    this.#stopListening();
    this.#wake.up();
    return Promise.resolve();
  }

  /** The hit to go to, from 0: after or before the current one, or from what is on screen when there is none. */
  async #hitsBeforeCurrent(step: 1 | -1): Promise<number> {
    if (this.#current.number > 0) return this.#current.number - 1 + step;
    const before = await this.#numbers.hits.hitsBefore(this.#firstShown);
    return step === 1 ? before : before - 1;
  }

  async #matcher(query: FilterOptions | undefined): Promise<RowMatcher | undefined> {
    if (!query || query.pattern === '') return undefined;
    const compile =
      query.mode === 'regex'
        ? await this.#deps.loadRegex()
        : () => {
            throw new TypeError('Not a regular expression');
          };
    return createMatcher(query, compile);
  }

  #forgetHit(): void {
    this.#current = { number: 0, row: -1 };
    this.#isDone = false;
    this.#turnOver();
    this.#wake.up();
  }

  #project(): [MonitorRows, RowReader] {
    const { encoding, rule, rowBytes, direction, showSignals } = this.#options;
    const makeDecoder = () => createDecoder(encoding, makeTextDecoder);
    const decoder = makeDecoder();
    const filter = this.#filter;
    const makeIndex = (find: RowMatcher | undefined) =>
      new RowIndex(this.#reader, { rule, rowBytes }, { direction, showSignals, filter, find }, (bytes) =>
        decoder.decode(bytes),
      );
    const numbers = new MonitorRows(makeIndex, this.#find);
    return [numbers, new RowReader(this.#reader, numbers, makeDecoder)];
  }

  #findState(): FindState {
    return { count: this.#numbers.hits.hitCount, current: this.#current.number, row: this.#current.row };
  }

  async #turn(): Promise<boolean> {
    if (this.#paused) return true;
    const { nowMs } = this.#deps;
    const numbers = this.#numbers;
    const { hits } = numbers;
    const untilMs = nowMs() + sliceMs;
    const done = await numbers.advance(() => nowMs() > untilMs);
    if (done || nowMs() - this.#toldMs >= progressMs) {
      this.#toldMs = nowMs();
      await this.#tell(numbers, done);
    }
    this.#isDone = done && numbers === this.#numbers && hits === numbers.hits;
    this.#turnOver();
    if (this.#isDone) return true;
    await yieldToLoop();
    return false;
  }

  /** What was being numbered when the error came is not to be relied on: it is numbered anew. */
  async #report(failure: string): Promise<void> {
    [this.#numbers, this.#rows] = this.#project();
    const { startedMs } = this.#reader;
    const nothing = { total: 0, first: 0, rows: [], startedMs, progress: undefined, find: undefined };
    await this.#sink({ ...(this.#told ?? nothing), failure });
  }

  async #tell(numbers: MonitorRows, done: boolean): Promise<void> {
    const { total } = numbers.shown;
    const last = Math.max(0, total - this.#count);
    const first = this.#first === 'end' ? last : Math.min(this.#first, Math.max(0, total - 1));
    const rows = await this.#rows.read(first, this.#count);
    if (this.#disposal.signal.aborted || numbers !== this.#numbers) return;
    this.#told = {
      total,
      first,
      rows,
      startedMs: this.#reader.startedMs,
      progress: done ? undefined : numbers.progress,
      find: this.#query ? this.#findState() : undefined,
    };
    await this.#sink(this.#told);
  }
}
