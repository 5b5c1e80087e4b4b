import { describe, expect, it } from 'vitest';
import { createClock } from '../../web/line/clock.ts';

describe('createClock()', () => {
  const clockAt = () => {
    const time = { monotonicMs: 1000, wallMs: 1_700_000_000_000 };
    return {
      time,
      clock: createClock(
        () => time.monotonicMs,
        () => time.wallMs,
      ),
    };
  };

  it('follows the monotonic clock from the wall time at its start', () => {
    const { time, clock } = clockAt();
    time.monotonicMs += 5.125;
    time.wallMs += 5;
    expect(clock.now()).toBe(1_700_000_000_005.125);
  });

  it.each([-3_600_000, 3_600_000, -2500, 365 * 86_400_000])(
    'trials B 10: follows the wall clock when it is set by %i ms, and reports it before any later time',
    (byMs) => {
      const { time, clock } = clockAt();
      const told: unknown[] = [];
      clock.onMoved((move) => told.push(move));
      time.monotonicMs += 10;
      time.wallMs += 10 + byMs;
      expect(clock.now()).toBe(1_700_000_000_010 + byMs);
      expect(told).toEqual([{ wasMs: 1_700_000_000_010, isMs: 1_700_000_000_010 + byMs }]);
      time.monotonicMs += 5;
      time.wallMs += 5;
      expect(clock.now()).toBe(1_700_000_000_015 + byMs);
      expect(told).toHaveLength(1);
    },
  );

  it('trials B 10: follows a drifting clock without a report, and its times only increase', () => {
    const { time, clock } = clockAt();
    const told: unknown[] = [];
    clock.onMoved((move) => told.push(move));
    let before = clock.now();
    let leastStepMs = Infinity;
    for (let second = 0; second < 20_000; second++) {
      time.monotonicMs += 1000;
      time.wallMs += 999.5; // 1.8 s an hour
      const now = clock.now();
      leastStepMs = Math.min(leastStepMs, now - before);
      before = now;
    }
    expect(leastStepMs).toBeGreaterThan(0);
    expect(Math.abs(before - time.wallMs)).toBeLessThan(300);
    expect(told).toEqual([]);
  });

  it('catches up after the computer slept', () => {
    const { time, clock } = clockAt();
    time.wallMs += 60_000;
    expect(clock.now()).toBe(1_700_000_060_000);
    time.monotonicMs += 10;
    time.wallMs += 10;
    expect(clock.now()).toBe(1_700_000_060_010);
  });
});
