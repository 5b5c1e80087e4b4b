import type { Clock } from '../../../relay/base/clock.ts';

/** Host time that passes only when a test says so. */
export class FakeClock implements Clock {
  #nowUs = 1_700_000_000_000_000;
  readonly #timers = new Set<{ readonly atUs: number; readonly callback: () => void }>();

  nowUs(): number {
    return this.#nowUs;
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

  /** Lets time pass, timers going off in their order, and what waits for them going on before the next. */
  async advance(ms: number): Promise<void> {
    const endUs = this.#nowUs + ms * 1000;
    await settle();
    for (;;) {
      const [next] = [...this.#timers].filter(({ atUs }) => atUs <= endUs).sort((a, b) => a.atUs - b.atUs);
      if (!next) break;
      this.#timers.delete(next);
      this.#nowUs = Math.max(this.#nowUs, next.atUs);
      next.callback();
      await settle();
    }
    this.#nowUs = endUs;
  }
}

/** Lets every promise that can go on do so, without time passing. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
