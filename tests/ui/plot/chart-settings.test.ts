import { describe, expect, test } from 'vitest';
import { chartKey, readScales, readThresholds, thresholdsOf, withScale } from '../../../web/ui/plot/chart-settings.ts';

const labels = [
  { kind: 'values', name: 'a', unit: 'V' },
  { kind: 'values', name: 'b', unit: '' },
];

describe('the settings of charts', () => {
  test('are kept for a unit, a field, or the only chart', () => {
    expect(chartKey('unit', { unit: 'V', series: [0] }, labels)).toBe('unit V');
    expect(chartKey('each', { unit: '', series: [1] }, labels)).toBe('each values\nb');
    expect(chartKey('one', { unit: '', series: [0, 1] }, labels)).toBe('one');
    expect(chartKey('each', { unit: '', series: [7] }, labels)).toBe('one');
  });

  test('replace each other, and are left out where they say nothing', () => {
    const log = withScale([], { chart: 'one', isLog: true });
    expect(withScale(log, { chart: 'one', isLog: false, range: [0, 1] })).toEqual([
      { chart: 'one', isLog: false, range: [0, 1] },
    ]);
    expect(withScale(log, { chart: 'one', isLog: false })).toEqual([]);
    expect(withScale(log, { chart: 'unit V', isLog: true })).toHaveLength(2);
  });

  test('are mended one by one when they are read', () => {
    expect(readScales('x')).toEqual([]);
    expect(
      readScales([
        { chart: 'one', isLog: true, range: [1, 2] },
        { chart: 'two', range: [2, 1] },
        { chart: 'three', range: [0, Infinity] },
        { chart: 4 },
        null,
      ]),
    ).toEqual([
      { chart: 'one', isLog: true, range: [1, 2] },
      { chart: 'two', isLog: false },
      { chart: 'three', isLog: false },
    ]);
    const threshold = { series: 'values\na', level: 3, side: 'below' };
    expect(readThresholds([threshold, { ...threshold, side: 'beside' }, { ...threshold, level: NaN }, 7])).toEqual([
      threshold,
      { ...threshold, side: 'above' },
    ]);
    expect(readThresholds(Array.from({ length: 1000 }, () => threshold))).toHaveLength(32);
  });

  test('are of series that are there', () => {
    const thresholds = [
      { series: 'values\nb', level: 1, side: 'above' as const },
      { series: 'gone\nb', level: 1, side: 'above' as const },
    ];
    expect(thresholdsOf(thresholds, labels)).toEqual([{ series: 1, level: 1, side: 'above' }]);
  });
});
