import type { PointRun, Series } from './series.ts';

/** Points of one series against another; NaN: the line is broken here. */
export interface Pairs {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** Pairs that these stand for. */
  readonly count: number;
}

/** Walks over the points of a series, and knows its latest value. */
class Walk {
  value = NaN;
  readonly #series: Series;
  readonly #end: number;
  #run: PointRun;
  #at: number;

  constructor(series: Series, index: number, end: number) {
    this.#series = series;
    this.#end = end;
    this.#run = series.run(index, end);
    this.#at = this.#run.from;
  }

  /** Goes on until the last point at or before this time. */
  until(timeMs: number): void {
    for (;;) {
      if (this.#at === this.#run.to) {
        if (this.#run.next >= this.#end) return;
        this.#run = this.#series.run(this.#run.next, this.#end);
        this.#at = this.#run.from;
        continue;
      }
      if ((this.#run.times[this.#at] ?? NaN) > timeMs) return;
      this.value = this.#run.values[this.#at++] ?? NaN;
    }
  }
}

/** How many points are paired before `pause` is asked. */
const roundPoints = 16_384;

/**
 * Pairs two series by time, from `fromMs` until before `toMs`: each point of the denser one with the latest value of
 * the other. More than `most` pairs are thinned: of so many that follow each other those with the least and the
 * greatest x and y stay, so that nothing far out is lost.
 * @param pause called now and then; what it returns is waited for
 */
export async function pairsOf(
  x: Series,
  y: Series,
  fromMs: number,
  toMs: number,
  most: number,
  pause: () => Promise<void> | undefined,
): Promise<Pairs> {
  const [xFrom, yFrom] = [x, y].map((one) => Math.max(one.droppedCount, one.indexAt(fromMs)));
  const [xTo, yTo] = [x.indexAt(toMs), y.indexAt(toMs)];
  const isXDenser = xTo - (xFrom ?? 0) > yTo - (yFrom ?? 0);
  const [leader, other] = isXDenser ? [x, y] : [y, x];
  const [first, end] = isXDenser ? [xFrom ?? 0, xTo] : [yFrom ?? 0, yTo];
  const walk = isXDenser ? new Walk(y, yFrom ?? 0, yTo) : new Walk(x, xFrom ?? 0, xTo);
  // What held already when the range begins.
  walk.value = other.valueAt(fromMs);
  const thinner = new PairThinner(Math.max(1, Math.ceil(((end - first) * 4) / most)));
  for (let index = first; index < end;) {
    const { times, values, from, to, next } = leader.run(index, Math.min(end, index + roundPoints));
    for (let at = from; at < to; at++) {
      walk.until(times[at] ?? NaN);
      const value = values[at] ?? NaN;
      thinner.add(isXDenser ? value : walk.value, isXDenser ? walk.value : value);
    }
    index = next;
    await pause();
  }
  return thinner.result();
}

/** Keeps of every so many pairs those that are farthest out. */
class PairThinner {
  readonly #xs: number[] = [];
  readonly #ys: number[] = [];
  readonly #groupXs: Float64Array;
  readonly #groupYs: Float64Array;
  #inGroup = 0;
  #count = 0;
  /** The line is broken in front of what comes next; within a group that cannot be seen. */
  #isBroken = false;

  /** @param each up to 4 of so many stay */
  constructor(each: number) {
    this.#groupXs = new Float64Array(each);
    this.#groupYs = new Float64Array(each);
  }

  add(x: number, y: number): void {
    if (Number.isNaN(x) || Number.isNaN(y)) {
      this.#isBroken = true;
      return;
    }
    this.#count++;
    this.#groupXs[this.#inGroup] = x;
    this.#groupYs[this.#inGroup++] = y;
    if (this.#inGroup === this.#groupXs.length) this.#endGroup();
  }

  result(): Pairs {
    this.#endGroup();
    return { xs: Float64Array.from(this.#xs), ys: Float64Array.from(this.#ys), count: this.#count };
  }

  #push(x: number, y: number): void {
    this.#xs.push(x);
    this.#ys.push(y);
  }

  #endGroup(): void {
    const [xs, ys, count] = [this.#groupXs, this.#groupYs, this.#inGroup];
    if (this.#isBroken && this.#xs.length > 0 && count > 0) this.#push(NaN, NaN);
    this.#isBroken = false;
    if (count > 4) for (const at of extremes(xs, ys, count)) this.#push(xs[at] ?? NaN, ys[at] ?? NaN);
    else for (let at = 0; at < count; at++) this.#push(xs[at] ?? NaN, ys[at] ?? NaN);
    this.#inGroup = 0;
  }
}

/** The places of the least and the greatest x and y, in their order. */
function extremes(xs: Float64Array, ys: Float64Array, count: number): readonly number[] {
  let [leastX, greatestX, leastY, greatestY] = [0, 0, 0, 0];
  for (let at = 1; at < count; at++) {
    const x = xs[at] ?? 0;
    const y = ys[at] ?? 0;
    if (x < (xs[leastX] ?? 0)) leastX = at;
    if (x > (xs[greatestX] ?? 0)) greatestX = at;
    if (y < (ys[leastY] ?? 0)) leastY = at;
    if (y > (ys[greatestY] ?? 0)) greatestY = at;
  }
  return [...new Set([leastX, greatestX, leastY, greatestY])].sort((a, b) => a - b);
}
