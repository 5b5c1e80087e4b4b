import type { Clock } from './clock.ts';

/** Runs a callback when asked to, but at most once per interval; requests in between are combined. */
export class Paced {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #say: () => void;
  #stopTimer: (() => void) | undefined;
  #isDue = false;
  #isDisposed = false;

  constructor(clock: Clock, everyMs: number, say: () => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#say = say;
  }

  ask(): void {
    this.#isDue = true;
    if (!this.#isDisposed && !this.#stopTimer) this.#speak();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopTimer?.();
  }

  #speak(): void {
    this.#stopTimer = undefined;
    if (!this.#isDue) return;
    this.#isDue = false;
    this.#stopTimer = this.#clock.after(this.#everyMs, () => this.#speak());
    this.#say();
  }
}
