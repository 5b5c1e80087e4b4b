import type { CaptureMarker } from './capture-marker.ts';
import type { LoadCut } from './capture-event.ts';

/** Where a capture was loaded from: an opening that a relay's host has recorded. */
export interface CaptureOrigin {
  /** The relay's origin, `http://lab1:8017`. */
  readonly relay: string;
  /** The port's id there. */
  readonly port: string;
  /** The opening's random id. */
  readonly epoch: string;
  /** Received bytes that the host had recorded of it when it was loaded. */
  readonly toBytes: number;
  /** It had ended then. */
  readonly ended: boolean;
}

/** A relay's clock by this computer's. */
export interface RelayClock {
  /** How far it is ahead, milliseconds, as times are converted. */
  readonly aheadMs: number;
  /** How far the converted times may be off, milliseconds. */
  readonly uncertainMs: number;
}

/** A capture as the list shows it. */
export interface CaptureSummary {
  readonly id: string;
  /** What the person calls it; the port's name until renamed. */
  readonly name: string;
  /** The port's name when the capture began. */
  readonly portName: string;
  /** Wall clock at the start, milliseconds since 1970. */
  readonly startedMs: number;
  /** From the start to the last record. */
  readonly durationMs: number;
  readonly rxBytes: number;
  readonly txBytes: number;
  /** What it takes in storage, in bytes, with times and events. */
  readonly storedBytes: number;
  readonly notes: number;
  /** What the first notes say, to be searched; absent in captures from before this was kept. */
  readonly noteTexts?: readonly string[];
  readonly lineErrors: number;
  /** Places where bytes or events are missing; absent in captures from before this was counted. */
  readonly gaps?: number;
  /** Kept when space is needed for newer captures. */
  readonly pinned: boolean;
  /** Words by which the person finds it again; absent: none. */
  readonly tags?: readonly string[];
  /** Rows that a person marked, the newest last; absent: none. */
  readonly markers?: readonly CaptureMarker[];
  /** `recording`: a session writes to it now (here or in another tab); `interrupted`: it ended without being closed. */
  readonly state: 'recording' | 'complete' | 'interrupted';
  /** Of one that was loaded from a host; then `recording` means that it is being loaded. */
  readonly origin?: CaptureOrigin;
  /** Of one that was read from a file: its name; then `recording` means that it is being read. */
  readonly file?: string;
  /** Why it is only a part of what was to be loaded. */
  readonly cut?: LoadCut;
  /** The capture it is a replay of, while it holds nothing of its own: deleted with its session, unless pinned. */
  readonly replayOf?: string | undefined;
  /** Its times are those of a relay's clock, converted to this computer's. */
  readonly clock?: RelayClock | undefined;
  /** When it came here, where that is not when it began; it makes room as one of that age. Milliseconds since 1970. */
  readonly addedMs?: number;
}
