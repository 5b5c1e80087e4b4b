/** Where points that follow each other lie, which is all that is needed to draw them. */
export class Extent {
  /** Above `max` where there is no value. */
  min = Infinity;
  max = -Infinity;
  /** The least value came before the greatest one. */
  isMinFirst = true;
  /** The first or the last of the points is a gap. */
  startsBroken = false;
  endsBroken = false;
  /** Nothing was added yet, not even a gap. */
  isEmpty = true;

  get hasValues(): boolean {
    return this.min <= this.max;
  }

  clear(): void {
    this.min = Infinity;
    this.max = -Infinity;
    this.isMinFirst = true;
    this.startsBroken = false;
    this.endsBroken = false;
    this.isEmpty = true;
  }

  /** @param values NaN: a gap */
  addValues(values: Float64Array, from: number, to: number): void {
    if (from >= to) return;
    this.span(Number.isNaN(values[from]), Number.isNaN(values[to - 1]));
    let { min, max, isMinFirst } = this;
    for (let at = from; at < to; at++) {
      const value = values[at] ?? NaN;
      if (value < min) {
        min = value;
        isMinFirst = false;
      }
      if (value > max) {
        max = value;
        isMinFirst = true;
      }
    }
    this.min = min;
    this.max = max;
    this.isMinFirst = isMinFirst;
  }

  /** Adds values between these, which come after all that was added so far; none where `min` is above `max`. */
  widen(min: number, max: number, isMinFirst: boolean): void {
    const isLower = min < this.min;
    const isHigher = max > this.max;
    if (isLower) this.min = min;
    if (isHigher) this.max = max;
    if (isLower && isHigher) this.isMinFirst = isMinFirst;
    else if (isLower) this.isMinFirst = false;
    else if (isHigher) this.isMinFirst = true;
  }

  /** What is added next begins and ends so. */
  span(startsBroken: boolean, endsBroken: boolean): void {
    if (this.isEmpty) this.startsBroken = startsBroken;
    this.isEmpty = false;
    this.endsBroken = endsBroken;
  }
}

/** Statistics of values that follow each other. */
export class Summary {
  /** Points with a value; the others are gaps. */
  count = 0;
  min = Infinity;
  max = -Infinity;
  mean = 0;
  /** Sum of the squared differences from the mean, so that no digits are lost to large values. */
  squares = 0;

  /** Adds values, NaN being none. */
  addValues(values: Float64Array, from: number, to: number): void {
    let [count, total] = [0, 0];
    for (let at = from; at < to; at++) {
      const value = values[at] ?? NaN;
      if (Number.isNaN(value)) continue;
      count++;
      total += value;
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
    }
    if (count === 0) return;
    const mean = total / count;
    let squares = 0;
    for (let at = from; at < to; at++) {
      const difference = (values[at] ?? NaN) - mean;
      if (!Number.isNaN(difference)) squares += difference * difference;
    }
    this.#join(count, mean, squares);
  }

  add({ count, min, max, mean, squares }: Readonly<Pick<Summary, 'count' | 'min' | 'max' | 'mean' | 'squares'>>): void {
    if (count === 0) return;
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
    this.#join(count, mean, squares);
  }

  /** Standard deviation of the values themselves (not an estimate for more of them); NaN where there is none. */
  get deviation(): number {
    return this.count > 0 ? Math.sqrt(this.squares / this.count) : NaN;
  }

  #join(count: number, mean: number, squares: number): void {
    const all = this.count + count;
    const difference = mean - this.mean;
    this.mean += (difference * count) / all;
    this.squares += squares + (difference * difference * this.count * count) / all;
    this.count = all;
  }
}
