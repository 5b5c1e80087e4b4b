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
  readonly lineErrors: number;
  /** Kept when space is needed for newer captures. */
  readonly pinned: boolean;
  /** `recording`: a session writes to it now (here or in another tab); `interrupted`: it ended without being closed. */
  readonly state: 'recording' | 'complete' | 'interrupted';
}
