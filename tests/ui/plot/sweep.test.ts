import { describe, expect, test } from 'vitest';
import type { PlotSweep } from '../../../web/engine/api/plots.ts';
import { isHoldOff, readSweep } from '../../../web/ui/plot/sweep-options.ts';
import { sweepStatus } from '../../../web/ui/plot/sweep-text.ts';

const none: PlotSweep = { state: 'armed', triggerMs: NaN, toMs: NaN, count: 0 };
const once: PlotSweep = { state: 'armed', triggerMs: 1000, toMs: 1100, count: 1 };

describe('the options of a sweep', () => {
  test('are mended one by one', () => {
    const normal = { isOn: false, mode: 'auto', slope: 'rising', level: 0, holdOffMs: 0, before: 0.25 };
    expect(readSweep(undefined)).toEqual(normal);
    expect(readSweep({ isOn: 1, mode: 'x', level: Infinity, holdOffMs: -1, before: 7, series: {} })).toEqual(normal);
    const chosen = { ...normal, isOn: true, mode: 'single', slope: 'either', level: -3, holdOffMs: 5, series: 'a\na' };
    expect(readSweep(chosen)).toEqual(chosen);
    expect([isHoldOff(0), isHoldOff(NaN), isHoldOff(4e6)]).toEqual([true, false, false]);
  });
});

describe('what a trigger says', () => {
  const kindOf = (sweep: PlotSweep | undefined, lastMs: number, mode: 'normal' | 'single' = 'normal') =>
    sweepStatus(sweep, { mode }, lastMs).kind;

  test('is that it waits, was triggered lately, shows the newest, or has stopped', () => {
    expect(kindOf(undefined, NaN)).toBe('waiting');
    expect(kindOf(none, 50)).toBe('waiting');
    expect(kindOf(once, 1200)).toBe('triggered');
    expect(kindOf(once, 3000)).toBe('waiting');
    expect(kindOf({ ...once, state: 'triggered' }, 1050, 'single')).toBe('triggered');
    expect(kindOf({ ...once, state: 'free' }, 3000)).toBe('free');
    expect(kindOf({ ...once, state: 'stopped' }, 3000, 'single')).toBe('stopped');
  });

  test('has the time of the last one while it waits, and how many there were', () => {
    expect(sweepStatus(once, { mode: 'normal' }, 3000).text).toMatch(/triggered last at \d\d:\d\d:01.000$/);
    expect(sweepStatus(once, { mode: 'normal' }, 1200).text).toBe('Triggered: sweep 1');
    expect(sweepStatus(none, { mode: 'single' }, 1200).text).toBe('Armed: waits for the level');
  });
});
