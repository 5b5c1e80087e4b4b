import type { Clock } from '../base/clock.ts';

/** Finds out when a line has been quiet for a while. */
export class QuietWatch {
  readonly #clock: Clock;
  readonly #lingerMs: number;
  /** Whether more is known to be on its way, so that silence means nothing. */
  readonly #isExpecting: () => boolean;
  #lastUs: number;

  constructor(clock: Clock, lingerMs: number, isExpecting: () => boolean) {
    this.#clock = clock;
    this.#lingerMs = lingerMs;
    this.#isExpecting = isExpecting;
    this.#lastUs = clock.nowUs();
  }

  /** Something came. */
  heard(): void {
    this.#lastUs = this.#clock.nowUs();
  }

  /** Resolves when nothing has come for as long as that from now on; never after the signal aborts it. */
  whenQuiet(signal: AbortSignal): Promise<void> {
    this.heard();
    return new Promise((resolve) => {
      if (this.#lingerMs === Infinity) return;
      const check = (): void => {
        if (this.#isExpecting()) this.heard();
        const leftMs = this.#lingerMs - (this.#clock.nowUs() - this.#lastUs) / 1000;
        if (leftMs <= 0) return resolve();
        const stop = this.#clock.after(Math.ceil(leftMs), () => {
          signal.removeEventListener('abort', stop);
          check();
        });
        signal.addEventListener('abort', stop, { once: true });
      };
      check();
    });
  }
}
