/** Where times come from; tests pass their own. */
export interface WallClock {
  /**
   * Milliseconds since 1970 by the computer's clock; microseconds as the fraction where the platform gives them. Runs
   * evenly, and jumps when that clock is set or the computer slept: durations are not to be measured with it.
   */
  now(): number;
}

/** The computer's clock was set, or the computer slept: what it said until then and says from here on. */
export interface ClockMove {
  readonly wasMs: number;
  readonly isMs: number;
}

interface WatchedClock extends WallClock {
  /** Calls `listener` at each move, before any time after it is given out. */
  onMoved(listener: (move: ClockMove) => void): void;
}

/** A larger difference between the two clocks is a move: what NTP corrects by itself stays below. */
const movedAtLeastMs = 2000;

/** Differences up to this are the grain of the wall clock: some browsers give it in steps of 100 ms. */
const grainMs = 250;

/** How fast a clock that drifts is followed, as a share of the time that passes: times still only grow. */
const followShare = 0.01;

/**
 * A monotonic clock anchored to the wall clock, and anchored anew when that is moved. Forward it was set, or the
 * computer slept: most platforms stop their monotonic clock then, and nothing tells the two apart. Back it was set.
 */
export function createClock(monotonicMs: () => number, wallMs: () => number): WatchedClock {
  const listeners: ((move: ClockMove) => void)[] = [];
  let lastMs = monotonicMs();
  let offsetMs = wallMs() - lastMs;
  return {
    now() {
      const monotonic = monotonicMs();
      const wasMs = monotonic + offsetMs;
      const behindMs = wallMs() - wasMs;
      if (Math.abs(behindMs) >= movedAtLeastMs) {
        offsetMs += behindMs;
        const move = { wasMs, isMs: monotonic + offsetMs };
        for (const listener of listeners) listener(move);
      } else if (Math.abs(behindMs) > grainMs) {
        const step = (monotonic - lastMs) * followShare;
        offsetMs += Math.min(Math.max(behindMs, -step), step);
      }
      lastMs = monotonic;
      return monotonic + offsetMs;
    },
    onMoved: (listener) => void listeners.push(listener),
  };
}
