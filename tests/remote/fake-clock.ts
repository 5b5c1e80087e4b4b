import type { ClientClock } from '../../relay/client/client-clock.ts';
import { ManualClock } from '../support/manual-clock.ts';

export class FakeClock extends ManualClock implements ClientClock {
  constructor() {
    super(1000);
  }

  /** Lets time pass, timers going off in their order, and what waits for them going on before the next. */
  async advance(ms: number): Promise<void> {
    const endMs = this.later(ms);
    await settle();
    while (this.goOn(endMs)) await settle();
  }
}

/** Lets every promise that can go on do so, without time passing. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}
