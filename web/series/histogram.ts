/** How a histogram divides values. */
interface HistogramBins {
  /** The first bin begins here. */
  readonly start: number;
  readonly width: number;
  readonly count: number;
}

/** Bins at most and at least, where nobody chose a number of them. */
const [mostBins, leastBins] = [128, 8];

/** Whole numbers in a range of at most this size have a bin each. */
const mostWhole = 256;

/**
 * Bins for values from `min` to `max`, both included.
 * @param values how many there are
 * @param wanted bins; absent: as many as so many values need
 */
export function histogramBins(
  min: number,
  max: number,
  values: number,
  areWhole: boolean,
  wanted?: number,
): HistogramBins {
  if (areWhole && wanted === undefined && max - min < mostWhole)
    return { start: min - 0.5, width: 1, count: max - min + 1 };
  const count = wanted ?? Math.min(Math.max(Math.ceil(Math.sqrt(values)), leastBins), mostBins);
  // What never changes has a bin in the middle.
  const size = max > min ? max - min : Math.max(Math.abs(max) * 0.2, 1);
  return { start: max > min ? min : min - size / 2, width: size / count, count };
}

/** Adds values to the counts of bins; NaN is none. The last bin has its upper end, too. */
export function countInBins(
  counts: Float64Array,
  { start, width, count }: HistogramBins,
  values: Float64Array,
  from: number,
  to: number,
): void {
  for (let at = from; at < to; at++) {
    const bin = Math.floor(((values[at] ?? NaN) - start) / width);
    if (bin >= 0) counts[Math.min(bin, count - 1)] = (counts[Math.min(bin, count - 1)] ?? 0) + 1;
  }
}

/** Whether all of these values are whole numbers; NaN is none. */
export function areAllWhole(values: Float64Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const value = values[at] ?? NaN;
    if (!Number.isInteger(value) && !Number.isNaN(value)) return false;
  }
  return true;
}
