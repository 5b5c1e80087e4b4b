/** Bits of a row's flags. */
export const rowFlag = {
  /** Transmitted (else received). */
  tx: 1,
  /** An event: its index is its number among the segment's events. */
  event: 2,
  /** Goes on where the row before it (of its direction) was full. */
  continued: 4,
  /** The first of its direction after an opening, a loss or a gap: no character reaches into it. */
  fresh: 8,
  /** Not as the packet rule says. */
  fault: 16,
} as const;

/** The rows of one direction that begin in a segment, by their first bytes. */
export class LaneRows {
  #starts = new Uint32Array(64);
  #rows = new Uint32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Where the row begins: an offset in the segment's bytes of this direction. */
  start(index: number): number {
    return this.#starts[index] ?? 0;
  }

  /** Its number in the table. */
  row(index: number): number {
    return this.#rows[index] ?? 0;
  }

  push(start: number, row: number): void {
    if (this.#length === this.#starts.length) {
      this.#starts = widened(this.#starts);
      this.#rows = widened(this.#rows);
    }
    this.#starts[this.#length] = start;
    this.#rows[this.#length++] = row;
  }
}

/** The rows that begin in one segment, in the order of their first bytes. */
export class RowTable {
  readonly rx = new LaneRows();
  readonly tx = new LaneRows();
  #flags = new Uint8Array(64);
  #indexes = new Uint32Array(64);
  #records = new Uint32Array(64);
  #length = 0;
  #events = 0;

  get length(): number {
    return this.#length;
  }

  lane(isTx: boolean): LaneRows {
    return isTx ? this.tx : this.rx;
  }

  flags(row: number): number {
    return this.#flags[row] ?? 0;
  }

  /** The row's number in its lane, or the event's number. */
  index(row: number): number {
    return this.#indexes[row] ?? 0;
  }

  /** The record that holds the first byte; its time is the row's. */
  record(row: number): number {
    return this.#records[row] ?? 0;
  }

  /** Sets bits of the newest row of a direction, if one begins in this segment. */
  flagNewest(isTx: boolean, flags: number): void {
    const lane = this.lane(isTx);
    if (lane.length === 0) return;
    const row = lane.row(lane.length - 1);
    this.#flags[row] = this.flags(row) | flags;
  }

  pushEvent(record: number): void {
    this.#push(rowFlag.event, this.#events++, record);
  }

  pushPacket(flags: number, start: number, record: number): void {
    const lane = this.lane((flags & rowFlag.tx) !== 0);
    lane.push(start, this.#length);
    this.#push(flags, lane.length - 1, record);
  }

  #push(flags: number, index: number, record: number): void {
    if (this.#length === this.#flags.length) {
      this.#flags = widened(this.#flags);
      this.#indexes = widened(this.#indexes);
      this.#records = widened(this.#records);
    }
    this.#flags[this.#length] = flags;
    this.#indexes[this.#length] = index;
    this.#records[this.#length++] = record;
  }
}

function widened<T extends Uint8Array | Uint32Array>(column: T): T {
  const wider = new (column.constructor as new (length: number) => T)(column.length * 2);
  wider.set(column);
  return wider;
}
