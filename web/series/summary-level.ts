import type { Extent, Summary } from './summary.ts';

/** So many of a level are one of the next. */
export const levelStep = 64;

const flag = { minFirst: 1, startsBroken: 2, endsBroken: 4 } as const;

/** One level of a pyramid: summaries of points, or of summaries, that follow each other, in typed arrays. */
export class SummaryLevel {
  #firsts = new Float64Array(4);
  #mins = new Float64Array(4);
  #maxs = new Float64Array(4);
  #means = new Float64Array(4);
  #squares = new Float64Array(4);
  #counts = new Float64Array(4);
  #flags = new Uint8Array(4);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#firsts.byteLength * 6 + this.#flags.byteLength;
  }

  /** Time of the first of its points. */
  firstMs(index: number): number {
    return this.#firsts[index] ?? NaN;
  }

  push(firstMs: number, extent: Readonly<Extent>, { count, mean, squares }: Readonly<Summary>): void {
    if (this.#length === this.#flags.length) this.#grow();
    const at = this.#length++;
    this.#firsts[at] = firstMs;
    this.#mins[at] = extent.min;
    this.#maxs[at] = extent.max;
    this.#means[at] = mean;
    this.#squares[at] = squares;
    this.#counts[at] = count;
    this.#flags[at] =
      (extent.isMinFirst ? flag.minFirst : 0) |
      (extent.startsBroken ? flag.startsBroken : 0) |
      (extent.endsBroken ? flag.endsBroken : 0);
  }

  /** Adds those from `from` until before `to`. */
  extend(extent: Extent, from: number, to: number): void {
    if (from >= to) return;
    const flags = this.#flags;
    extent.span(((flags[from] ?? 0) & flag.startsBroken) !== 0, ((flags[to - 1] ?? 0) & flag.endsBroken) !== 0);
    for (let at = from; at < to; at++)
      extent.widen(this.#mins[at] ?? 0, this.#maxs[at] ?? 0, ((flags[at] ?? 0) & flag.minFirst) !== 0);
  }

  /** Adds those from `from` until before `to`. */
  summarize(summary: Summary, from: number, to: number): void {
    for (let at = from; at < to; at++)
      summary.add({
        count: this.#counts[at] ?? 0,
        min: this.#mins[at] ?? 0,
        max: this.#maxs[at] ?? 0,
        mean: this.#means[at] ?? 0,
        squares: this.#squares[at] ?? 0,
      });
  }

  #grow(): void {
    this.#firsts = doubled(this.#firsts);
    this.#mins = doubled(this.#mins);
    this.#maxs = doubled(this.#maxs);
    this.#means = doubled(this.#means);
    this.#squares = doubled(this.#squares);
    this.#counts = doubled(this.#counts);
    const flags = this.#flags;
    this.#flags = new Uint8Array(flags.length * 2);
    this.#flags.set(flags);
  }
}

/** The same numbers with as much room again. */
export function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
