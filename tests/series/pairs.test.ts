import { describe, expect, test } from 'vitest';
import { areAllWhole, countInBins, histogramBins } from '../../web/series/histogram.ts';
import { pairsOf } from '../../web/series/pairs.ts';
import { Series } from '../../web/series/series.ts';

const never = () => undefined;

function seriesOf(points: readonly (readonly [timeMs: number, value: number])[]): Series {
  const series = new Series(1);
  for (const point of points) series.append(...point);
  return series;
}

describe('pairs of two series', () => {
  test('are values of the same time, else the latest of the other one', async () => {
    const x = seriesOf([
      [0, 1],
      [10, 2],
      [20, 3],
    ]);
    const y = seriesOf([
      [0, 10],
      [5, 15],
      [10, 20],
      [20, 30],
      [25, 35],
    ]);
    expect(await pairsOf(x, y, 0, 100, 100, never)).toEqual({
      xs: Float64Array.of(1, 1, 2, 3, 3),
      ys: Float64Array.of(10, 15, 20, 30, 35),
      count: 5,
    });
    const swapped = await pairsOf(y, x, 0, 100, 100, never);
    expect([...swapped.xs]).toEqual([10, 15, 20, 30, 35]);
    // What held already when the range begins counts; what is beyond its end does not.
    expect(await pairsOf(x, y, 5, 20, 100, never)).toMatchObject({ xs: Float64Array.of(1, 2), count: 2 });
  });

  test('are broken where one of them is', async () => {
    const [x, y] = [seriesOf([[0, 1]]), seriesOf([[0, 1]])];
    for (const one of [x, y]) one.breakLine(5);
    for (const one of [x, y]) one.append(10, 2);
    expect([...(await pairsOf(x, y, 0, 100, 100, never)).xs]).toEqual([1, NaN, 2]);
    expect(await pairsOf(x, seriesOf([]), 0, 100, 100, never)).toMatchObject({ count: 0, xs: new Float64Array(0) });
  });

  test('are thinned to so many, and keep what is farthest out', async () => {
    const [x, y] = [new Series(1), new Series(1)];
    for (let at = 0; at < 10_000; at++) {
      x.append(at, at === 4321 ? 99 : Math.sin(at));
      y.append(at, at === 1234 ? -99 : Math.cos(at));
    }
    let pauses = 0;
    const { xs, ys, count } = await pairsOf(x, y, 0, 1e6, 400, () => void pauses++);
    expect(count).toBe(10_000);
    expect(xs.length).toBeLessThanOrEqual(400);
    expect([Math.max(...xs), Math.min(...ys)]).toEqual([99, -99]);
    expect(pauses).toBeGreaterThan(100);
    // Gaps do not make them more.
    const gaps = new Series(1);
    for (let at = 0; at < 10_000; at++) gaps.append(at, at % 2 === 0 ? at : NaN);
    expect((await pairsOf(gaps, y, 0, 1e6, 400, never)).xs.length).toBeLessThanOrEqual(500);
  });
});

describe('a histogram', () => {
  test('has a bin for each whole number where there are few, else as many as the values need', () => {
    expect(histogramBins(2, 5, 1000, true)).toEqual({ start: 1.5, width: 1, count: 4 });
    expect(histogramBins(0, 1, 400, false)).toEqual({ start: 0, width: 0.05, count: 20 });
    expect(histogramBins(0, 1, 4, false).count).toBe(8);
    expect(histogramBins(0, 1, 1e7, false).count).toBe(128);
    expect(histogramBins(0, 1e6, 1e7, true, 64)).toMatchObject({ start: 0, count: 64 });
    expect(histogramBins(7.5, 7.5, 10, false)).toMatchObject({ start: 6.75, width: 1.5 / 8 });
  });

  test('counts each value once, the greatest too, and no gaps', () => {
    const bins = histogramBins(0, 10, 3, false, 5);
    const counts = new Float64Array(5);
    countInBins(counts, bins, Float64Array.of(0, 1.9, 2, NaN, 10), 0, 5);
    expect([...counts]).toEqual([2, 1, 0, 0, 1]);
    expect([areAllWhole(Float64Array.of(1, NaN, -3), 0, 3), areAllWhole(Float64Array.of(1, 2.5), 0, 2)]).toEqual([
      true,
      false,
    ]);
  });
});
