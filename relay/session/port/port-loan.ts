import type { Clock } from '../../base/clock.ts';
import type { Lent, ViewerId } from '../../protocol/port-info.ts';
import type { PortEvents } from './port-events.ts';
import type { PortLine } from './port-line.ts';

/** A port that is left to another program: who did that, and when it ends. */
export class PortLoan {
  readonly #line: PortLine;
  readonly #events: PortEvents;
  readonly #clock: Clock;
  #lender: ViewerId | undefined;
  #stopTimer: (() => void) | undefined;

  constructor(line: PortLine, events: PortEvents, clock: Clock) {
    this.#line = line;
    this.#events = events;
    this.#clock = clock;
  }

  /** Begins, or ends later than it would. Resolves when the device is closed. */
  async lend(viewer: ViewerId, lent: Lent, forMs: number): Promise<void> {
    const isNew = this.#lender === undefined;
    this.#lender = viewer;
    this.#stopTimer?.();
    this.#stopTimer = this.#clock.after(forMs, () => void this.end(undefined, 'expired'));
    if (isNew) this.#events.lent(viewer, lent.text);
    await this.#line.lend({ ...lent, untilUs: this.#clock.nowUs() + forMs * 1000 });
  }

  /** Ends it. @param by undefined: the relay itself */
  async end(by: ViewerId | undefined, reason: 'asked' | 'left' | 'expired'): Promise<void> {
    if (this.#lender === undefined) return;
    this.dispose();
    this.#events.takenBack(by, reason);
    await this.#line.takeBack();
  }

  /** A client is gone for good. */
  left(viewer: ViewerId): void {
    if (viewer === this.#lender) void this.end(viewer, 'left');
  }

  dispose(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#lender = undefined;
  }
}
