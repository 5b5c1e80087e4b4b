import { plotFileName, pointsCsv } from '../../../web/ui/plot/plot-files.ts';
import { describe, expect, test } from 'vitest';
import {
  frequencyText,
  lengthText,
  timeMarks,
  timeText,
  valueText,
  valueWithUnit,
} from '../../../web/ui/plot/plot-text.ts';

const thin = '\u202f';

describe('the texts of a plot', () => {
  test('have as many digits of a value as can be read', () => {
    expect([21.5, -0.1 - 0.2, 1234567, 5e-324, -1.25e-9, 1e300, 0, NaN, -Infinity].map(valueText)).toEqual([
      '21.5',
      '−0.3',
      '1234567',
      '4.941e−324',
      '−1.25e−9',
      '1e300',
      '0',
      '–',
      '−∞',
    ]);
    expect(valueWithUnit(3, { unit: 'V' })).toBe(`3${thin}V`);
    expect(valueWithUnit(3, { unit: '%' })).toBe('3%');
    const texts = [45_319.25, 0, 86_400, 86_402, -1, NaN].map((value) => valueWithUnit(value, { unit: 'time of day' }));
    expect(texts).toEqual(['12:35:19.25', '00:00:00', '24:00:00', '86402', '−1', '–']);
  });

  test('tell a time as exactly as the step of its axis', () => {
    const at = new Date(2026, 10, 30, 14, 2, 7, 45).getTime();
    expect([86_400_000, 60_000, 1000, 1].map((step) => timeText(at, step))).toEqual([
      '11-30',
      '14:02',
      '14:02:07',
      '14:02:07.045',
    ]);
    expect(timeText(at + 0.25, 0.1)).toBe('14:02:07.0453');
    expect(timeText(at + 0.25, 0.01)).toBe('14:02:07.045250');
  });

  test('put the marks of a time axis where the clock has whole steps', () => {
    expect(timeMarks(1_000_100, 1_003_000, 1000)).toEqual([1_001_000, 1_002_000, 1_003_000]);
    const day = timeMarks(new Date(2026, 5, 1, 13).getTime(), new Date(2026, 5, 3).getTime(), 86_400_000);
    expect(day.map((mark) => new Date(mark).getHours())).toEqual([0, 0]);
    expect(timeMarks(0, 10, 0)).toEqual([]);
  });

  test('tell lengths and frequencies with three digits', () => {
    expect([0.0005, 1.2345, 250, 5010, -125_000, 7_380_000].map(lengthText)).toEqual([
      `0.5${thin}µs`,
      `1.23${thin}ms`,
      `250${thin}ms`,
      `5.01${thin}s`,
      `−2${thin}min 5${thin}s`,
      `2${thin}h 3${thin}min`,
    ]);
    expect([0.2, 1500, 2e6, Infinity].map(frequencyText)).toEqual([
      `0.2${thin}Hz`,
      `1.5${thin}kHz`,
      `2${thin}MHz`,
      '–',
    ]);
  });

  test('name files by the local time', () => {
    expect(plotFileName(new Date(2026, 10, 30, 14, 2, 7).getTime(), 'csv')).toBe('plot 2026-11-30 14-02-07.csv');
  });

  test('make a table with a row for each time, and no formulas', () => {
    const csv = pointsCsv(
      ['=a,b', 'c'],
      [
        { times: Float64Array.of(0, 1.25), values: Float64Array.of(1, NaN) },
        { times: Float64Array.of(0, 2), values: Float64Array.of(2, -3.5) },
      ],
    );
    expect(csv.split('\r\n')).toEqual([
      `time,"'=a,b",c`,
      '1970-01-01T00:00:00.000000Z,1,2',
      '1970-01-01T00:00:00.002000Z,,-3.5',
      '',
    ]);
  });
});
