import type { CaptureReader } from '../capture/store/capture.ts';
import type { Segment } from '../capture/store/segment.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** A view works through segments that are in memory this long; then the ports have their turn. */
const sliceMs = 6;

/**
 * A capture as a view reads it. What is in memory comes without waiting, so rows of many segments (a filter that leaves
 * few in each) would be made in one turn of the engine.
 */
export class PacedReader implements CaptureReader {
  readonly #reader: CaptureReader;
  readonly #nowMs: () => number;
  #untilMs = -Infinity;

  constructor(reader: CaptureReader, nowMs: () => number) {
    this.#reader = reader;
    this.#nowMs = nowMs;
  }

  get startedMs(): number {
    return this.#reader.startedMs;
  }
  get rxBytes(): number {
    return this.#reader.rxBytes;
  }
  get txBytes(): number {
    return this.#reader.txBytes;
  }
  get segmentCount(): number {
    return this.#reader.segmentCount;
  }
  get sealedCount(): number {
    return this.#reader.sealedCount;
  }
  get storedCount(): number {
    return this.#reader.storedCount;
  }

  segment(index: number): Segment | Promise<Segment> {
    const segment = this.#reader.segment(index);
    return segment instanceof Promise || this.#nowMs() < this.#untilMs ? segment : this.#afterOthers(segment);
  }

  rxBefore(index: number): number {
    return this.#reader.rxBefore(index);
  }

  onAppend(listener: () => void): () => void {
    return this.#reader.onAppend(listener);
  }

  async #afterOthers(segment: Segment): Promise<Segment> {
    await yieldToLoop();
    this.#untilMs = this.#nowMs() + sliceMs;
    return segment;
  }
}
