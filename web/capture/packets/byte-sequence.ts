import { indexOfByte } from '../../core/index-of-byte.ts';

const noBytes = new Uint8Array(0);

/** A few bytes that packets begin or end with, looked for in the bytes of a segment. */
export class ByteSequence {
  readonly #wanted: Uint8Array;

  constructor(wanted: readonly number[]) {
    this.#wanted = Uint8Array.from(wanted);
  }

  get length(): number {
    return this.#wanted.length;
  }

  /** The byte at `index`. */
  at(index: number): number {
    return this.#wanted[index] ?? -1;
  }

  /**
   * The place after the first occurrence that lies in `bytes` from `first` on and ends after `from` and not after `to`;
   * -1 when there is none.
   * @param before bytes that lie before the first one of `bytes`: for a `first` below 0. Default: none
   */
  endOf(bytes: Uint8Array, first: number, from: number, to: number, before: Uint8Array = noBytes): number {
    const { length } = this.#wanted;
    const last = this.at(length - 1);
    for (let at = indexOfByte(bytes, last, from, to); at >= 0; at = indexOfByte(bytes, last, at + 1, to)) {
      const start = at + 1 - length;
      if (start >= first && this.#isAt(bytes, start, before)) return at + 1;
    }
    return -1;
  }

  /** How many of the last bytes before `to` are the beginning of it, from `first` on; never all of it. */
  beginningAt(bytes: Uint8Array, first: number, to: number): number {
    for (let count = Math.min(this.length - 1, to - first); count > 0; count--) {
      let index = 0;
      while (index < count && bytes[to - count + index] === this.at(index)) index++;
      if (index === count) return count;
    }
    return 0;
  }

  #isAt(bytes: Uint8Array, start: number, before: Uint8Array): boolean {
    for (let index = 0; index < this.length; index++) {
      const at = start + index;
      if ((at < 0 ? before[before.length + at] : bytes[at]) !== this.at(index)) return false;
    }
    return true;
  }
}
