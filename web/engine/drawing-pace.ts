import type { Wake } from './wake.ts';

/**
 * Between two drawings while data streams in. Nobody reads text that changes faster, and each drawing costs the window
 * most of a frame, which keys would wait for.
 */
const paceMs = 33;

/** So many come without a wait after a pause: an answer arrives in some pieces, and each is shown when it is there. */
const burst = 5;

interface DrawingPaceDeps {
  /** A monotonic clock. */
  readonly nowMs: () => number;
  readonly delay: (delayMs: number) => Promise<void>;
}

/** Wakes a view for what is received: at once after a pause, 30 times a second while data streams in. */
export class DrawingPace {
  readonly #wake: Wake;
  readonly #deps: DrawingPaceDeps;
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
    const waitMs = this.#paidMs - (burst - 1) * paceMs - this.#deps.nowMs();
    if (waitMs <= 0) return this.#wake.up();
    this.#isWaiting = true;
    void this.#deps.delay(waitMs).then(() => {
      this.#isWaiting = false;
      this.#wake.up();
    });
  }

  /** What was received is drawn. */
  drawn(): void {
    this.#paidMs = Math.max(this.#paidMs, this.#deps.nowMs()) + paceMs;
  }
}
