import type { CaptureEvent } from '../core/capture-event.ts';
import type { Direction } from '../core/row.ts';
import { SerialError, type SerialErrorCode } from '../core/serial-error.ts';
import type { CaptureSink } from '../line/capture-sink.ts';
import { type CaptureRecorder, storedEventSize } from '../storage/capture-recorder.ts';

/** What a record of a capture takes beyond its bytes. */
const recordBytes = 13;

/** The way of a recording or a file into a capture. Ends it before the capture would take the place of others. */
export class LoadSink implements Pick<CaptureSink, 'bytes' | 'event'> {
  readonly #recorder: CaptureRecorder;
  readonly #freeBytes: number;
  readonly #fullCode: SerialErrorCode;
  #storedBytes = 0;

  /** @param fullCode of the error where there is no more room */
  constructor(recorder: CaptureRecorder, freeBytes: number, fullCode: SerialErrorCode) {
    this.#recorder = recorder;
    this.#freeBytes = freeBytes;
    this.#fullCode = fullCode;
  }

  /** @throws {SerialError} when there is no more room */
  bytes(direction: Direction, bytes: Uint8Array, timeMs?: number): void {
    this.#take(bytes.length);
    this.#recorder.bytes(direction, bytes, timeMs);
  }

  /** @throws {SerialError} as `bytes` */
  event(event: CaptureEvent, timeMs?: number): void {
    this.#take(storedEventSize(event));
    this.#recorder.event(event, timeMs);
  }

  #take(bytes: number): void {
    this.#storedBytes += bytes + recordBytes;
    if (this.#storedBytes > this.#freeBytes) throw new SerialError(this.#fullCode);
  }
}
