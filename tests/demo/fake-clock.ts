import type { DemoClock } from '../../web/demo/demo-clock.ts';
import { ManualClock } from '../support/manual-clock.ts';

export class FakeClock extends ManualClock implements DemoClock {
  /** Lets time pass, timers going off in their order. */
  advance(ms: number): void {
    const endMs = this.later(ms);
    while (this.goOn(endMs));
  }

  /** Goes from timer to timer, with what awaits them in between, until `holds` does. */
  async advanceUntil(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise(setImmediate);
      if (this.running > 0) this.goOn(Infinity);
    }
  }
}
