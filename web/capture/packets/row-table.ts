/** Bits of a row's flags. */
export const rowFlag = {
  /** Transmitted (else received). */
  tx: 1,
  /** An event: its start is its number among the segment's events. */
  event: 2,
  /** Goes on where the row before it (of its direction) was full. */
  continued: 4,
} as const;

/** Where the rows of one segment begin, in the order of their first bytes. Thirteen bytes a row. */
export class RowTable {
  #flags = new Uint8Array(64);
  #starts = new Uint32Array(64);
  #records = new Uint32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /**
   * @param start offset in the segment's bytes of that direction, or the event's number
   * @param record the record that holds the first byte; its time is the row's
   */
  push(flags: number, start: number, record: number): void {
    if (this.#length === this.#flags.length) {
      this.#flags = copyInto(this.#flags, new Uint8Array(this.#length * 2));
      this.#starts = copyInto(this.#starts, new Uint32Array(this.#length * 2));
      this.#records = copyInto(this.#records, new Uint32Array(this.#length * 2));
    }
    this.#flags[this.#length] = flags;
    this.#starts[this.#length] = start;
    this.#records[this.#length] = record;
    this.#length++;
  }

  flags(row: number): number {
    return this.#flags[row] ?? 0;
  }
  start(row: number): number {
    return this.#starts[row] ?? 0;
  }
  record(row: number): number {
    return this.#records[row] ?? 0;
  }
}

function copyInto<T extends Uint8Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
