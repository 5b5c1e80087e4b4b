import type { CaptureEvent } from '../core/capture-event.ts';
import type { Direction } from '../core/row.ts';

/** Where a session records what happens. Both calls are synchronous: nothing is ever between the port and the capture. */
export interface CaptureSink {
  /** Copies the bytes. */
  bytes(direction: Direction, bytes: Uint8Array): void;
  event(event: CaptureEvent): void;
  /** A promise while what is recorded already cannot be stored fast enough; reading waits for it. */
  holdBack(): Promise<void> | undefined;
}
