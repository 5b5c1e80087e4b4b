import type { Clock } from '../../relay/base/clock.ts';
import type { ClientClock } from '../../relay/client/client-clock.ts';
import type { DemoClock } from '../../web/demo/demo-clock.ts';
import { settle } from './settle.ts';

interface Timer {
  readonly atUs: number;
  readonly callback: () => void;
}

/** Time that passes only when a test says so: the relay's, a client's and a demo device's. */
export class FakeClock implements Clock, ClientClock, DemoClock {
  #nowUs: number;
  readonly #timers = new Set<Timer>();

  /** @param nowMs milliseconds since 1970 */
  constructor(nowMs = 1_700_000_000_000) {
    this.#nowUs = nowMs * 1000;
  }

  nowUs(): number {
    return this.#nowUs;
  }

  nowMs(): number {
    return this.#nowUs / 1000;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atUs: this.#nowUs + delayMs * 1000, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers are running. */
  get running(): number {
    return this.#timers.size;
  }

  /** Advances the time; timers fire in order, and code that waits for them runs before the next. */
  async advance(ms: number): Promise<void> {
    const endUs = this.#nowUs + ms * 1000;
    await settle();
    while (this.#goOn(endUs)) await settle();
  }

  /** Goes from timer to timer, running the code that waits for them, until the condition holds. */
  async advanceUntil(condition: () => boolean): Promise<void> {
    for (await settle(); !condition(); await settle()) if (this.running > 0) this.#goOn(Infinity);
  }

  /** Advances the time; timers fire in order, and no other code runs. */
  advanceAtOnce(ms: number): void {
    const endUs = this.#nowUs + ms * 1000;
    while (this.#goOn(endUs));
  }

  /** Goes to the next timer that fires until `endUs`, or there when there is none. @returns whether one fired */
  #goOn(endUs: number): boolean {
    let next: Timer | undefined;
    // Of those that are due at the same time, the one that was set first fires first.
    for (const timer of this.#timers) if (timer.atUs <= endUs && timer.atUs < (next?.atUs ?? Infinity)) next = timer;
    this.#nowUs = Math.max(this.#nowUs, next?.atUs ?? endUs);
    if (!next) return false;
    this.#timers.delete(next);
    next.callback();
    return true;
  }
}
