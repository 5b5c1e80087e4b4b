/** Counts per segment, and where each begins: sums are made anew from the first one that changed. */
export class SegmentCounts {
  readonly #counts: number[] = [];
  readonly #sums: number[] = [0];
  #known = 0;
  #total = 0;

  /** How many there are, in all segments that are known. */
  get total(): number {
    return this.#total;
  }
  /** Segments from the first on that are known without a gap. */
  get known(): number {
    return this.#known;
  }

  has(segment: number): boolean {
    return this.#counts[segment] !== undefined;
  }

  set(segment: number, count: number): void {
    const old = this.#counts[segment];
    if (old === count) return;
    this.#counts[segment] = count;
    this.#total += count - (old ?? 0);
    this.#sums.length = Math.min(this.#sums.length, segment + 1);
    while (this.#counts[this.#known] !== undefined) this.#known++;
  }

  count(segment: number): number {
    return this.#counts[segment] ?? 0;
  }

  /** How many come before `segment`; what is not known counts nothing. */
  before(segment: number): number {
    for (let i = this.#sums.length; i <= segment; i++)
      this.#sums[i] = (this.#sums[i - 1] ?? 0) + (this.#counts[i - 1] ?? 0);
    return this.#sums[segment] ?? 0;
  }

  /** The segment in which the `number`-th lies, of those before `end`. */
  segmentOf(number: number, end: number): number {
    let low = 0;
    let high = end - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.before(middle) <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
