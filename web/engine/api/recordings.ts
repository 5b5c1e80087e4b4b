import type { PortSettings } from '../../core/port-settings.ts';
import type { CaptureId } from './captures.ts';

/** A port that a relay's host has recordings of, plugged in or not. */
export interface RecordedPortSummary {
  /** The port's id at the relay. */
  readonly id: string;
  /** For people, a stranger's text; empty where it is not known. */
  readonly name: string;
  /** What its recordings take on the host's disk. */
  readonly storedBytes: number;
}

/** From when a port was opened until it was closed or lost, as its host has recorded it. */
export interface RecordedOpeningSummary {
  readonly epoch: string;
  /** By our clock, milliseconds since 1970. */
  readonly startedMs: number;
  /** `undefined`: it is still open. */
  readonly endedMs: number | undefined;
  readonly settings: PortSettings;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly notes: number;
  /** Received bytes at its beginning that the host has removed to stay within its budget. */
  readonly removedBytes: number;
  /** The capture it was loaded as, as long as nothing has come since. */
  readonly captureId: CaptureId | undefined;
}
