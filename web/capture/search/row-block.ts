import { foldCase } from './fold-case.ts';
import type { LaneView } from './lane-view.ts';
import { shownText } from './shown-text.ts';
import type { ShownText } from './shown-text.ts';
import type { RowDecoder } from './text-places.ts';
import { WholeText } from './whole-text.ts';

/** Marks of a row. */
export const rowMark = {
  /** A match begins in it. */ begins: 1,
  /** A match lies in it, at least in part. */ touched: 2,
};

/** Rows of one direction that are searched together. What it needs is made once. */
export class RowBlock implements RowSequence {
  readonly lane: LaneView;
  readonly from: number;
  readonly count: number;
  readonly #decoder: RowDecoder;
  #shown: ShownText | undefined;
  #folded: string | undefined;
  #whole: WholeText | undefined;

  /** @param to not included; default: all rows of the segment from `from` on */
  constructor(lane: LaneView, from: number, decoder: RowDecoder, to = lane.count) {
    this.lane = lane;
    this.from = from;
    this.count = to - from;
    this.#decoder = decoder;
  }

  get shown(): ShownText {
    this.#shown ??= shownText(this.lane, this.from, this.from + this.count, this.#decoder, 'out');
    return this.#shown;
  }

  /** The text without differences of case. */
  get folded(): string {
    this.#folded ??= foldCase(this.shown.text);
    return this.#folded;
  }

  /** Whether some of the rows may match `pattern`: a look at all bytes at once, before places of rows are made. */
  mayMatch(pattern: (whole: WholeText) => boolean): boolean {
    // It is as quick to look where that is done.
    if (this.#shown) return true;
    return pattern((this.#whole ??= new WholeText(this.lane.bytes, this.#decoder)));
  }

  goesOn(index: number): boolean {
    return this.lane.goesOn(this.from + index);
  }
}

/** Rows that follow each other. */
interface RowSequence {
  readonly count: number;
  /** Whether the packet of row `index` continues in the next row. */
  goesOn(index: number): boolean;
}

/** Where something matches. */
export interface MatchFinder {
  at: number;
  /** Not included. */
  end: number;
  /** Looks for the next match that begins at `from` or later, and puts it in `at` and `end`. */
  next(from: number): boolean;
}

/**
 * Marks the rows that `finder` matches. A match lies within a packet: it may reach from one row of it into the next,
 * but not from one packet into another.
 * @param starts where rows begin, and where the last one ends @param ends where they end as far as matches may reach
 */
export function markRows(
  rows: RowSequence,
  starts: Uint32Array,
  ends: Uint32Array,
  finder: MatchFinder,
  marks: Uint8Array,
): void {
  const { count } = rows;
  const limit = starts[count] ?? 0;
  let row = 0;
  for (let from = starts[0] ?? 0; from < limit && finder.next(from);) {
    const { at, end } = finder;
    if (at >= limit) return;
    while (row + 1 < count && (starts[row + 1] ?? 0) <= at) row++;
    let last = row;
    while (last < count && end > (ends[last] ?? 0) && rows.goesOn(last)) last++;
    const isWithin = last === count || end <= (ends[last] ?? 0);
    if (isWithin) {
      marks[row] = rowMark.begins | rowMark.touched;
      for (let i = row + 1; i <= last && i < count; i++) marks[i] = (marks[i] ?? 0) | rowMark.touched;
    }
    from = isWithin && !rows.goesOn(row) ? (starts[row + 1] ?? limit) : at + 1;
  }
}

/** Takes a match, or the part of it that lies in row `row`: places in what was searched. */
export type MatchSink = (row: number, from: number, to: number) => void;

/** At most this many matches are reported per packet. */
const maxMatches = 100;

/**
 * Tells all matches that `markRows` marks rows for, and those after them in the same row. Matches do not overlap, and
 * empty ones are left out.
 */
export function eachMatch(
  rows: RowSequence,
  starts: Uint32Array,
  ends: Uint32Array,
  finder: MatchFinder,
  found: MatchSink,
): void {
  const { count } = rows;
  const limit = starts[count] ?? 0;
  let row = 0;
  let matches = 0;
  for (let from = starts[0] ?? 0; from < limit && finder.next(from);) {
    const { at, end } = finder;
    if (at >= limit) return;
    for (; row + 1 < count && (starts[row + 1] ?? 0) <= at; row++) if (!rows.goesOn(row)) matches = 0;
    let last = row;
    while (last < count && end > (ends[last] ?? 0) && rows.goesOn(last)) last++;
    const isWithin = last === count || end <= (ends[last] ?? 0);
    if (isWithin && end > at) {
      for (let i = row; i <= last && i < count; i++) {
        const start = Math.max(at, starts[i] ?? 0);
        const stop = Math.min(end, ends[i] ?? 0);
        if (stop > start) found(i, start, stop);
      }
    }
    if (isWithin && ++matches >= maxMatches) {
      let next = row;
      while (next < count && rows.goesOn(next)) next++;
      from = Math.max(starts[next + 1] ?? limit, at + 1);
    } else from = isWithin ? Math.max(end, at + 1) : at + 1;
  }
}
