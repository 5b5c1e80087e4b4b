/**
 * Calls a function at most once in `everyMs`: at once after an idle time, else at the end of it. The last request is
 * never lost, so the final state is always shown.
 */
export class PacedCall {
  readonly #everyMs: number;
  readonly #run: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again = false;

  constructor(everyMs: number, run: () => void) {
    this.#everyMs = everyMs;
    this.#run = run;
  }

  request(): void {
    if (this.#timer !== undefined) {
      this.#again = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.request();
    }, this.#everyMs);
    this.#run();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#again = false;
  }
}
