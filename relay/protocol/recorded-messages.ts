import type { Epoch } from './port-info.ts';
import type { RecordedStart } from './recorded-values.ts';

/** Asks which ports the host has recordings of, also those that are not plugged in. */
export interface RecordingsMessage {
  readonly type: 'recordings';
  readonly request: number;
}

/** Asks which openings of a port are recorded. The port need not be there, nor the client attached. */
export interface RecordedOpeningsMessage {
  readonly type: 'recorded-openings';
  readonly request: number;
  readonly port: string;
}

/** Asks for a piece of a recorded opening: bytes both ways, and events. */
export interface RecordedMessage {
  readonly type: 'recorded';
  readonly request: number;
  readonly port: string;
  readonly epoch: Epoch;
  /** `next` of the piece before; absent: from `start`. */
  readonly after?: string;
  /** Absent: from the beginning. */
  readonly start?: RecordedStart;
}
