import { vi } from 'vitest';
import { delay } from '../../web/line/delay.ts';

/*
 * Whether code under test leaves timers behind. A count of all fake timers has those of other tests too: they share the
 * worker, and what they have left may still be running.
 */

/** `delay` that counts the waits in progress. */
export function countedDelay() {
  let waiting = 0;
  return {
    delay: async (delayMs: number, signal?: AbortSignal): Promise<void> => {
      waiting++;
      try {
        await delay(delayMs, signal);
      } finally {
        waiting--;
      }
    },
    get waiting() {
      return waiting;
    },
  };
}

/** Watches timers from now on, until `vi.restoreAllMocks()`; after `vi.useFakeTimers()`. */
export function watchTimers() {
  const [set, cleared] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
  return {
    /** Whether the last timer of this delay was cleared; `undefined`: there was none. */
    wasCleared(delayMs: number): boolean | undefined {
      const last = set.mock.results[set.mock.calls.findLastIndex(([, ms]) => ms === delayMs)];
      return last && cleared.mock.calls.some(([timer]) => timer === last.value);
    },
  };
}
