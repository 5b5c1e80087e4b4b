import type { CaptureEvent } from '../core/capture-event.ts';
import type { Direction } from '../core/row.ts';

/**
 * Where a session records what happens. Both calls are synchronous: nothing stands between the line and the capture.
 */
export interface CaptureSink {
  /**
   * Copies the bytes. @param timeMs when the first of them was received or handed over (milliseconds since 1970).
   * Default: now
   */
  bytes(direction: Direction, bytes: Uint8Array, timeMs?: number): void;
  event(event: CaptureEvent, timeMs?: number): void;
  /** A promise while storage is behind; reading waits for it. */
  holdBack(): Promise<void> | undefined;
}
