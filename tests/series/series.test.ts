import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Series } from '../../web/series/series.ts';
import { assertProperty } from '../support/assert-property.ts';

type Point = readonly [timeMs: number, value: number];

function seriesOf(points: readonly Point[], pieceBlocks?: number): Series {
  const series = new Series(pieceBlocks);
  for (const [timeMs, value] of points) series.append(timeMs, value);
  return series;
}

/** Steps of time, some of them nothing, and values, some of them gaps. */
const points = fc
  .array(fc.tuple(fc.nat({ max: 5 }), fc.oneof({ weight: 9, arbitrary: fc.integer() }, fc.constant(NaN))), {
    maxLength: 5000,
    size: 'max',
  })
  .map((steps) => {
    let timeMs = 0;
    return steps.map(([stepMs, value]): Point => [(timeMs += stepMs), value]);
  });

function naive(all: readonly Point[], fromMs: number, toMs: number) {
  const values = all.filter(([timeMs]) => timeMs >= fromMs && timeMs < toMs).map(([, value]) => value);
  const real = values.filter((value) => !Number.isNaN(value));
  const mean = real.reduce((sum, value) => sum + value, 0) / real.length;
  return {
    count: real.length,
    min: real.reduce((least, value) => Math.min(least, value), Infinity),
    max: real.reduce((most, value) => Math.max(most, value), -Infinity),
    mean,
    deviation: Math.sqrt(real.reduce((sum, value) => sum + (value - mean) ** 2, 0) / real.length),
  };
}

const drawn = (slots: readonly number[]) => slots.filter((slot) => Number.isFinite(slot));

describe('Series', () => {
  it('has in each column what the points themselves have, at every zoom', () => {
    assertProperty(
      fc.property(points, fc.nat({ max: 20_000 }), fc.integer({ min: 1, max: 4000 }), (all, fromMs, columnMs) => {
        const series = seriesOf(all, 2);
        const { slots } = series.columns(fromMs, columnMs, 20);
        for (let column = 0; column < 20; column++) {
          const startMs = fromMs + column * columnMs;
          const { count, min, max } = naive(all, startMs, startMs + columnMs);
          const here = drawn([...slots.subarray(column * 2, column * 2 + 2)]);
          expect(here.length).toBe(count === 0 ? 0 : min === max ? 1 : 2);
          if (count === 0) continue;
          expect(Math.min(...here)).toBe(min);
          expect(Math.max(...here)).toBe(max);
        }
      }),
    );
  });

  it('has the statistics of the points themselves between any two times', () => {
    assertProperty(
      fc.property(points, fc.nat({ max: 20_000 }), fc.nat({ max: 20_000 }), (all, fromMs, lengthMs) => {
        const toMs = fromMs + lengthMs;
        const { count, min, max, mean, deviation } = naive(all, fromMs, toMs);
        const summary = seriesOf(all, 2).summarize(fromMs, toMs);
        expect(summary).toMatchObject({ count, min, max });
        if (count === 0) return;
        const size = Math.max(1, Math.abs(min), Math.abs(max));
        expect(Math.abs(summary.mean - mean) / size).toBeLessThan(1e-9);
        expect(Math.abs(summary.deviation - deviation) / size).toBeLessThan(1e-9);
      }),
    );
  });

  it('has the two values of a column in the order in which they came', () => {
    const rising = Array.from({ length: 10_000 }, (_, at): Point => [at, at]);
    const { slots } = seriesOf([...rising, ...rising.map(([at]): Point => [10_000 + at, -1 - at])]).columns(0, 5000, 4);
    expect([...slots]).toEqual([0, 4999, 5000, 9999, -1, -5000, -5001, -10_000]);
  });

  it('has points of a close look at their half of a column, and the points that lines lead to', () => {
    const { slots, before, after } = seriesOf([
      [0, 1],
      [10, 2],
      [16, 3],
      [40, 4],
    ]).columns(8, 4, 4);
    expect([...slots]).toEqual([NaN, 2, NaN, NaN, 3, NaN, NaN, NaN]);
    expect([before, after]).toEqual([
      [0, 1],
      [40, 4],
    ]);
  });

  it('breaks the line where a value is none, where it is infinite and where it was told to', () => {
    const series = seriesOf([
      [0, 1],
      [10, NaN],
      [20, 2],
      [30, -Infinity],
      [40, 3],
    ]);
    series.breakLine(45);
    series.breakLine(46);
    series.append(60, 4);
    expect([...series.columns(0, 10, 7).slots]).toEqual([
      1,
      NaN,
      Infinity,
      Infinity,
      2,
      NaN,
      Infinity,
      Infinity,
      3,
      Infinity,
      NaN,
      Infinity,
      4,
      NaN,
    ]);
    expect(series).toMatchObject({ notNumberCount: 1, hugeCount: 1, latest: 4, length: 7 });
  });

  it('has a break that is wider than a column between full columns', () => {
    const series = new Series();
    for (let at = 0; at < 1000; at++) series.append(at, at % 7);
    series.breakLine(1000);
    for (let at = 2000; at < 3000; at++) series.append(at, at % 7);
    const { slots } = series.columns(0, 500, 6);
    expect([...slots]).toEqual([0, 6, 6, 0, Infinity, NaN, NaN, Infinity, 6, 0, 6, 0]);
  });

  it('places a point that came too late at the time of the one before it, and counts it', () => {
    const series = seriesOf([
      [10, 1],
      [5, 2],
      [NaN, 3],
      [20, 4],
    ]);
    expect(series.lateCount).toBe(2);
    expect(series.summarize(10, 11)).toMatchObject({ count: 3, min: 1, max: 3 });
  });

  it('finds the point at a time, the one before it, or the nearest, but no gap', () => {
    const series = seriesOf([
      [10, 1],
      [20, NaN],
      [30, 3],
      [30, 4],
      [50, 5],
    ]);
    const at = (which: 'before' | 'nearest') =>
      [0, 10, 19, 21, 29, 30, 39, 41, 99].map((ms) => series.indexOf(ms, which));
    expect(at('before')).toEqual([-1, 0, 0, 0, 0, 2, 3, 3, 4]);
    expect(at('nearest')).toEqual([0, 0, 0, 2, 2, 2, 3, 4, 4]);
    expect(new Series().indexOf(0, 'nearest')).toBe(-1);
  });

  it('keeps where a point was read from, and finds none that was dropped', () => {
    const series = new Series(1);
    for (let at = 0; at < 1000; at++) series.append(at, at, at * 7);
    const { places, from } = series.run(300, 301);
    expect(places[from]).toBe(2100);
    while (series.dropOldest());
    expect(series.indexOf(100, 'before')).toBe(-1);
    expect(series.indexOf(100, 'nearest')).toBe(series.droppedCount);
  });

  it('takes huge and denormal values, and says what it cannot draw', () => {
    const series = seriesOf([
      [0, 5e-324],
      [1, 1e149],
      [2, -1e149],
      [3, 1e300],
    ]);
    const { min, max, count, deviation } = series.summarize(-Infinity, Infinity);
    expect([min, max, count]).toEqual([-1e149, 1e149, 3]);
    expect(Number.isFinite(deviation)).toBe(true);
    expect(series).toMatchObject({ hugeCount: 1, latest: 1e300 });
  });

  it('keeps the least and greatest of points that were dropped, and all that is drawn of the others', () => {
    const series = new Series(2);
    for (let at = 0; at < 10_000; at++) series.append(at, (at * 7919) % 1000);
    const whole = series.summarize(-Infinity, Infinity);
    const near = series.columns(9000, 10, 100);
    while (series.droppedCount < 8000) expect(series.dropOldest()).toBe(true);
    expect(series.summarize(-Infinity, Infinity)).toEqual(whole);
    expect(series.columns(9000, 10, 100)).toEqual(near);
    const { slots } = series.columns(0, 640, 10);
    expect(drawn([...slots])).toHaveLength(20);
    expect(series.columns(100, 1, 50).before[0]).toBe(64);
    expect(series.pointBytes).toBeLessThan(2100 * 20 + 2 * 64 * 20);
  });

  it('drops nothing that is still being filled', () => {
    const series = seriesOf([[0, 1]], 2);
    expect(series.dropOldest()).toBe(false);
    expect(new Series().columns(0, 1, 2)).toEqual({
      slots: new Float64Array(4).fill(NaN),
      before: [NaN, NaN],
      after: [NaN, NaN],
    });
  });
});
