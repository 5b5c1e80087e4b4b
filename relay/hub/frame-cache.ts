import { nodeRules } from './node-rules.ts';

/** Frames of the live stream may go to many viewers; those of the past go to one. */
export const isCached = (frame: Uint8Array): boolean => frame[0] === 1;

/**
 * The last receive frames of a link, by number. Both ends keep the same ones: what is dropped depends only on what was
 * sent.
 */
export class FrameCache {
  readonly #frames = new Map<number, Uint8Array>();
  readonly #numbers = new Map<Uint8Array, number>();
  #next = 0;
  #bytes = 0;

  /** A frame was sent or received. */
  add(frame: Uint8Array): void {
    const number = this.#next;
    this.#next = (this.#next + 1) % 2 ** 32;
    this.#frames.set(number, frame);
    this.#numbers.set(frame, number);
    this.#bytes += frame.length;
    for (const [oldest, { length }] of this.#frames) {
      if (this.#bytes <= nodeRules.keptFrameBytes && this.#frames.size <= nodeRules.keptFrames) break;
      this.#forget(oldest);
      this.#bytes -= length;
    }
  }

  get(number: number): Uint8Array | undefined {
    return this.#frames.get(number);
  }

  /** @returns undefined for a frame that was not sent, or was dropped */
  numberOf(frame: Uint8Array): number | undefined {
    return this.#numbers.get(frame);
  }

  #forget(number: number): void {
    const frame = this.#frames.get(number);
    this.#frames.delete(number);
    if (frame && this.#numbers.get(frame) === number) this.#numbers.delete(frame);
  }
}
