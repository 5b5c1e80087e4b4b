import { describe, expect, test } from 'vitest';
import { panned, rangeOfKey, selected, zoomed } from '../../../web/ui/plot/plot-range.ts';

const shown = { fromMs: 1000, toMs: 2000 };
const newest = { kind: 'newest', spanMs: 1000 } as const;
const fixed = { kind: 'fixed', ...shown } as const;

describe('the range of a plot', () => {
  test('zooms around the pointer, and goes on with the data where it did', () => {
    expect(zoomed(fixed, shown, 0.5, 0.25)).toEqual({ kind: 'fixed', fromMs: 1125, toMs: 1625 });
    expect(zoomed({ kind: 'all' }, shown, 2)).toEqual({ kind: 'fixed', fromMs: 500, toMs: 2500 });
    expect(zoomed(newest, shown, 0.5, 0.25)).toEqual({ kind: 'newest', spanMs: 500 });
  });

  test('has a shortest and a longest length, however often somebody zooms', () => {
    let range = zoomed(newest, shown, 1);
    for (let times = 0; times < 100; times++) range = zoomed(range, { fromMs: 0, toMs: spanOf(range) }, 0.5);
    expect(spanOf(range)).toBe(0.1);
    for (let times = 0; times < 100; times++) range = zoomed(range, { fromMs: 0, toMs: spanOf(range) }, 2);
    expect(spanOf(range)).toBe(315_360_000_000);
  });

  test('moves to earlier times, and is live again beyond the end of the data', () => {
    expect(panned(newest, shown, -0.2, 2000)).toEqual({ kind: 'fixed', fromMs: 800, toMs: 1800 });
    expect(panned(newest, shown, 0.2, 2000)).toBe(newest);
    expect(panned(fixed, shown, 0.2, 5000)).toEqual({ kind: 'fixed', fromMs: 1200, toMs: 2200 });
    expect(panned(fixed, shown, 0.2, 2100)).toEqual(newest);
  });

  test('is what was dragged over, in either direction, and never nothing', () => {
    expect(selected(1500, 1200)).toEqual({ kind: 'fixed', fromMs: 1200, toMs: 1500 });
    expect(selected(1500, 1500)).toEqual({ kind: 'fixed', fromMs: 1499.95, toMs: 1500.05 });
  });

  test('has keys for all of it', () => {
    const byKey = (key: string) => rangeOfKey(key, fixed, shown, 9000);
    expect(byKey('+')).toEqual({ kind: 'fixed', fromMs: 1250, toMs: 1750 });
    expect(byKey('-')).toEqual({ kind: 'fixed', fromMs: 500, toMs: 2500 });
    expect(byKey('ArrowLeft')).toEqual({ kind: 'fixed', fromMs: 800, toMs: 1800 });
    expect(byKey('PageDown')).toEqual({ kind: 'fixed', fromMs: 2000, toMs: 3000 });
    expect(byKey('0')).toEqual({ kind: 'all' });
    expect(byKey('End')).toEqual(newest);
    expect(byKey('x')).toBeUndefined();
  });
});

function spanOf(range: ReturnType<typeof zoomed>): number {
  return range.kind === 'newest' ? range.spanMs : 0;
}
