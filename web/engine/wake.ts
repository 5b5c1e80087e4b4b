/** Lets one loop sleep until there is something to do. Waking an awake loop makes its next wait return at once. */
export class Wake {
  #due = false;
  #resolve: (() => void) | undefined;

  /** It was woken, and has not slept since. */
  get isDue(): boolean {
    return this.#due;
  }

  up(): void {
    this.#due = true;
    this.#resolve?.();
    this.#resolve = undefined;
  }

  async wait(): Promise<void> {
    if (!this.#due) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
      });
    }
    this.#due = false;
  }
}
