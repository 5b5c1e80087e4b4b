/** The time a client lives in; tests pass their own. */
export interface ClientClock {
  /** Milliseconds, never decreasing. */
  nowMs(): number;
  /** Calls `callback` once after `delayMs`. @returns cancels it */
  after(delayMs: number, callback: () => void): () => void;
}
