import type { CaptureOrigin } from '../../core/capture-summary.ts';
import type { SerialErrorCode } from '../../core/serial-error.ts';
import type { CaptureId } from './captures.ts';
import type { SessionId } from './sessions.ts';

export type JobId = string;

/** What a job is about; the window finds its words by `kind`. */
export type JobSubject =
  /** Text that is transmitted with pauses between its lines. */
  | {
      readonly kind: 'paste';
      readonly sessionId: SessionId;
      /** The line that was transmitted last, where they are paced. */
      readonly line?: { readonly number: number; readonly of: number };
    }
  /** The same bytes transmitted again and again. */
  | { readonly kind: 'repeat'; readonly sessionId: SessionId }
  /** A sequence of steps. */
  | { readonly kind: 'sequence'; readonly sessionId: SessionId; readonly name: string }
  /** Files that are sent or received. `corrected`: errors on the line so far. */
  | {
      readonly kind: 'send' | 'receive';
      readonly sessionId: SessionId;
      readonly file: string;
      readonly corrected: number;
    }
  /** A capture that is written to a file. */
  | { readonly kind: 'export'; readonly captureId: CaptureId }
  /** The rows of several captures, written to one file. */
  | { readonly kind: 'export-timeline' }
  /** All captures, written to one file. */
  | { readonly kind: 'export-all' }
  /** A recording of a relay's host that becomes a capture. */
  | { readonly kind: 'load'; readonly captureId: CaptureId; readonly origin: CaptureOrigin }
  /** A file that becomes captures; `captureId` is the first. */
  | { readonly kind: 'open'; readonly captureId: CaptureId; readonly file: string };

/** The step of a sequence that is under way. */
export interface JobStep {
  readonly line: number;
  readonly text: string;
  readonly isPaused: boolean;
  /** What it asks. */
  readonly question: string | undefined;
}

/**
 * Work that takes long and outlives the view that asked for it. It is listed until it has ended; a failed one until it
 * is dismissed.
 */
export interface JobSummary {
  readonly id: JobId;
  readonly subject: JobSubject;
  /** Of `total`, in `unit`. A total of 0: until it is stopped. */
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'times' | 'steps';
  /** Of a sequence: where it is. */
  readonly step?: JobStep | undefined;
  /** Units a second, averaged over about the last second; of a paste, over the last ten. */
  readonly rate: number;
  /** Why it failed; `undefined` while it runs. `detail` is data for the sentence, as in `SerialError`. */
  readonly error: { readonly code: SerialErrorCode; readonly detail: string } | undefined;
}

export interface JobsApi {
  /**
   * Ends a job as soon as it can be; what it has done stays or is undone as its own call says. Does nothing for one
   * that has ended.
   */
  cancel(id: JobId): Promise<void>;
  /** Takes a failed job off the list. */
  dismiss(id: JobId): Promise<void>;
}
