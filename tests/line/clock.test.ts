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

  it('runs with the monotonic clock from the wall clock at its start', () => {
    const { time, clock } = clockAt();
    time.monotonicMs += 5.125;
    time.wallMs += 5;
    expect(clock.now()).toBe(1_700_000_000_005.125);
  });

  it('never goes back when the wall clock is set back', () => {
    const { time, clock } = clockAt();
    time.wallMs -= 3_600_000;
    time.monotonicMs += 1;
    expect(clock.now()).toBe(1_700_000_000_001);
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
