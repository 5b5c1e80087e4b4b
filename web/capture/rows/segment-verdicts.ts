import { rowFlag } from '../packets/row-table.ts';
import { rowMark } from '../search/row-block.ts';
import type { LaneView } from '../search/lane-view.ts';
import type { RowPattern } from '../search/row-pattern.ts';
import { blockAround } from './block-around.ts';
import { maskBit } from './hit-map.ts';
import { maxReachBytes } from './row-source.ts';
import type { SegmentRows } from './row-source.ts';
import type { RowSelection } from './row-selection.ts';

/** Bits of a verdict. A repeat is not shown, and no hit: the row that it repeats is. */
const verdict = { shown: 1, hit: 2, repeat: 4, repeatedHit: 8 };

/**
 * Which rows of a segment are shown, and which of those are hits. Brought up to date as the segment grows: only rows
 * that may have changed are judged again.
 */
export class SegmentVerdicts {
  #verdicts = new Uint8Array(64);
  #length = 0;
  #shownCount = 0;
  #hitCount = 0;
  /** Rows of each lane, and of the table, that are judged for good. */
  readonly #judged = { rx: 0, tx: 0, events: 0 };
  #isFinal = false;

  get shownCount(): number {
    return this.#shownCount;
  }
  get hitCount(): number {
    return this.#hitCount;
  }
  /** Nothing that comes later changes a verdict. */
  get isFinal(): boolean {
    return this.#isFinal;
  }

  isShown(row: number): boolean {
    return ((this.#verdicts[row] ?? 0) & verdict.shown) !== 0;
  }
  /** Whether the row is left out because it repeats the shown one before it. */
  isRepeat(row: number): boolean {
    return ((this.#verdicts[row] ?? 0) & verdict.repeat) !== 0;
  }
  /** How many rows repeat shown row `row`. */
  repeatsOf(row: number): number {
    let count = 0;
    for (let next = row + 1; next < this.#length && !this.isShown(next); next++) if (this.isRepeat(next)) count++;
    return count;
  }
  isHit(row: number): boolean {
    return ((this.#verdicts[row] ?? 0) & verdict.hit) !== 0;
  }

  /** The row of the table that is the `number`-th one shown (or the `number`-th hit), or -1. */
  shownRow(number: number): number {
    return this.#nth(number, verdict.shown);
  }
  hitRow(number: number): number {
    return this.#nth(number, verdict.hit);
  }

  /** Which parts of the shown rows have hits: bits of `hitMap`. */
  get hitMask(): number {
    let mask = 0;
    let shown = 0;
    for (let row = 0; row < this.#length; row++) {
      if (this.isHit(row)) mask |= maskBit(shown, this.#shownCount);
      if (this.isShown(row)) shown++;
    }
    return mask;
  }

  /** How many shown rows (or hits) come before row `row` of the table. */
  shownBefore(row: number): number {
    return this.#countBefore(row, verdict.shown);
  }
  hitsBefore(row: number): number {
    return this.#countBefore(row, verdict.hit);
  }

  /** The next shown row of the table after `row`, or -1. */
  nextShown(row: number): number {
    for (let next = row + 1; next < this.#length; next++) if ((this.#verdicts[next] ?? 0) & verdict.shown) return next;
    return -1;
  }

  /** @param isSealed nothing will be appended to the segment */
  update(rows: SegmentRows, rx: LaneView, tx: LaneView, selection: RowSelection, isSealed: boolean): void {
    const { table } = rows.cutter;
    this.#grow(table.length);
    this.#judgeEvents(rows, selection);
    this.#judged.rx = this.#judgeLane(rx, this.#judged.rx, selection, selection.direction !== 'tx');
    this.#judged.tx = this.#judgeLane(tx, this.#judged.tx, selection, selection.direction !== 'rx');
    if (selection.collapse) this.#collapse(rows, rx, tx);
    this.#isFinal = isSealed && rx.after.isComplete && tx.after.isComplete;
  }

  #judgeEvents({ cutter: { table }, segment }: SegmentRows, { showSignals, filter, find }: RowSelection): void {
    for (let row = this.#judged.events; row < table.length; row++) {
      if (!(table.flags(row) & rowFlag.event)) continue;
      const kind = segment.events[table.index(row)]?.kind ?? 'note';
      const timeMs = segment.times[table.record(row)] ?? 0;
      // An event that a query says nothing about is shown, but is not a hit.
      const isShown = (showSignals || kind !== 'signal') && filter?.event(kind, timeMs) !== false;
      this.#judge(row, isShown, isShown && find?.event(kind, timeMs) === true);
    }
    this.#judged.events = table.length;
  }

  /** @returns how many rows of the lane are judged for good now */
  #judgeLane(lane: LaneView, from: number, selection: RowSelection, isWanted: boolean): number {
    const count = lane.count - from;
    if (count <= 0) return from;
    const { filter, find, decoder } = selection;
    if (!isWanted || (!filter && !find)) {
      for (let i = 0; i < count; i++) this.#judge(lane.row(from + i), isWanted, false);
      return lane.count;
    }
    const { block, skipped } = blockAround(lane, from, lane.count, decoder);
    const marksOf = (pattern: RowPattern | undefined): Uint8Array | undefined => {
      const marks = pattern && new Uint8Array(block.count);
      if (marks) pattern?.mark(block, marks);
      return marks?.subarray(skipped);
    };
    const filtered = marksOf(filter);
    const found = marksOf(find);
    for (let i = 0; i < count; i++) {
      const isShown = !filtered || ((filtered[i] ?? 0) & rowMark.touched) !== 0;
      this.#judge(lane.row(from + i), isShown, isShown && ((found?.[i] ?? 0) & rowMark.begins) !== 0);
    }
    return lane.after.isComplete ? lane.count : firstOpen(lane);
  }

  /** Looks for rows with the bytes of the shown one before them. What lies over a segment's border is not one. */
  #collapse({ cutter: { table } }: SegmentRows, rx: LaneView, tx: LaneView): void {
    let last: { readonly lane: LaneView; readonly index: number } | undefined;
    for (let row = 0; row < table.length; row++) {
      const bits = this.#verdicts[row] ?? 0;
      if (!(bits & (verdict.shown | verdict.repeat))) continue;
      const flags = table.flags(row);
      const lane = flags & rowFlag.tx ? tx : rx;
      const index = table.index(row);
      const isPart =
        (flags & rowFlag.event) !== 0 || index >= lane.count || lane.isContinued(index) || lane.goesOn(index);
      const isRepeat = !isPart && last?.lane === lane && areBytesEqual(lane, last.index, index);
      this.#setRepeat(row, bits, isRepeat);
      if (!isRepeat) last = isPart ? undefined : { lane, index };
    }
  }

  #setRepeat(row: number, bits: number, isRepeat: boolean): void {
    const isHit = (bits & (verdict.hit | verdict.repeatedHit)) !== 0;
    const now = isRepeat
      ? verdict.repeat | (isHit ? verdict.repeatedHit : 0)
      : verdict.shown | (isHit ? verdict.hit : 0);
    if (now !== bits) this.#set(row, now);
  }

  #judge(row: number, isShown: boolean, isHit: boolean): void {
    this.#set(row, (isShown ? verdict.shown : 0) | (isHit ? verdict.hit : 0));
  }

  #set(row: number, now: number): void {
    const old = this.#verdicts[row] ?? 0;
    this.#verdicts[row] = now;
    this.#shownCount += (now & verdict.shown) - (old & verdict.shown);
    this.#hitCount += ((now & verdict.hit) - (old & verdict.hit)) >> 1;
  }

  #grow(length: number): void {
    this.#length = length;
    if (length <= this.#verdicts.length) return;
    const grown = new Uint8Array(Math.max(length, this.#verdicts.length * 2));
    grown.set(this.#verdicts);
    this.#verdicts = grown;
  }

  #nth(number: number, bit: number): number {
    let left = number;
    for (let row = 0; row < this.#length; row++) if ((this.#verdicts[row] ?? 0) & bit && left-- === 0) return row;
    return -1;
  }

  #countBefore(row: number, bit: number): number {
    let count = 0;
    for (let i = 0; i < row; i++) if ((this.#verdicts[i] ?? 0) & bit) count++;
    return count;
  }
}

/** The first row of a lane in progress that may come to match: the last one, and those of its packet within reach. */
function firstOpen(lane: LaneView): number {
  let first = lane.count - 1;
  const end = lane.bytes.length;
  while (first > 0 && lane.isContinued(first) && end - lane.start(first) < maxReachBytes) first--;
  return first;
}

/** Whether two rows have the same bytes, but for their line endings. */
function areBytesEqual(lane: LaneView, one: number, other: number): boolean {
  const { bytes } = lane;
  const [from, start] = [lane.start(one), lane.start(other)];
  const length = lineEnd(bytes, start, lane.start(other + 1)) - start;
  if (lineEnd(bytes, from, lane.start(one + 1)) - from !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[from + i] !== bytes[start + i]) return false;
  return true;
}

function lineEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && (bytes[at - 1] === 0x0a || bytes[at - 1] === 0x0d)) at--;
  return at;
}
