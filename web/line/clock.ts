/** Where times come from; tests pass their own. */
export interface WallClock {
  /** Milliseconds since 1970, never going back; microseconds as the fraction where the platform gives them. */
  now(): number;
}

/** If the wall clock is ahead by more than this, the computer was asleep, and the wall clock is right. */
const sleepMs = 1000;

/**
 * A monotonic clock anchored to the wall clock. It ignores a wall clock that is set back, so times in a capture only
 * ever grow; it jumps forward after the computer slept, when the monotonic clock of most platforms stands still.
 */
export function createClock(monotonicMs: () => number, wallMs: () => number): WallClock {
  let offsetMs = wallMs() - monotonicMs();
  return {
    now() {
      const now = monotonicMs() + offsetMs;
      const behindMs = wallMs() - now;
      if (behindMs <= sleepMs) return now;
      offsetMs += behindMs;
      return now + behindMs;
    },
  };
}
