import type { Wake } from './wake.ts';

/** Between two drawings while data streams in, where drawing is quick: nobody reads text that changes faster. */
const quickPaceMs = 33;

/** The longest time between two drawings: text that streams in stays alive, however slow the computer. */
const slowPaceMs = 200;

/** Drawing takes a fifth of the window's time at most. The rest is for keys, which would wait for it. */
const share = 5;

/** After a screen that left bytes out: nobody can read those, so that about ten a second are enough. */
const restMs = 85;

/** And they take a tenth of the window's time at most. */
const restShare = 9;

/** So many come without a wait after a pause: an answer arrives in some pieces, and each is shown when it is there. */
const burst = 5;

interface DrawingPaceDeps {
  /** A monotonic clock. */
  readonly nowMs: () => number;
  readonly delay: (delayMs: number) => Promise<void>;
}

/**
 * Wakes a view for what is received: at once after a pause; 30 times a second while data streams in, and less often
 * where a drawing takes long.
 */
export class DrawingPace {
  readonly #wake: Wake;
  readonly #deps: DrawingPaceDeps;
  #paceMs = quickPaceMs;
  /** When all drawings so far have had their time. */
  #paidMs = -Infinity;
  #isWaiting = false;

  constructor(wake: Wake, deps: DrawingPaceDeps) {
    this.#wake = wake;
    this.#deps = deps;
  }

  /** Something may be there to draw. */
  request(): void {
    if (this.#isWaiting || this.#wake.isDue) return;
    const waitMs = this.#paidMs - (burst - 1) * this.#paceMs - this.#deps.nowMs();
    if (waitMs <= 0) return this.#wake.up();
    this.#isWaiting = true;
    void this.#deps.delay(waitMs).then(() => {
      this.#isWaiting = false;
      this.#wake.up();
    });
  }

  /** Resolves when the next screen may follow one that left bytes out. @param costMs as the view's sink told */
  rest(costMs: number | void): Promise<void> {
    return this.#deps.delay(Math.max(restMs, restShare * (costMs ?? 0)));
  }

  /** What was received is drawn. @param costMs as the view's sink told */
  drawn(costMs: number | void): void {
    this.#paceMs = Math.min(Math.max(quickPaceMs, share * (costMs ?? 0)), slowPaceMs);
    this.#paidMs = Math.max(this.#paidMs, this.#deps.nowMs()) + this.#paceMs;
  }
}
