import type { Epoch } from '../../protocol/port-info.ts';
import type { PortRecording } from './recordings.ts';
import { makeReceiveFrame, maxFrameData } from './receive-frame.ts';

/** A frame of past bytes, made for one viewer. */
interface RecalledFrame {
  readonly offset: number;
  readonly byteLength: number;
  readonly frame: Uint8Array;
}

/** Read from the recording at a time. */
const readBytes = 256 * 1024;

/** Reads bytes that the replay buffer no longer holds from the recording, for a viewer that attached late. */
export class Recall {
  readonly #handle: number;
  readonly #recording: PortRecording;
  readonly #onReady: () => void;
  #epoch: Epoch | undefined;
  #frames: RecalledFrame[] = [];
  #isReading = false;
  /** Nothing was found from this offset on. */
  #emptyFrom: number | undefined;
  #isStopped = false;

  /** @param onReady called when `next` can be asked again */
  constructor(handle: number, recording: PortRecording, onReady: () => void) {
    this.#handle = handle;
    this.#recording = recording;
    this.#onReady = onReady;
  }

  /**
   * The frame that holds the byte at `from`, or else the first after it and before `to`.
   * @returns `reading` where the recording has to be asked first, undefined where it has nothing of it
   */
  next(epoch: Epoch, from: number, to: number): RecalledFrame | 'reading' | undefined {
    if (this.#isReading) return 'reading';
    if (epoch === this.#epoch) {
      this.#frames = this.#frames.slice(
        Math.max(
          0,
          this.#frames.findIndex(({ offset, byteLength }) => offset + byteLength > from),
        ),
      );
      const [first] = this.#frames;
      if (first && first.offset + first.byteLength > from) return first.offset < to ? first : undefined;
      if (this.#emptyFrom === from) return undefined;
    }
    void this.#read(epoch, from, to);
    return 'reading';
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #read(epoch: Epoch, from: number, to: number): Promise<void> {
    this.#isReading = true;
    this.#epoch = epoch;
    const frames: RecalledFrame[] = [];
    try {
      let bytes = 0;
      for await (const { offset, timeUs, data } of this.#recording.read(epoch, from, to)) {
        for (let at = 0; at < data.length; at += maxFrameData) {
          const part = data.subarray(at, at + maxFrameData);
          frames.push({
            offset: offset + at,
            byteLength: part.length,
            frame: makeReceiveFrame(this.#handle, offset + at, timeUs, part),
          });
        }
        bytes += data.length;
        if (bytes >= readBytes || this.#isStopped) break;
      }
    } catch {
      // What was read is used; the rest is a gap.
    }
    this.#frames = frames;
    this.#emptyFrom = frames.length === 0 ? from : undefined;
    this.#isReading = false;
    if (!this.#isStopped) this.#onReady();
  }
}
