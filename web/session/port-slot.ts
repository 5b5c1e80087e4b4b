import type { Port } from './port.ts';

/**
 * A place for a port that outlives the port object: after a replug the platform gives a new object (Chromium) or the same
 * one (Firefox), and the slot holds whichever is plugged in now.
 */
export interface PortSlot {
  /** `undefined` while nothing is plugged in there. */
  readonly port: Port | undefined;
  /** Calls `listener` when a port arrives in the slot, until `signal` aborts. */
  onArrival(listener: () => void, signal: AbortSignal): void;
}
