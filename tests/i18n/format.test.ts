import { describe, expect, test } from 'vitest';
import { matchLocale } from '../../web/i18n/configure-locale.ts';
import {
  formatBaud,
  formatBytes,
  formatClock,
  formatDay,
  formatMoment,
  formatRate,
  formatSpan,
  formatTime,
} from '../../web/i18n/format.ts';

const plain = (text: string) => text.replaceAll('\u202f', ' ');

describe('formatted numbers', () => {
  test.each([
    [0, '0 B'],
    [312, '312 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1240, '1.24 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [1_240_000, '1.24 MB'],
    [48_000_000, '48 MB'],
    [2_500_000_000_000_000, '2,500 TB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(plain(formatBytes(bytes))).toBe(text);
  });

  test('a rate is in bytes a second', () => {
    expect(plain(formatRate(11_300))).toBe('11.3 kB/s');
  });

  test('a baud rate has thin spaces from five digits on', () => {
    expect([300, 9600, 19_200, 115_200, 12_000_000].map((rate) => plain(formatBaud(rate)))).toEqual([
      '300',
      '9600',
      '19 200',
      '115 200',
      '12 000 000',
    ]);
  });

  test.each([
    [0.4, '0 ms'],
    [250, '250 ms'],
    [3400, '3.4 s'],
    [59_949, '59.9 s'],
    [59_951, '1 min'],
    [125_000, '2 min 5 s'],
    [7_199_000, '119 min 59 s'],
    [11_520_000, '3 h 12 min'],
  ])('a duration of %d ms is %s', (ms, text) => {
    expect(plain(formatSpan(ms))).toBe(text);
  });

  test.each([
    [-5, '0:00'],
    [7999, '0:07'],
    [753_000, '12:33'],
    [93_900_000, '26:05:00'],
  ])('a stopwatch at %d ms shows %s', (ms, text) => {
    expect(formatClock(ms)).toBe(text);
  });
});

describe('formatted times', () => {
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();
  const now = at(2026, 10, 20, 14, 2);

  test('name the day when near and the date otherwise', () => {
    expect(formatTime(at(2026, 10, 20, 0, 5))).toBe('00:05');
    expect(formatMoment(at(2026, 10, 20, 0, 5), now)).toBe('today 00:05');
    expect(formatMoment(at(2026, 10, 19, 23, 59), now)).toBe('yesterday 23:59');
    expect(formatMoment(at(2026, 10, 12, 9, 10), now)).toBe('Nov 12 09:10');
    expect(formatMoment(at(2025, 10, 12, 9, 10), now)).toBe('Nov 12, 2025');
  });

  test('say yesterday for yesterday at New Year too', () => {
    expect(formatDay(at(2025, 11, 31, 9, 10), at(2026, 0, 1, 0, 1))).toBe('yesterday');
  });

  test('are the time for today and the day for any other in the short form', () => {
    expect(formatDay(at(2026, 10, 20, 0, 5), now)).toBe('00:05');
    expect(formatDay(at(2026, 10, 19, 23, 59), now)).toBe('yesterday');
    expect(formatDay(at(2026, 10, 12, 9, 10), now)).toBe('Nov 12');
  });
});

describe('the interface language', () => {
  test.each([
    [['fr-FR', 'zh-CN', 'en'], 'zh-Hans'],
    [['en-GB', 'zh'], 'en'],
    [['de'], 'en'],
    [[], 'en'],
  ])('for the preferences %j is %s', (languages, locale) => {
    expect(matchLocale(languages)).toBe(locale);
  });
});
