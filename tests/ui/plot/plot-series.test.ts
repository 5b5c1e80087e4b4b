import { describe, expect, test } from 'vitest';
import { fieldNumbers } from '../../../web/engine/api/plots.ts';
import { readPlotOptions } from '../../../web/ui/plot/plot-options.ts';
import {
  chartGroups,
  drawnSeries,
  seriesKey,
  seriesName,
  seriesStyle,
  swatchPx,
} from '../../../web/ui/plot/plot-series.ts';
import { exampleOf } from '../../../web/ui/plot/plot-empty.ts';
import { listedSeries } from '../../../web/ui/plot/plot-values.ts';

const label = (name: string, unit = '', kind = 'values') => ({ kind, name, unit });

/** Least and greatest values of series. */
function numbersOf(...ranges: readonly (readonly [min: number, max: number])[]): Float64Array {
  const numbers = new Float64Array(ranges.length * fieldNumbers);
  for (const [at, [min, max]] of ranges.entries()) numbers.set([0, 0, min, max], at * fieldNumbers);
  return numbers;
}

describe('the series of a plot', () => {
  const labels = [label('a', 'V'), label('b', 'A'), label('c', 'V')];

  test('are those that change until somebody chooses others', () => {
    expect(drawnSeries(undefined, labels, numbersOf([1, 1], [0, 2], [0, 0]), [])).toEqual([1]);
    expect(drawnSeries(undefined, labels, numbersOf([1, 3], [0, 2], [0, 0]), [1])).toEqual([0, 1]);
    expect(drawnSeries(undefined, labels, numbersOf([1, 1], [2, 2], [0, 0]), [])).toEqual([0, 1, 2]);
    expect(drawnSeries([seriesKey(label('c'))], labels, numbersOf(), [0])).toEqual([2]);
    expect(drawnSeries([], labels, numbersOf([1, 3], [0, 2], [0, 0]), [])).toEqual([]);
  });

  test('are not missing where the choice is of another decoder', () => {
    expect(drawnSeries(['GGA\nlat'], labels, numbersOf([1, 3], [0, 2], [0, 0]), [])).toEqual([0, 1]);
  });

  test('are at most eight unasked', () => {
    const many = Array.from({ length: 20 }, (_, at) => label(`field ${at}`));
    expect(drawnSeries(undefined, many, numbersOf(...many.map(() => [0, 1] as const)), [])).toHaveLength(8);
  });

  test('stand in charts by their unit, each alone, or all together', () => {
    expect(chartGroups('unit', [0, 1, 2], labels)).toEqual([
      { unit: 'V', series: [0, 2] },
      { unit: 'A', series: [1] },
    ]);
    expect(chartGroups('each', [0, 2], labels)).toHaveLength(2);
    expect(chartGroups('one', [0, 1], labels)).toEqual([{ unit: '', series: [0, 1] }]);
    expect(chartGroups('one', [], labels)).toEqual([]);
  });

  test('have their kind in their name where there are several', () => {
    expect(seriesName(label('a'), labels)).toBe('a');
    // It turns the direction of what follows.
    expect(seriesName(label('a\u202eb'), labels)).toBe('a\\u{202e}b');
    expect(seriesName(label('lat', '', 'GGA'), [label('lat', '', 'GGA'), label('lat', '', 'RMC')])).toBe('GGA lat');
    const own = label('a');
    const other = { ...label('a', '', 'GGA'), source: 'Pump' };
    expect([own, other].map((one) => seriesName(one, [own, other]))).toEqual(['a', 'Pump: a']);
    expect(seriesKey(other)).not.toBe(seriesKey({ ...other, source: 'Tank' }));
    expect(seriesName(label('speed', '', 'speed'), [label('speed', '', 'speed'), label('x', '', 'x')])).toBe('speed');
  });

  test('differ in their colour or their dashes, for the first 24', () => {
    for (const isDark of [true, false])
      expect(new Set(Array.from({ length: 24 }, (_, at) => JSON.stringify(seriesStyle(at, isDark)))).size).toBe(24);
  });

  test('have dashes that a short line next to their name shows: it ends with one', () => {
    for (const at of [8, 16]) {
      const [on = 0, off = 0] = seriesStyle(at, false).dash;
      expect(swatchPx).toBeGreaterThan(on + off);
      expect(swatchPx % (on + off)).toBe(on);
    }
  });

  test('have colours with a contrast of 3 on their ground, light and dark', () => {
    const grounds = { '#ffffff': false, '#13181b': true };
    for (const [ground, isDark] of Object.entries(grounds))
      for (let at = 0; at < 8; at++) {
        const [one = 0, other = 0] = [luminance(seriesStyle(at, isDark).color), luminance(ground)].sort(
          (a, b) => b - a,
        );
        expect((one + 0.05) / (other + 0.05)).toBeGreaterThan(3);
      }
  });

  test('are found by words of their names, a hundred at a time', () => {
    const many = Array.from({ length: 300 }, (_, at) => label(`register ${at}`, '', `unit ${at % 2}`));
    expect(listedSeries(many, '')).toHaveLength(100);
    expect(listedSeries(many, 'REG 113 unit')).toEqual([113]);
  });
});

describe('the options of a plot', () => {
  test('are mended one by one', () => {
    const rule = { kind: 'line', ending: 'any' };
    const analysis = { kind: 'none', bins: 0, window: 'hann', isEven: false, isDecibel: false, isJoined: false };
    const sweep = { isOn: false, mode: 'auto', slope: 'rising', level: 0, holdOffMs: 0, before: 0.25 };
    const none = { scales: [], thresholds: [], analysis, sweep };
    const rest = { decoder: 'values', rule, spanMs: 30_000, displays: [], ...none };
    expect(readPlotOptions({})).toEqual({ ...rest, layout: 'unit', list: true });
    expect(readPlotOptions({ decoder: 'morse', spanMs: NaN, layout: 7, drawn: ['a', 1], list: false })).toEqual({
      ...rest,
      layout: 'unit',
      list: false,
      drawn: ['a'],
    });
  });

  test('take the decoder of the monitor with its rule, and no rule without a decoder', () => {
    const gap = { kind: 'gap', gapMs: 9 };
    expect(readPlotOptions({ decoder: 'modbus-rtu', rule: gap })).toMatchObject({ decoder: 'modbus-rtu', rule: gap });
    expect(readPlotOptions({ decoder: '', rule: gap })).toMatchObject({ decoder: 'values', rule: { kind: 'line' } });
    const own = { decoder: 'own:mine\nstruct', rule: gap };
    expect(readPlotOptions(own)).toMatchObject(own);
  });
});

describe('the example of what came', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('is a whole line where there is one', () => {
    expect(exampleOf(bytes('cut line\r\nboot ok\r\nhel'), 'utf-8')).toBe('boot ok');
    expect(exampleOf(bytes('hello'), 'utf-8')).toBe('hello');
  });

  test('is hex where it is not text', () => {
    expect(exampleOf(Uint8Array.of(0xb5, 0x62, 0, 1), 'utf-8')).toBe('B5 62 00 01');
  });
});

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
