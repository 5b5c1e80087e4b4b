import { describe, expect, test } from 'vitest';
import { Series } from '../../web/series/series.ts';
import { ThresholdWatch } from '../../web/series/threshold.ts';
import { Trigger, type TriggerSettings } from '../../web/series/trigger.ts';

const settings: TriggerSettings = {
  mode: 'normal',
  level: 5,
  slope: 'rising',
  holdOffMs: 0,
  spanMs: 100,
  before: 0.5,
  fromMs: -Infinity,
};
const always = (): boolean => false;

function bench(more: Partial<TriggerSettings> = {}) {
  const series = new Series(1);
  let timeMs = 0;
  const receive = (...values: readonly number[]) => {
    for (const value of values) series.append((timeMs += 10), value);
  };
  return { series, receive, arm: (of: Partial<TriggerSettings> = more) => new Trigger(series, { ...settings, ...of }) };
}

describe('a trigger', () => {
  test('is where the series crosses the level, between two points, and shows what was before it', () => {
    const { receive, arm } = bench();
    const trigger = arm();
    receive(0, 0, 4, 6);
    trigger.advance(always);
    expect(trigger.state).toBe('triggered');
    receive(6, 6, 6, 6, 6, 6);
    trigger.advance(always);
    expect(trigger.state).toBe('armed');
    expect(trigger.shown).toEqual({ triggerMs: 35, fromMs: -15, toMs: 85 });
    expect(trigger.count).toBe(1);
  });

  test('heeds the slope, and each value that only touches the level', () => {
    for (const [slope, count] of [
      ['rising', 2],
      // The last value leaves the level downwards, and was never above it.
      ['falling', 1],
      ['either', 3],
    ] as const) {
      const { receive, arm } = bench();
      const trigger = arm({ slope, spanMs: 1 });
      receive(0, 9, 0, 5, 0);
      trigger.advance(always);
      expect(trigger.count, slope).toBe(count);
    }
  });

  test('does not count again during a sweep and the hold-off', () => {
    const { receive, arm } = bench();
    const [short, held] = [arm({ spanMs: 15, before: 0 }), arm({ spanMs: 15, before: 0, holdOffMs: 75 })];
    receive(...Array.from({ length: 20 }, (_, at) => (at % 2) * 10));
    for (const trigger of [short, held]) trigger.advance(always);
    expect([short.count, held.count]).toEqual([10, 3]);
  });

  test('in single mode is the first one, and stays, until it is armed again', () => {
    const { receive, arm, series } = bench();
    const trigger = arm({ mode: 'single', spanMs: 10 });
    trigger.advance(always);
    expect(trigger.state).toBe('armed');
    receive(0, 10, 0, 10, 0, 10);
    trigger.advance(always);
    expect([trigger.state, trigger.count, trigger.shown?.triggerMs]).toEqual(['stopped', 1, 15]);
    receive(0, 10);
    trigger.advance(always);
    expect(trigger.shown?.triggerMs).toBe(15);
    const next = arm({ mode: 'single', spanMs: 10, fromMs: trigger.shown?.toMs ?? 0 });
    next.advance(always);
    expect(next.shown?.triggerMs).toBe(35);
    const live = arm({ mode: 'single', spanMs: 10, fromMs: series.lastMs });
    live.advance(always);
    expect(live.state).toBe('armed');
    receive(0, 10, 10);
    live.advance(always);
    expect([live.state, live.shown?.triggerMs]).toEqual(['stopped', 95]);
  });

  test('in automatic mode lets the newest be shown while nothing crosses the level', () => {
    const { receive, arm } = bench();
    const trigger = arm({ mode: 'auto' });
    receive(0, 0, 0);
    trigger.advance(always);
    expect(trigger.state).toBe('armed');
    receive(...Array.from({ length: 30 }, () => 0));
    trigger.advance(always);
    expect([trigger.state, trigger.shown]).toEqual(['free', undefined]);
    receive(10, ...Array.from({ length: 6 }, () => 10));
    trigger.advance(always);
    expect([trigger.state, trigger.count]).toEqual(['armed', 1]);
    expect(trigger.shown?.triggerMs).toBe(335);
  });

  test('keeps the complete sweep in sight while a short one is taken, and shows a long one as it comes', () => {
    const { receive, arm } = bench();
    const [short, long] = [arm({ spanMs: 60, before: 0 }), arm({ spanMs: 2000, before: 0 })];
    receive(0, 10, 10, 10, 10, 10, 10, 10, 10, 0, 10);
    for (const trigger of [short, long]) trigger.advance(always);
    expect([short.state, short.count, short.shown?.triggerMs]).toEqual(['triggered', 2, 15]);
    expect([long.state, long.shown?.triggerMs]).toEqual(['triggered', 15]);
  });

  test('finds nothing across a gap, in values that are none, and in nothing', () => {
    const { receive, arm } = bench();
    const trigger = arm();
    trigger.advance(always);
    receive(0, NaN, 10, Infinity, 10, 10);
    trigger.advance(always);
    expect([trigger.count, trigger.state, trigger.shown]).toEqual([0, 'armed', undefined]);
  });

  test('finds the same in one go and in turns, over many pieces of memory', () => {
    const { receive, arm } = bench();
    const turns = arm({ slope: 'either', spanMs: 10 });
    for (let at = 0; at < 500; at++) {
      receive(Math.sin(at / 3) * 10);
      turns.advance(() => true);
    }
    while (!turns.advance(() => true));
    const whole = arm({ slope: 'either', spanMs: 10 });
    whole.advance(always);
    expect(turns.count).toBe(whole.count);
    expect(turns.count).toBeGreaterThan(50);
    expect(turns.shown).toEqual(whole.shown);
  });
});

describe('a threshold', () => {
  test('counts each time that values go beyond it, and knows when that was last', () => {
    const { series, receive } = bench();
    const [above, below] = [new ThresholdWatch(series, 5, 'above'), new ThresholdWatch(series, 5, 'below')];
    receive(9, 9, 5, 6, 7, 1, NaN, 1, 8);
    for (const watch of [above, below]) watch.advance(always);
    expect([above.count, above.lastMs, above.isBeyond]).toEqual([2, 90, true]);
    expect([below.count, below.lastMs, below.isBeyond]).toEqual([1, 60, false]);
  });

  test('goes on where it was, over pieces, and knows nothing of an empty series', () => {
    const { series, receive } = bench();
    const watch = new ThresholdWatch(series, 0, 'above');
    expect(watch.advance(always)).toBe(true);
    expect([watch.count, watch.lastMs, watch.isBeyond]).toEqual([0, NaN, false]);
    receive(...Array.from({ length: 1000 }, (_, at) => (at % 2) - 0.5));
    let turns = 1;
    while (!watch.advance(() => true)) turns++;
    expect(turns).toBeGreaterThan(10);
    expect(watch.count).toBe(500);
    series.dropOldest();
    receive(-1, 1);
    watch.advance(always);
    expect(watch.count).toBe(501);
  });
});
