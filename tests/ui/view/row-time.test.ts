import { describe, expect, test } from 'vitest';
import { formatRowTime, timeFormats, timeWidth } from '../../../web/ui/view/row-time.ts';

const timeMs = Date.UTC(2026, 10, 12, 14, 2, 9, 118) + 0.25;
const moment = { timeMs, deltaMs: 1502.75, startedMs: timeMs - 3_723_004 };
const write = (format: (typeof timeFormats)[number], micros = false) => formatRowTime(moment, { format, micros });

describe('formatRowTime', () => {
  test('writes the clock in local time', () => {
    const hours = String(new Date(timeMs).getHours()).padStart(2, '0');
    expect(write('clock')).toMatch(new RegExp(`^${hours}:\\d\\d:09\\.118$`));
    expect(write('clock', true)).toMatch(/:09\.118250$/);
  });

  test('writes ISO 8601 in UTC', () => {
    expect(write('iso')).toBe('2026-11-12T14:02:09.118Z');
    expect(write('iso', true)).toBe('2026-11-12T14:02:09.118250Z');
  });

  test('writes the epoch in milliseconds', () => {
    expect(write('epoch')).toBe(String(Math.floor(timeMs)));
    expect(write('epoch', true)).toBe(`${Math.floor(timeMs)}.250`);
  });

  test('writes the time since the start with the hours and minutes it needs', () => {
    expect(write('since-start')).toBe('1:02:03.004');
    const at = (ms: number) =>
      formatRowTime(
        { timeMs: 1000 + ms, startedMs: 1000, deltaMs: undefined },
        { format: 'since-start', micros: false },
      );
    expect(at(0)).toBe('0:00.000');
    expect(at(61_007)).toBe('1:01.007');
    expect(at(-20)).toBe('-0:00.020');
  });

  test('writes the time since the packet before, and nothing for the first', () => {
    expect(write('since-last')).toBe('+1.502');
    expect(write('since-last', true)).toBe('+1.502750');
    expect(formatRowTime({ ...moment, deltaMs: undefined }, { format: 'since-last', micros: false })).toBe('');
  });

  test('keeps a whole millisecond that a float represents slightly too low', () => {
    expect(formatRowTime({ ...moment, deltaMs: 1.0009999999999 }, { format: 'since-last', micros: true })).toBe(
      '+0.001001',
    );
    expect(formatRowTime({ ...moment, deltaMs: 2999.9999999 }, { format: 'since-last', micros: false })).toBe('+3.000');
  });

  test('fits the width it declares', () => {
    for (const format of timeFormats) {
      for (const micros of [false, true])
        expect(write(format, micros).length).toBeLessThanOrEqual(timeWidth({ format, micros }));
    }
  });
});

describe('the time since a marked row', () => {
  const at = (ms: number, markerMs?: number) =>
    formatRowTime(
      { timeMs: 1000 + ms, startedMs: 1000, deltaMs: undefined, markerMs },
      { format: 'since-marker', micros: false },
    );

  test('has a sign, and counts from the start while no row is marked', () => {
    expect(at(2500, 2000)).toBe('+0:01.500');
    expect(at(500, 2000)).toBe('-0:00.500');
    expect(at(500)).toBe('+0:00.500');
  });
});
