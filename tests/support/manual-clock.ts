/** Time that passes only when a test says so. How it does is left to who extends this. */
export class ManualClock {
  #nowMs: number;
  readonly #timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();

  constructor(nowMs = 0) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers are running. */
  get running(): number {
    return this.#timers.size;
  }

  /** When it will be so much later, whatever a test makes `nowMs` say. */
  protected later(ms: number): number {
    return this.#nowMs + ms;
  }

  /** Goes to the next timer that goes off until `endMs`, or there when there is none. @returns whether one did */
  protected goOn(endMs: number): boolean {
    const [next] = [...this.#timers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
    this.#nowMs = Math.max(this.#nowMs, next?.atMs ?? endMs);
    if (!next) return false;
    this.#timers.delete(next);
    next.callback();
    return true;
  }
}
