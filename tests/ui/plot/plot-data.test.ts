import { describe, expect, test } from 'vitest';
import type { PlotLine } from '../../../web/engine/api/plots.ts';
import { padded, plotData, sparkPath, valueNear, valueRange } from '../../../web/ui/plot/plot-data.ts';

function line(slots: readonly number[], more: Partial<PlotLine> = {}): PlotLine {
  return { series: 0, slots: Float64Array.from(slots), before: [NaN, NaN], after: [NaN, NaN], ...more };
}

const chart = { fromMs: 0, toMs: 20, startMs: 0, columnMs: 10, lines: [] };

describe('the data of a chart', () => {
  test('have one row of times for all lines, and breaks apart from what is not there', () => {
    const { times, values } = plotData(chart, [line([1, NaN, Infinity, 2]), line([NaN, 3, 4, NaN])]);
    expect(times).toEqual([2.5, 7.5, 12.5, 17.5]);
    expect(values).toEqual([
      [1, undefined, null, 2],
      [undefined, 3, 4, undefined],
    ]);
  });

  test('lead lines to the points next to the range, each to its own', () => {
    const { times, values } = plotData(chart, [
      line([NaN, 1, NaN, NaN], { before: [-30, 7], after: [25, 8] }),
      line([2, NaN, NaN, NaN], { before: [-5, 9], after: [25, NaN] }),
    ]);
    expect(times).toEqual([-30, -5, 2.5, 7.5, 12.5, 17.5, 25]);
    expect(values).toEqual([
      [7, undefined, undefined, 1, undefined, undefined, 8],
      [undefined, 9, 2, undefined, undefined, undefined, undefined],
    ]);
  });

  test('have a scale with room above and below what is seen, and one for what is constant or nothing', () => {
    expect(valueRange([line([0, 100, Infinity])])).toEqual([-6, 106]);
    expect(valueRange([line([NaN], { before: [0, 1], after: [9, 3] })])).toEqual([0.88, 3.12]);
    expect(valueRange([])).toEqual([0, 1]);
    expect(padded(5, 5)).toEqual([4.5, 5.5]);
    expect(padded(0, 5e-324)).toEqual([-1, 1]);
    const [min, max] = padded(-1e150, 1e150);
    expect([min < -1e150, max > 1e150, Number.isFinite(max - min)]).toEqual([true, true, true]);
  });

  test('say what a line shows at a place', () => {
    const values = [undefined, 1, undefined, null, undefined, 2];
    expect([0, 1, 2, 3, 4, 9].map((at) => valueNear(values, at))).toEqual([undefined, 1, 1, undefined, undefined, 2]);
  });

  test('make a small line with its breaks', () => {
    expect(sparkPath(Float64Array.of(0, NaN, 10, Infinity, 5), 20)).toBe('M0 19L2 1M4 10');
    expect(sparkPath(Float64Array.of(3, 3), 20)).toBe('M0 10L1 10');
    expect(sparkPath(Float64Array.of(NaN, Infinity), 20)).toBe('');
    expect(sparkPath(Float64Array.of(0, 5e-324, 1e-323), 20)).toBe('M0 19L1 10L2 1');
  });
});
