import type { DemoClock } from './demo-clock.ts';

/** A device's timers, all stopped together when its port closes. */
export class Timers {
  readonly #clock: DemoClock;
  readonly #cancels = new Set<() => void>();

  constructor(clock: DemoClock) {
    this.#clock = clock;
  }

  /** Calls `callback` once after `delayMs`. */
  after(delayMs: number, callback: () => void): void {
    const cancel = this.#clock.after(delayMs, () => {
      this.#cancels.delete(cancel);
      callback();
    });
    this.#cancels.add(cancel);
  }

  /** Calls `callback` every `intervalMs`. */
  every(intervalMs: number, callback: () => void): void {
    this.#cancels.add(repeat(this.#clock, intervalMs, callback));
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}

/** Calls `callback` every `intervalMs` until stopped. @returns stops it */
function repeat(clock: DemoClock, intervalMs: number, callback: () => void): () => void {
  let cancel = clock.after(intervalMs, tick);
  function tick(): void {
    cancel = clock.after(intervalMs, tick);
    callback();
  }
  return () => cancel();
}
