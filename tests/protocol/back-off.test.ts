import { describe, expect, it } from 'vitest';
import { backOffMs } from '../../relay/protocol/back-off.ts';

const almostOne = 1 - Number.EPSILON;

describe('the wait before the next attempt', () => {
  it('is at first at most half a second, so that a short network outage is hardly noticed', () => {
    expect(backOffMs(0, 'yes', 0)).toBe(0);
    expect(backOffMs(0, 'yes', almostOne)).toBeCloseTo(500);
  });

  it('is at most as long as the relay has been away, and never more than 30 s', () => {
    for (const [awayMs, longestMs] of [
      [499, 500],
      [501, 501],
      [3000, 3000],
      [30_001, 30_000],
      [86_400_000, 30_000],
    ] as const) {
      expect(backOffMs(awayMs, 'yes', 0)).toBe(0);
      expect(backOffMs(awayMs, 'yes', almostOne)).toBeCloseTo(longestMs);
    }
  });

  it('is ten seconds longer where the relay asked for time', () => {
    expect(backOffMs(0, 'later', 0)).toBe(10_000);
    expect(backOffMs(60_000, 'later', almostOne)).toBeCloseTo(40_000);
  });
});
