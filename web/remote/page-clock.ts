import type { ClientClock } from '../../relay/client/client-clock.ts';

/** The time of the page or worker this runs in. */
export const pageClock: ClientClock = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
