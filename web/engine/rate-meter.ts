/** Over a shorter time no rate is calculated. */
const leastMs = 1000;

/** Bytes a second from a counter that only grows, over about the last second, or a longer time. */
export class RateMeter {
  readonly #windowMs: number;
  #samples: { timeMs: number; total: number }[] = [];

  constructor(windowMs = leastMs) {
    this.#windowMs = windowMs;
  }

  /** The rate up to now. Call it regularly: the samples in between are its memory. */
  rate(timeMs: number, total: number): number {
    this.#samples.push({ timeMs, total });
    while (this.#samples.length > 2 && timeMs - (this.#samples[1]?.timeMs ?? timeMs) >= this.#windowMs)
      this.#samples.shift();
    const first = this.#samples[0];
    if (!first || timeMs <= first.timeMs) return 0;
    return ((total - first.total) * 1000) / Math.max(timeMs - first.timeMs, leastMs);
  }
}
