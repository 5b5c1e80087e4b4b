import type { Line } from './line.ts';

/**
 * A place for a line that outlives the line's object: after a replug the platform gives a new port (Chromium) or the same
 * one (Firefox), and the slot holds whichever is plugged in now.
 */
export interface LineSlot {
  /** `undefined` while nothing is plugged in there. */
  readonly line: Line | undefined;
  /** Calls `listener` when a line arrives in the slot, until `signal` aborts. */
  onArrival(listener: () => void, signal: AbortSignal): void;
}
