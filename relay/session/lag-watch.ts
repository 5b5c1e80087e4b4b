import { relayRules } from '../protocol/limits.ts';
import type { Clock } from './clock.ts';

/** Tells how far a viewer is behind, once a second at most; not of one who is only behind for a moment. */
export class LagWatch {
  readonly #clock: Clock;
  readonly #behindBytes: () => number;
  readonly #say: (behindBytes: number) => void;
  #said = 0;
  #caughtUp = true;
  #stopTimer: (() => void) | undefined;

  constructor(clock: Clock, behindBytes: () => number, say: (behindBytes: number) => void) {
    this.#clock = clock;
    this.#behindBytes = behindBytes;
    this.#say = say;
  }

  /** To be called when bytes came or were sent. */
  update(): void {
    if (this.#behindBytes() === 0) this.#caughtUp = true;
    else this.#stopTimer ??= this.#start();
  }

  dispose(): void {
    this.#stopTimer?.();
  }

  #start(): () => void {
    this.#caughtUp = false;
    return this.#clock.after(relayRules.announceMs, () => {
      this.#stopTimer = undefined;
      const behindBytes = this.#caughtUp ? 0 : this.#behindBytes();
      if (behindBytes !== this.#said) this.#say(behindBytes);
      this.#said = behindBytes;
      if (this.#behindBytes() > 0) this.#stopTimer = this.#start();
    });
  }
}
