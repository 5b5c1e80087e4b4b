/** The time demo devices live in; tests pass their own. */
export interface DemoClock {
  /** Milliseconds, only ever growing. */
  nowMs(): number;
  /** Calls `callback` once after `delayMs`. @returns cancels it */
  after(delayMs: number, callback: () => void): () => void;
}

/** The platform's time. */
export const demoClock: DemoClock = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
