/** Holds back what is to be transmitted while the line is not free. */
export class TransmitGate {
  #open = true;
  readonly #waiting = new Set<() => void>();

  set(open: boolean): void {
    this.#open = open;
    if (!open) return;
    for (const pass of this.#waiting) pass();
    this.#waiting.clear();
  }

  /** Resolves when the line is free; rejects with the reason of the first signal that aborts. */
  async pass(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#open) return;
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.delete(pass);
        reject(signal.reason);
      };
      const pass = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(pass);
    });
  }
}
