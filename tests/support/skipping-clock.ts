import type { Clock } from '../../relay/base/clock.ts';
import type { ClientClock } from '../../relay/client/client-clock.ts';

/**
 * Time that runs as the computer's does and can be put forward: for tests with real sockets, where somebody's patience
 * has to end and everything else has to have all the time it needs.
 */
export class SkippingClock implements Clock, ClientClock {
  #skippedMs = 0;
  readonly #waiting = new Set<{ readonly atMs: number; readonly callback: () => void }>();

  readonly nowMs = (): number => performance.timeOrigin + performance.now() + this.#skippedMs;

  nowUs(): number {
    return Math.round(this.nowMs() * 1000);
  }

  after(delayMs: number, callback: () => void): () => void {
    const one = { atMs: this.nowMs() + delayMs, callback };
    const fire = (): void => {
      if (this.#waiting.delete(one)) callback();
    };
    this.#waiting.add(one);
    const timer = setTimeout(fire, delayMs);
    timer.unref();
    return () => {
      clearTimeout(timer);
      this.#waiting.delete(one);
    };
  }

  /** Advances it; due timers fire, in order. */
  skip(ms: number): void {
    this.#skippedMs += ms;
    for (const one of [...this.#waiting].toSorted((a, b) => a.atMs - b.atMs)) {
      if (one.atMs > this.nowMs() || !this.#waiting.delete(one)) continue;
      one.callback();
    }
  }

  /** Advances it repeatedly, a second in each turn of the event loop, until the condition holds. */
  async skipUntil(condition: () => boolean): Promise<void> {
    while (!condition()) {
      this.skip(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
