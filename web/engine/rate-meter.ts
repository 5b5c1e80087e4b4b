/** Rates are averaged over this time. */
const windowMs = 1000;

/** Bytes a second from a counter that only grows, over about the last second. */
export class RateMeter {
  #samples: { timeMs: number; total: number }[] = [];

  /** The rate up to now. Call it regularly: the samples in between are its memory. */
  rate(timeMs: number, total: number): number {
    this.#samples.push({ timeMs, total });
    while (this.#samples.length > 2 && timeMs - (this.#samples[1]?.timeMs ?? timeMs) >= windowMs) this.#samples.shift();
    const first = this.#samples[0];
    if (!first || timeMs <= first.timeMs) return 0;
    return ((total - first.total) * 1000) / Math.max(timeMs - first.timeMs, windowMs);
  }
}
