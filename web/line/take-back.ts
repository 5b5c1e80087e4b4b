import { delay } from './delay.ts';
import type { LineSlot } from './session.ts';

/**
 * Between attempts. An attempt that fails is harmless where programs lock their ports, and what a device says first
 * comes within this.
 */
const retryMs = 250;

/**
 * A device that is plugged in again may be in the middle of being programmed: its program gets this long to open it
 * first.
 */
const headStartMs = 2000;

/**
 * Tries to open a port that another program may have, until that has worked.
 * @param afterMs nothing is tried before; 0: a person wants the port now, also when it has just been plugged in
 * @param attempt @returns whether to stop trying
 * @throws the reason of `signal`
 */
export async function takeBack(
  slot: LineSlot,
  afterMs: number,
  attempt: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  await delay(afterMs, signal);
  for (;;) {
    if (!slot.line) {
      await arrival(slot, signal);
      if (afterMs > 0) await delay(headStartMs, signal);
    }
    if (await attempt()) return;
    await delay(retryMs, signal);
  }
}

function arrival(slot: LineSlot, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = (): void => {
      over.abort();
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    signal.addEventListener('abort', end, { once: true, signal: over.signal });
    slot.onArrival(end, over.signal);
  });
}
