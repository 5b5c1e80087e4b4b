import type { CaptureEvent } from '../../core/capture-event.ts';
import type { CaptureReader } from '../store/capture.ts';
import { rowFlag } from '../packets/row-table.ts';
import { withoutLineEnding } from '../search/row-matcher.ts';
import type { RowContent, RowMatcher } from '../search/row-matcher.ts';
import { RowSource } from './segment-rows.ts';
import type { RowLayout, SegmentRows } from './segment-rows.ts';
import type { Direction } from '../../core/row.ts';

export interface RowSelection {
  readonly direction: Direction | 'both';
  readonly showSignals: boolean;
  /** Packets that do not match are left out. */
  readonly filter: RowMatcher | undefined;
  /** Packets that match count as hits. */
  readonly find: RowMatcher | undefined;
}

/** A row's place: its segment and its number in that segment's table. */
export interface RowPlace {
  readonly segment: number;
  readonly row: number;
}

/** What is known of a segment: which of its rows are shown, and which of those are hits. */
interface Chosen {
  /** Rows of the table that are shown; `undefined` when all are. */
  readonly shown: number[] | undefined;
  /** Numbers among the shown rows that are hits. */
  readonly hits: number[];
  /** Rows of the table judged for good. */
  judged: number;
  shownCount: number;
}

interface Settled {
  readonly shownBefore: number;
  readonly hitsBefore: number;
}

/**
 * A packet in progress may still come to match, so the rows from there on are judged again as bytes come. With this many
 * rows after it its verdict stands: a line that never ends must not make every look at the capture longer.
 */
const maxOpenRows = 1024;

/** Rows judged at least before the clock is looked at. */
const rowsBetweenLooks = 256;

/**
 * Numbers the rows of a capture that are shown, from 0. Per settled segment it keeps two counts; which rows those are is
 * found again when they are looked at. Only the last segments, whose rows may still grow, are judged anew as they do.
 */
export class RowIndex {
  readonly #reader: CaptureReader;
  readonly #source: RowSource;
  readonly #selection: RowSelection;
  readonly #decode: (bytes: Uint8Array) => string;
  #settled: Settled[] = [];
  /** Rows and hits in the settled segments. */
  #shown = 0;
  #hits = 0;
  /** From the first segment that is not settled to the last one read. */
  #live: Chosen[] = [];
  /** Judged segments of before, looked at again. */
  #recalled = new Map<number, Chosen>();

  constructor(
    reader: CaptureReader,
    layout: RowLayout,
    selection: RowSelection,
    decode: (bytes: Uint8Array) => string,
  ) {
    this.#reader = reader;
    this.#source = new RowSource(reader, layout);
    this.#selection = selection;
    this.#decode = decode;
  }

  get total(): number {
    return this.#live.reduce((sum, chosen) => sum + chosen.shownCount, this.#shown);
  }
  get hitCount(): number {
    return this.#live.reduce((sum, chosen) => sum + chosen.hits.length, this.#hits);
  }
  /** How much of the capture is numbered, 0 to 1. */
  get progress(): number {
    return Math.min(1, (this.#settled.length + this.#live.length) / this.#reader.segmentCount);
  }
  get rows(): RowSource {
    return this.#source;
  }

  /**
   * Goes on numbering until it is up to date or `outOfTime` says so.
   * @returns whether it is up to date
   */
  async advance(outOfTime: () => boolean): Promise<boolean> {
    for (let at = 0; at < this.#live.length; at++) {
      if (!(await this.#judge(this.#settled.length + at, this.#live[at] as Chosen, outOfTime))) return false;
    }
    // Before more are read: short turns would else leave ever more segments to be looked at again with each.
    await this.#settle();
    while (this.#settled.length + this.#live.length < this.#reader.segmentCount) {
      const chosen = this.#choose();
      this.#live.push(chosen);
      if (!(await this.#judge(this.#settled.length + this.#live.length - 1, chosen, outOfTime))) return false;
      await this.#settle();
      if (outOfTime()) return false;
    }
    await this.#settle();
    return true;
  }

  /** The place of shown row `number`, or `undefined` beyond the end. */
  async place(number: number): Promise<RowPlace | undefined> {
    return this.#find(
      number,
      this.#shown,
      (s) => s.shownBefore,
      (c) => c.shownCount,
      (c, i) => c.shown?.[i] ?? i,
    );
  }

  /** The shown row's number of hit `hit` (from 0), or -1. */
  async hitRow(hit: number): Promise<number> {
    const place = await this.#find(
      hit,
      this.#hits,
      (s) => s.hitsBefore,
      (c) => c.hits.length,
      (c, i) => c.hits[i] ?? 0,
    );
    return place ? this.#shownBefore(place.segment) + place.row : -1;
  }

  /** How many hits come before shown row `number`. */
  async hitsBefore(number: number): Promise<number> {
    let low = 0;
    let high = this.hitCount;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((await this.hitRow(middle)) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a row that is numbered here matches `find`. */
  async isMatch(place: RowPlace, find: RowMatcher | undefined): Promise<boolean> {
    if (!find) return false;
    const rows = await this.#source.rows(place.segment);
    return (await this.#matches(place.segment, place.row, rows, find)).matches;
  }

  #shownBefore(segment: number): number {
    const settled = this.#settled[segment];
    if (settled) return settled.shownBefore;
    let before = this.#shown;
    for (let i = this.#settled.length; i < segment; i++)
      before += this.#live[i - this.#settled.length]?.shownCount ?? 0;
    return before;
  }

  /** Finds the `number`-th of what `size` counts: in the settled segments by their counts, else in the live ones. */
  async #find(
    number: number,
    settledTotal: number,
    before: (settled: Settled) => number,
    size: (chosen: Chosen) => number,
    row: (chosen: Chosen, index: number) => number,
  ): Promise<RowPlace | undefined> {
    if (number < 0) return undefined;
    if (number < settledTotal) {
      let low = 0;
      let high = this.#settled.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (before(this.#settled[middle] as Settled) <= number) low = middle;
        else high = middle - 1;
      }
      const chosen = await this.#recall(low);
      return { segment: low, row: row(chosen, number - before(this.#settled[low] as Settled)) };
    }
    let left = number - settledTotal;
    for (let i = 0; i < this.#live.length; i++) {
      const chosen = this.#live[i] as Chosen;
      if (left < size(chosen)) return { segment: this.#settled.length + i, row: row(chosen, left) };
      left -= size(chosen);
    }
    return undefined;
  }

  get #all(): boolean {
    const { direction, showSignals, filter } = this.#selection;
    return direction === 'both' && showSignals && !filter;
  }

  #choose(): Chosen {
    return { shown: this.#all ? undefined : [], hits: [], judged: 0, shownCount: 0 };
  }

  /** Judges the rows of a segment that are not judged for good yet. @returns false when out of time */
  async #judge(segment: number, chosen: Chosen, outOfTime: () => boolean): Promise<boolean> {
    const rows = await this.#source.rows(segment);
    const { table } = rows;
    const { shown, hits } = chosen;
    if (shown === undefined && !this.#selection.find) {
      chosen.shownCount = chosen.judged = table.length;
      return true;
    }
    let firstOpen = -1;
    dropFrom(shown, chosen, chosen.judged);
    const from = chosen.judged;
    for (let row = from; row < table.length; row++) {
      if (row - from >= rowsBetweenLooks && firstOpen < 0 && outOfTime()) {
        chosen.judged = row;
        return false;
      }
      const verdict = await this.#verdict(segment, row, rows);
      if (!verdict.complete && firstOpen < 0 && table.length - row < maxOpenRows) firstOpen = row;
      if (!verdict.shown) continue;
      if (verdict.hit) hits.push(chosen.shownCount);
      shown?.push(row);
      chosen.shownCount++;
    }
    chosen.judged = firstOpen < 0 ? table.length : firstOpen;
    return true;
  }

  async #verdict(
    segment: number,
    row: number,
    rows: SegmentRows,
  ): Promise<{ shown: boolean; hit: boolean; complete: boolean }> {
    const { direction, showSignals, filter, find } = this.#selection;
    const flags = rows.table.flags(row);
    if (flags & rowFlag.event) {
      const event = rows.segment.events[rows.table.start(row)] as CaptureEvent;
      return { shown: showSignals || event.kind !== 'signal', hit: false, complete: true };
    }
    if (direction !== 'both' && (direction === 'tx') !== Boolean(flags & rowFlag.tx))
      return { shown: false, hit: false, complete: true };
    const filtered = filter ? await this.#matches(segment, row, rows, filter) : { matches: true, complete: true };
    const found =
      find && filtered.matches ? await this.#matches(segment, row, rows, find) : { matches: false, complete: true };
    return { shown: filtered.matches, hit: found.matches, complete: filtered.complete && found.complete };
  }

  async #matches(
    segment: number,
    row: number,
    rows: SegmentRows,
    matcher: RowMatcher,
  ): Promise<{ matches: boolean; complete: boolean }> {
    const flags = rows.table.flags(row);
    if (flags & rowFlag.event) return { matches: false, complete: true };
    const { bytes, complete } = await this.#source.bytes(segment, row);
    const content: RowContent = {
      direction: flags & rowFlag.tx ? 'tx' : 'rx',
      bytes,
      text: () => withoutLineEnding(this.#decode(bytes)),
    };
    return { matches: matcher(content), complete };
  }

  /** Moves leading live segments whose rows are all judged to the settled ones. */
  async #settle(): Promise<void> {
    for (let first = this.#live[0]; first; first = this.#live[0]) {
      const segment = this.#settled.length;
      // The next segment must have been read: a row may go on into it.
      if (segment >= this.#reader.sealedCount || this.#live.length < 2) return;
      if (first.judged < (await this.#source.rows(segment)).table.length) return;
      this.#live.shift();
      this.#settled.push({ shownBefore: this.#shown, hitsBefore: this.#hits });
      this.#shown += first.shownCount;
      this.#hits += first.hits.length;
    }
  }

  async #recall(segment: number): Promise<Chosen> {
    const known = this.#recalled.get(segment);
    if (known) return known;
    const chosen = this.#choose();
    await this.#judge(segment, chosen, () => false);
    this.#recalled.set(segment, chosen);
    if (this.#recalled.size > 8) this.#recalled.delete(this.#recalled.keys().next().value as number);
    return chosen;
  }
}

/** Takes back what was chosen from row `judged` on, to be judged again. */
function dropFrom(shown: number[] | undefined, chosen: Chosen, judged: number): void {
  if (shown) {
    while (shown.length > 0 && (shown[shown.length - 1] as number) >= judged) shown.pop();
    chosen.shownCount = shown.length;
  } else {
    chosen.shownCount = Math.min(chosen.shownCount, judged);
  }
  while (chosen.hits.length > 0 && (chosen.hits[chosen.hits.length - 1] as number) >= chosen.shownCount)
    chosen.hits.pop();
}
