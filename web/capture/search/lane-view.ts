import { rowFlag } from '../packets/row-table.ts';
import type { LaneRows, RowTable } from '../packets/row-table.ts';

/** What follows a segment in one direction, as far as its last row is concerned. */
export interface LaneAfter {
  /** The rest of the last row and of its packet, up to the longest possible match. */
  readonly bytes: Uint8Array;
  /** How many of them belong to the last row. */
  readonly rest: number;
  /** More will not change it. */
  readonly isComplete: boolean;
  /** A character that is cut off at the end is not completed by what comes next. */
  readonly endsText: boolean;
}

/** The rows of one direction that begin in a segment, with their bytes. */
export class LaneView {
  /** Rows that there were when this was made: more may come to the table. */
  readonly count: number;
  readonly #rows: LaneRows;
  readonly after: LaneAfter;
  /** The bytes of the segment and of `after`. */
  readonly bytes: Uint8Array;
  /** The last bytes before the segment that a character may reach over. */
  readonly runUp: Uint8Array;
  readonly isTx: boolean;
  readonly #table: RowTable;
  readonly #times: ArrayLike<number>;

  /** @param times of the segment's records */
  constructor(
    table: RowTable,
    isTx: boolean,
    own: Uint8Array,
    runUp: Uint8Array,
    after: LaneAfter,
    times: ArrayLike<number>,
  ) {
    this.#table = table;
    this.#times = times;
    this.isTx = isTx;
    this.#rows = table.lane(isTx);
    this.count = this.#rows.length;
    this.after = after;
    this.bytes = concatBytes(own, after.bytes);
    this.runUp = runUp;
  }

  /** The number of row `index` in the segment's table. */
  row(index: number): number {
    return this.#rows.row(index);
  }

  /** Where row `index` begins; for the number of rows: where the last one ends. */
  start(index: number): number {
    if (index < this.count) return this.#rows.start(index);
    return this.bytes.length - this.after.bytes.length + this.after.rest;
  }

  /** When the first byte of row `index` came, since the capture began. */
  timeMs(index: number): number {
    return this.#times[this.#table.record(this.row(index))] ?? 0;
  }

  isFresh(index: number): boolean {
    return (this.#table.flags(this.row(index)) & rowFlag.fresh) !== 0;
  }

  /** Whether the packet of row `index` began before it. */
  isContinued(index: number): boolean {
    return (this.#table.flags(this.row(index)) & rowFlag.continued) !== 0;
  }

  /** Whether the packet of row `index` continues in the next row. */
  goesOn(index: number): boolean {
    if (index + 1 < this.count) return this.isContinued(index + 1);
    return this.after.bytes.length > this.after.rest;
  }
}

/** One after the other; nothing is copied where only one has bytes. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const filled = parts.filter(({ length }) => length > 0);
  if (filled.length <= 1) return filled[0] ?? new Uint8Array(0);
  const all = new Uint8Array(filled.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of filled) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
