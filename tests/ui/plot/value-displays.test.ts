import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  gaugeRange,
  positionSeries,
  readDisplays,
  readStates,
  roundStep,
  stateOf,
} from '../../../web/ui/plot/value-displays.ts';

const labels = (...names: readonly (readonly [kind: string, name: string])[]) =>
  names.map(([kind, name]) => ({ kind, name, unit: '' }));

describe('how values are shown', () => {
  test('is read from storage, without what is not known or wrong', () => {
    const good = [
      { kind: 'gauge', series: 'k\na', min: -5, max: 5 },
      { kind: 'gauge', series: 'k\na' },
      { kind: 'state', series: 'k\nb', states: 'else ok' },
      { kind: 'track', latitude: 'a', longitude: 'b' },
    ];
    const bad = [
      { kind: 'gauge' },
      { kind: 'dial', series: 'a' },
      { kind: 'state', series: 'a' },
      { kind: 'state', series: 'a', states: 'x'.repeat(3000) },
      { kind: 'track', latitude: 'a' },
      null,
      7,
    ];
    expect(readDisplays([...good, ...bad])).toEqual(good);
    expect(readDisplays([{ kind: 'gauge', series: 'a', min: '1', max: Infinity }])).toEqual([
      { kind: 'gauge', series: 'a' },
    ]);
    expect(readDisplays('x')).toEqual([]);
    expect(readDisplays(Array.from({ length: 50 }, () => good[0]))).toHaveLength(24);
  });

  test('as states: the first rule that fits', () => {
    const read = readStates('> 80 red too hot\n\n= 0 off\n<= -1.5e1 blue\nelse green all is well');
    if (!read.ok) throw new Error('Not read');
    const of = (value: number) => stateOf(read.rules, value);
    expect(of(81)).toMatchObject({ color: 'red', text: 'too hot' });
    expect(of(80)).toMatchObject({ color: 'green', text: 'all is well' });
    expect(of(0)).toMatchObject({ color: 'green', text: 'off' });
    expect(of(-15)).toMatchObject({ color: 'blue', text: '' });
    expect(of(NaN)).toBeUndefined();
    expect(stateOf([], 1)).toBeUndefined();
    expect(readStates('else')).toMatchObject({ ok: true, rules: [{ color: 'grey', text: '' }] });
  });

  test.each([
    ['> red', 1],
    ['else ok\n80 red', 2],
    ['elsewhere', 1],
    ['== 1 x', 1],
    ['> 8x0 red', 1],
  ])('a rule that is none is pointed at: %j, line %i', (text, line) => {
    expect(readStates(text)).toEqual({ ok: false, line });
  });

  test('a gauge goes from one round number to another, or as it was said', () => {
    expect(gaugeRange({}, 3.2, 18.7)).toEqual([2, 20]);
    expect(gaugeRange({}, -0.31, 0.42)).toEqual([-0.4, 0.5]);
    expect(gaugeRange({ min: 0, max: 7 }, 3, 99)).toEqual([0, 7]);
    expect(gaugeRange({ min: 0 }, 3, 18)).toEqual([0, 18]);
    expect(gaugeRange({ max: 2 }, 3, 18)).toEqual([0.2, 2]);
    expect(gaugeRange({}, NaN, NaN)).toEqual([0, 1]);
    expect(roundStep(0.7)).toBe(0.5);
    for (const [least, greatest] of [
      [-1e300, 1e300],
      [1e300, 1e300],
      [5e-324, 1e-323],
    ] as const) {
      const [from, to] = gaugeRange({}, least, greatest);
      expect(Number.isFinite(from) && from < to && from <= least && greatest <= to, `${least} ${from} ${to}`).toBe(
        true,
      );
    }
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (low, span) => {
          const [min, max] = gaugeRange({}, low, low + span);
          expect(min).toBeLessThan(max);
          expect(min - low).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(low) + span));
          expect(low + span - max).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(low) + span));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a position is two series of one kind', () => {
    const known = labels(['GGA', 'latitude'], ['RMC', 'longitude'], ['GGA', 'altitude'], ['GGA', 'longitude']);
    expect(positionSeries(known)).toEqual({ latitude: 'GGA\nlatitude', longitude: 'GGA\nlongitude' });
    expect(positionSeries(labels(['values', 'gps.lat'], ['values', 'gps.lng']))).toEqual({
      latitude: 'values\ngps.lat',
      longitude: 'values\ngps.lng',
    });
    expect(positionSeries(labels(['a', 'latency'], ['a', 'longitude']))).toBeUndefined();
  });
});
