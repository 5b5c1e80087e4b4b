import type { MonitorRow } from '../../core/row.ts';
import type { RowQuery } from '../../core/row-query.ts';
import type {
  FindState,
  HighlightQuery,
  MonitorOptions,
  MonitorPlace,
  MonitorSink,
  MonitorUpdate,
  MonitorView,
  Overview,
} from '../../engine/api/views.ts';

/** Rows asked for at a time when they are collected for the clipboard. */
const collectRows = 1000;

interface Range {
  readonly first: number | 'end';
  readonly count: number;
  readonly top: number | undefined;
}

/**
 * A monitor in the engine. Calls may be made before the engine has answered; only the last requested range is
 * passed on.
 */
export class MonitorHandle {
  readonly #view: Promise<MonitorView>;
  #range: Range | undefined;
  #showing: Promise<void> | undefined;
  #collector: ((update: MonitorUpdate) => void) | undefined;
  #disposed = false;
  /** Rows at the beginning that are not shown. */
  #cleared = 0;
  #total = 0;
  #hitMap: Uint8Array | undefined;
  #overview: Overview | undefined;

  /**
   * @param open opens the view in the engine
   * @param draw resolves when the update is on the screen; not called after `dispose`
   */
  constructor(open: (sink: MonitorSink) => Promise<MonitorView>, draw: MonitorSink) {
    this.#view = open(async (update) => {
      if (this.#disposed) return;
      this.#total = update.total;
      const shown = withoutFirst(this.#mapped(update), this.#cleared);
      if (this.#collector) return this.#collector(shown);
      return draw(shown);
    });
    // Reported by the next call; without one it would be unhandled.
    this.#view.catch(() => undefined);
  }

  /** Resolves when the engine has the view. @throws {SerialError} `not-found` */
  async ready(): Promise<void> {
    await this.#view;
  }

  /** @throws {SyntaxError} when a pattern is invalid; the view stays unchanged */
  async configure(options: MonitorOptions): Promise<void> {
    this.#cleared = 0; // rows are numbered anew
    await (await this.#view).configure(options);
  }

  /** @throws {SyntaxError} as `configure` */
  async find(query: RowQuery | undefined): Promise<void> {
    await (await this.#view).find(query);
  }

  /** @returns why a rule does nothing, for each; empty where it is in effect */
  async highlight(rules: readonly HighlightQuery[]): Promise<readonly string[]> {
    return (await this.#view).highlight(rules);
  }

  async findStep(step: 1 | -1): Promise<FindState> {
    const found = await (await this.#view).findStep(step);
    // What is gone to must be seen.
    if (found.row >= 0 && found.row < this.#cleared) this.showAll();
    return { ...found, row: found.row < 0 ? -1 : found.row - this.#cleared };
  }

  /** The update with the maps as they were told last; no map of matches without a search. */
  #mapped(update: MonitorUpdate): MonitorUpdate {
    this.#hitMap = update.hitMap ?? this.#hitMap;
    this.#overview = update.overview ?? this.#overview;
    const { hitMap: _, ...rest } = update;
    return {
      ...rest,
      ...(update.find && this.#hitMap && { hitMap: this.#hitMap }),
      ...(this.#overview && { overview: this.#overview }),
    };
  }

  /** Places whose rows the overview shows. */
  async mark(places: readonly MonitorPlace[]): Promise<void> {
    await (await this.#view).mark(places);
  }

  /** Whether rows are left out since `clear`. */
  get isCleared(): boolean {
    return this.#cleared > 0;
  }

  /** Leaves out the rows there are now. */
  clear(): void {
    this.#cleared = this.#total;
    this.#again();
  }

  /** Ends `clear`. */
  showAll(): void {
    this.#cleared = 0;
    this.#again();
  }

  #again(): void {
    if (!this.#range) return;
    this.#range = { ...this.#range };
    this.#showing ??= this.#passOn();
  }

  /** @returns whether there is such a place */
  async goTo(place: MonitorPlace): Promise<boolean> {
    const cleared = this.#cleared;
    if (cleared > 0) this.showAll(); // what is gone to must be seen, wherever it is
    const isFromRow = (place.kind === 'event' || place.kind === 'landmark') && place.after !== undefined;
    return (await this.#view).goTo(isFromRow ? { ...place, after: (place.after ?? 0) + cleared } : place);
  }

  async pause(paused: boolean): Promise<void> {
    await (await this.#view).pause(paused);
  }

  /** Which rows are wanted, and which is at the top of the screen. */
  show(first: number | 'end', count: number, top?: number): void {
    if (this.#range?.first === first && this.#range.count === count && this.#range.top === top) return;
    this.#range = { first, count, top };
    this.#showing ??= this.#passOn();
  }

  /** The rows from `first` to `last`, in pieces; the view is not updated meanwhile. */
  async *collect(first: number, last: number): AsyncGenerator<readonly MonitorRow[]> {
    const view = await this.#view;
    try {
      for (let at = first; at <= last;) {
        const wanted = Math.min(collectRows, last - at + 1);
        const update = await this.#next(view, at, wanted);
        if (update.rows.length === 0) return;
        yield update.rows;
        at += update.rows.length;
      }
    } finally {
      this.#collector = undefined;
      const range = this.#range;
      if (range) await this.#show(view, range);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#view.then((view) => view.dispose()).catch(() => undefined);
  }

  async #next(view: MonitorView, first: number, count: number): Promise<MonitorUpdate> {
    const update = new Promise<MonitorUpdate>((resolve) => {
      this.#collector = (arrived) => {
        if (arrived.first === first && arrived.rows.length <= count) resolve(arrived);
      };
    });
    await this.#show(view, { first, count, top: undefined });
    return update;
  }

  #show(view: MonitorView, { first, count, top }: Range): Promise<void> {
    const cleared = this.#cleared;
    return view.show(first === 'end' ? 'end' : first + cleared, count, top === undefined ? undefined : top + cleared);
  }

  async #passOn(): Promise<void> {
    try {
      const view = await this.#view;
      let passed: Range | undefined;
      while (!this.#disposed && this.#range && passed !== this.#range) {
        passed = this.#range;
        await this.#show(view, passed);
      }
    } catch {
      // The engine or the capture is gone: reported by `ready`.
    } finally {
      this.#showing = undefined;
    }
  }
}

/** The update as if the first `count` rows were not there. */
function withoutFirst(update: MonitorUpdate, count: number): MonitorUpdate {
  if (count === 0) return update;
  const hidden = Math.max(0, count - update.first);
  // The maps are those of all rows.
  const { find, top, hitMap: _, overview: __, ...rest } = update;
  return {
    ...rest,
    total: Math.max(0, update.total - count),
    first: Math.max(0, update.first - count),
    rows: update.rows.slice(hidden),
    find: find && { ...find, row: Math.max(-1, find.row - count) },
    ...(top !== undefined && { top: Math.max(0, top - count) }),
  };
}
