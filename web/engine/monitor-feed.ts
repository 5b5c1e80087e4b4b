import type { PaintRule } from '../capture/rows/row-paint.ts';
import type { RowQuery } from '../core/row-query.ts';
import type { CompileRegex } from '../capture/search/regex-search.ts';
import type { RowPattern } from '../capture/search/row-pattern.ts';
import type {
  FindState,
  HighlightQuery,
  MonitorOptions,
  MonitorPlace,
  MonitorSink,
  MonitorUpdate,
  MonitorView,
  Overview,
} from './api/views.ts';
import { landmarkMap, partOfRow } from '../capture/rows/landmarks.ts';
import { DrawingPace } from './drawing-pace.ts';
import { runFeed } from './feed-loop.ts';
import type { FeedAnchor, FeedPlace, FeedRows, MakeRows } from './feed-rows.ts';
import { paintRuleOf, patternOf } from '../scan/rows-selection.ts';
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

/** During a search or a recording maps are made this often. */
const mapMs = 250;

interface MonitorDeps {
  readonly makeRows: MakeRows;
  /** Calls `listener` when something was captured, until the function returned is called. */
  readonly onAppend: (listener: () => void) => () => void;
  /** Loads the regular expressions when one is first wanted. */
  readonly loadRegex: () => Promise<CompileRegex>;
  readonly nowMs: () => number;
  readonly delay: (delayMs: number) => Promise<void>;
}

type LandmarkPlace = MonitorPlace & { readonly kind: 'landmark' };

/** What stays on top of the screen while the rows are numbered anew. */
interface Hold {
  readonly anchor: FeedAnchor;
  /** Rows asked for above it. */
  readonly above: number;
}

/** Feeds one monitor, of a capture or several: its rows and the numbers it needs, when the last ones are drawn. */
export class MonitorFeed implements MonitorView {
  readonly #sink: MonitorSink;
  readonly #deps: MonitorDeps;
  readonly #wake = new Wake();
  readonly #pace: DrawingPace;
  readonly #disposal = new AbortController();
  readonly #stopListening: () => void;
  #options: MonitorOptions;
  #query: RowQuery | undefined;
  #filter: RowPattern | undefined;
  #find: RowPattern | undefined;
  #rules: readonly PaintRule[] = [];
  #rulesWanted: readonly HighlightQuery[] = [];
  #rows: FeedRows;
  /** The search, by a number. */
  #search = 0;
  #first: number | 'end' = 'end';
  #count = 0;
  /** The row at the top of the screen, as the window said last. */
  #top: number | undefined;
  /** Rows of each source when the window was told its numbers. */
  #totals: readonly number[] | undefined;
  #hold: Hold | undefined;
  /** What was on top when a choice of rows changed, and the row that stands for it, until the person scrolls. */
  #kept: (Hold & { top: number; isShown: boolean }) | undefined;
  #current: FeedPlace | undefined;
  #paused = false;
  #lastUpdate: MonitorUpdate | undefined;
  #toldMs = -Infinity;
  #mapKey = '';
  #mappedMs = -Infinity;
  #marked: readonly MonitorPlace[] = [];
  /** What the overview that the window has was made of. */
  #overviewKey = 'empty';
  #overviewMs = -Infinity;
  /** All is numbered and looked through. */
  #isDone = false;
  readonly #configurations = new Turns();
  readonly #finds = new Turns();
  /** Steps of a search that wait until it has come further. */
  readonly #waiting: (() => void)[] = [];

  /** Use `create`. */
  private constructor(options: MonitorOptions, sink: MonitorSink, deps: MonitorDeps) {
    this.#options = options;
    this.#sink = sink;
    this.#deps = deps;
    this.#rows = this.#project(undefined);
    this.#pace = new DrawingPace(this.#wake, deps);
    this.#stopListening = deps.onAppend(() => this.#pace.request());
  }

  /** @throws {SyntaxError} when the filter's pattern is not valid */
  static async create(options: MonitorOptions, sink: MonitorSink, deps: MonitorDeps): Promise<MonitorFeed> {
    const feed = new MonitorFeed({ ...options, filter: undefined }, sink, deps);
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
    this.#options = options;
    this.#rows.stop();
    this.#rows = this.#project(this.#rows);
    this.#forgetHit();
  }

  show(first: number | 'end', count: number, top?: number): Promise<void> {
    // Resizing the window does not change the place: one that was just requested is still wanted.
    if (first !== this.#first) this.#hold = undefined;
    this.#keepWhile(top ?? first, count);
    // Another place is not kept waiting by a scan's progress.
    if (first !== this.#first || count !== this.#count) this.#toldMs = -Infinity;
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
    this.#search++;
    this.#rows.search(find, query);
    this.#forgetHit();
  }

  async highlight(rules: readonly HighlightQuery[]): Promise<readonly string[]> {
    const { loadRegex } = this.#deps;
    this.#rulesWanted = rules;
    const made = await Promise.all(rules.map((rule) => paintRuleOf(rule, loadRegex)));
    if (rules === this.#rulesWanted) {
      this.#rules = made.map(({ rule }) => rule);
      this.#rows.paint(this.#rules);
      this.#isDone = false;
      this.#wake.up();
    }
    return made.map(({ problem }) => problem);
  }

  async goTo(place: MonitorPlace): Promise<boolean> {
    const anchor = place.kind === 'landmark' ? await this.#landmarkAt(place) : await this.#anchorAt(place);
    if (!anchor) return false;
    this.#hold = { anchor, above: Math.min(rowsAbove, this.#count >> 1) };
    this.#isDone = false;
    this.#wake.up();
    return true;
  }

  async #anchorAt(place: MonitorPlace): Promise<FeedAnchor | undefined> {
    const rows = this.#rows;
    const from = place.kind === 'event' && place.after !== undefined ? await rows.place(place.after) : undefined;
    const after = from && (await rows.anchorOf(from));
    return rows.anchorAt(place, after, () => this.#disposal.signal.aborted);
  }

  /** Waits until it is known where landmarks are. */
  async #landmarkAt({ landmarks, step, after, isIncluded = false }: LandmarkPlace): Promise<FeedAnchor | undefined> {
    for (;;) {
      const rows = this.#rows;
      const from = await rows.place(after ?? 0, this.#totals);
      const found = from && (await rows.nextLandmark(from, step, isIncluded || after === undefined, landmarks));
      if (found) return rows.anchorOf(found);
      if (this.#isDone || this.#paused || this.#disposal.signal.aborted) return undefined;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  mark(places: readonly MonitorPlace[]): Promise<void> {
    this.#marked = places;
    this.#overviewKey = '';
    this.#isDone = false;
    this.#wake.up();
    return Promise.resolve();
  }

  async findStep(step: 1 | -1): Promise<FindState> {
    const query = this.#query;
    while (this.#find) {
      const rows = this.#rows;
      const from = this.#current ?? (await rows.place(this.#firstShown)) ?? { source: 0, segment: 0, row: 0 };
      const isOver = this.#isDone || this.#paused || this.#disposal.signal.aborted || query !== this.#query;
      const hit = await rows.nextHit(from, step, !this.#current);
      if (hit || isOver) {
        if (rows !== this.#rows && !isOver) continue;
        this.#current = hit ?? this.#current;
        this.#wake.up();
        return this.#findState(rows);
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.#findState(this.#rows);
  }

  pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    if (paused) this.#rows.stop();
    this.#turnOver();
    this.#wake.up();
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#disposal.abort();
    this.#rows.stop();
    this.#turnOver();
    this.#stopListening();
    this.#wake.up();
    return Promise.resolve();
  }

  #turnOver(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  get #firstShown(): number {
    return this.#first === 'end' ? Math.max(0, this.#rows.total - this.#count) : this.#first;
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
    const place = await this.#rows.place(top, this.#totals);
    return place && { anchor: await this.#rows.anchorOf(place), above: top - this.#first };
  }

  #forgetHit(): void {
    this.#mapKey = this.#overviewKey = '';
    this.#current = undefined;
    this.#isDone = false;
    this.#turnOver();
    this.#wake.up();
  }

  #project(like: FeedRows | undefined): FeedRows {
    const onProgress = (): void => this.#wake.up();
    const [filter, query, find, rules] = [this.#filter, this.#query, this.#find, this.#rules];
    this.#totals = undefined;
    return this.#deps.makeRows({ options: this.#options, filter, query, find, rules, onProgress }, like);
  }

  async #findState(rows: FeedRows): Promise<FindState> {
    const current = this.#current;
    const count = rows.hitCount;
    if (!current) return { count, current: 0, row: -1 };
    return { count, current: (await rows.hitsBefore(current)) + 1, row: await rows.numberOf(current) };
  }

  /** The map of matches, if another one is due: it costs a look at each segment. */
  async #hitMapOf(rows: FeedRows, done: boolean): Promise<Uint8Array | undefined> {
    const nowMs = this.#deps.nowMs();
    const key = `${rows.hitCount}/${rows.total}`;
    if (key === this.#mapKey || (!done && nowMs - this.#mappedMs < mapMs)) return undefined;
    this.#mapKey = key;
    this.#mappedMs = nowMs;
    return rows.hitMap(mapParts);
  }

  /** The overview, if another one is due. */
  async #overviewOf(rows: FeedRows, done: boolean): Promise<Overview | undefined> {
    const nowMs = this.#deps.nowMs();
    const [marked, { total, landmarkCount }] = [this.#marked, rows];
    const isEmpty = marked.length === 0 && landmarkCount === 0;
    const key = isEmpty ? 'empty' : `${landmarkCount}/${total}`;
    if (key === this.#overviewKey || (!done && nowMs - this.#overviewMs < mapMs)) return undefined;
    this.#overviewKey = key;
    this.#overviewMs = nowMs;
    const parts: number[] = [];
    for (const place of marked) {
      const row = await rows.rowAt(place);
      parts.push(row === undefined ? -1 : partOfRow(row, total, mapParts));
    }
    const landmarks = landmarkMap(await rows.landmarks(), total, mapParts);
    return { parts: mapParts, landmarks, marked: Int32Array.from(parts) };
  }

  async #turn(): Promise<boolean> {
    if (this.#paused) return true;
    const { nowMs } = this.#deps;
    const [rows, search] = [this.#rows, this.#search];
    const untilMs = nowMs() + sliceMs;
    const came = await rows.advance(() => nowMs() > untilMs, this.#filter ? 0 : this.#firstShown);
    const done = came === 'done';
    if (done || nowMs() - this.#toldMs >= progressMs) {
      this.#toldMs = nowMs();
      this.#pace.drawn(await this.#tell(rows, done));
    }
    const isSame = rows === this.#rows && search === this.#search;
    this.#isDone = done && isSame;
    this.#turnOver();
    if (this.#isDone || (came === 'waiting' && isSame)) return true;
    await yieldToLoop();
    return false;
  }

  /** What was being numbered when the error came is not to be relied on: it is numbered anew. */
  async #report(failure: string): Promise<void> {
    this.#rows.stop();
    this.#rows = this.#project(undefined);
    const { startedMs } = this.#rows;
    const nothing = { total: 0, first: 0, rows: [], startedMs, progress: undefined, find: undefined };
    await this.#sink({ ...(this.#lastUpdate ?? nothing), failure });
  }

  async #tell(rows: FeedRows, done: boolean): Promise<number | void> {
    const progress = done ? undefined : rows.share;
    const asked = this.#first;
    // Rows that came before those on the screen do not move them.
    const held = this.#hold ?? (rows.growsInside && this.#totals ? await this.#holdTop() : undefined);
    if (held && this.#lastUpdate && !rows.isNumbered(held.anchor) && !done) {
      this.#lastUpdate = { ...this.#lastUpdate, progress };
      return this.#sink(this.#lastUpdate);
    }
    const top = held && (await rows.numberOf(await rows.placeOf(held.anchor)));
    const { total, totals } = rows;
    const last = Math.max(0, total - this.#count);
    const wanted = top !== undefined && held ? Math.max(0, top - held.above) : this.#first;
    const first = wanted === 'end' ? last : Math.min(wanted, Math.max(0, total - 1));
    const shown = await rows.read(first, this.#count);
    const find = this.#query ? await this.#findState(rows) : undefined;
    const hitMap = find && (await this.#hitMapOf(rows, done));
    const overview = await this.#overviewOf(rows, done);
    if (this.#disposal.signal.aborted || rows !== this.#rows) return;
    const { startedMs } = rows;
    const maps = { ...(hitMap && { hitMap }), ...(overview && { overview }) };
    this.#lastUpdate = { total, first, rows: shown, startedMs, progress, find, ...maps };
    this.#totals = totals;
    const isWanted = this.#hold ? held === this.#hold : rows.growsInside && asked === this.#first;
    const isMoved = this.#hold !== undefined || top !== (this.#top ?? this.#first);
    if (!held || top === undefined || !isWanted || !isMoved) return this.#sink(this.#lastUpdate);
    this.#hold = undefined;
    this.#first = first;
    this.#top = top;
    this.#kept = { ...held, top, isShown: false };
    return this.#sink({ ...this.#lastUpdate, top });
  }
}
