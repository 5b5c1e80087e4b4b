import type { Series } from './series.ts';

type ThresholdSide = 'above' | 'below';

/** Counts how often the values of a series go beyond a level. */
export class ThresholdWatch {
  /** How often a value was beyond the level after one that was not. */
  count = 0;
  /** When that was last; NaN: never. */
  lastMs = NaN;
  /** The latest value is beyond. */
  isBeyond = false;
  readonly #series: Series;
  readonly #level: number;
  readonly #isAbove: boolean;
  #next = 0;
  #isFirst = true;

  constructor(series: Series, level: number, side: ThresholdSide) {
    this.#series = series;
    this.#level = level;
    this.#isAbove = side === 'above';
  }

  /** Reads the points that came since the last time, as long as `outOfTime` allows. @returns whether all are read */
  advance(outOfTime: () => boolean): boolean {
    const series = this.#series;
    const end = series.length;
    while (this.#next < end) {
      const run = series.run(this.#next, end);
      this.#read(run.times, run.values, run.from, run.to);
      this.#next = run.next;
      if (this.#next < end && outOfTime()) return false;
    }
    return true;
  }

  #read(times: Float64Array, values: Float64Array, from: number, to: number): void {
    const [level, isAbove] = [this.#level, this.#isAbove];
    let { isBeyond } = this;
    for (let at = from; at < to; at++) {
      const value = values[at] ?? NaN;
      // A gap is on neither side.
      if (Number.isNaN(value)) continue;
      const isNow = isAbove ? value > level : value < level;
      if (isNow && !isBeyond && !this.#isFirst) {
        this.count++;
        this.lastMs = times[at] ?? NaN;
      }
      this.#isFirst = false;
      isBeyond = isNow;
    }
    this.isBeyond = isBeyond;
  }
}
