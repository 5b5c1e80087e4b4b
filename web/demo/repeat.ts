import type { DemoClock } from './demo-clock.ts';

/** Calls `callback` every `intervalMs` until stopped. @returns stops it */
export function repeat(clock: DemoClock, intervalMs: number, callback: () => void): () => void {
  let cancel = clock.after(intervalMs, tick);
  function tick(): void {
    cancel = clock.after(intervalMs, tick);
    callback();
  }
  return () => cancel();
}
