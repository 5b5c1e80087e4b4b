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

/** What the packet of a segment's first row had before that row, in earlier segments too: its last bytes. */
export interface LaneHead {
  readonly bytes: Uint8Array;
  /** It had more. */
  readonly isCut: boolean;
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
  readonly #own: Uint8Array;
  /** Absent where the first row begins a packet. */
  readonly head: LaneHead | undefined;
  /** Not absent: it is a row before the others. */
  readonly #headRow: LaneHead | undefined;
  readonly #headRows: 0 | 1;
  /** What is added to where rows begin in the segment. */
  readonly #shift: number;

  /** @param times of the segment's records @param asRow the head is a row before the others */
  constructor(
    table: RowTable,
    isTx: boolean,
    own: Uint8Array,
    runUp: Uint8Array,
    after: LaneAfter,
    times: ArrayLike<number>,
    head?: LaneHead,
    asRow = false,
  ) {
    this.#table = table;
    this.#times = times;
    this.isTx = isTx;
    this.#own = own;
    this.#rows = table.lane(isTx);
    this.head = asRow ? undefined : head;
    this.#headRow = asRow ? head : undefined;
    this.#headRows = this.#headRow ? 1 : 0;
    const first = this.#headRow ? this.#rows.start(0) : 0;
    this.#shift = this.#headRow ? this.#headRow.bytes.length - first : 0;
    this.count = this.#rows.length + this.#headRows;
    this.after = after;
    this.bytes = concatBytes(this.#headRow?.bytes ?? own.subarray(0, 0), own.subarray(first), after.bytes);
    this.runUp = runUp;
  }

  /** The same rows, with the head as a row before them. */
  withHead(): LaneView {
    const none = this.#own.subarray(0, 0);
    return new LaneView(this.#table, this.isTx, this.#own, none, this.after, this.#times, this.head, true);
  }

  /** The number of row `index` in the segment's table. */
  row(index: number): number {
    return this.#rows.row(Math.max(0, index - this.#headRows));
  }

  /** Where row `index` begins; for the number of rows: where the last one ends. */
  start(index: number): number {
    if (index < this.#headRows) return 0;
    if (index < this.count) return this.#rows.start(index - this.#headRows) + this.#shift;
    return this.bytes.length - this.after.bytes.length + this.after.rest;
  }

  /** When the first byte of row `index` came, since the capture began. */
  timeMs(index: number): number {
    return this.#times[this.#table.record(this.row(index))] ?? 0;
  }

  isFresh(index: number): boolean {
    return index >= this.#headRows && (this.#table.flags(this.row(index)) & rowFlag.fresh) !== 0;
  }

  /** Whether the packet of row `index` began before it. */
  isContinued(index: number): boolean {
    if (index < this.#headRows) return this.#headRow?.isCut === true;
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
