import type { CaptureReader, SegmentSource } from '../capture/store/capture.ts';
import type { Segment } from '../capture/store/segment.ts';
import type { StoredCapture } from './database.ts';
import type { SegmentBases } from './segment-bases.ts';

/** Segments read lately stay at hand: a view asks for the same few again and again. */
const cachedSegments = 16;

/** A capture that is not being recorded here, read from storage. */
export class StoredReader implements CaptureReader {
  readonly startedMs: number;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly sealedCount: number;
  readonly storedCount: number;
  readonly #source: SegmentSource;
  readonly #bases: SegmentBases;
  readonly #tail: Segment | undefined;
  #cache = new Map<number, Promise<Segment>>();

  constructor(info: StoredCapture, bases: SegmentBases, source: SegmentSource, tail: Segment | undefined) {
    this.startedMs = info.startedMs;
    this.rxBytes = info.rxBytes;
    this.txBytes = info.txBytes;
    this.storedCount = info.sealedSegments;
    this.sealedCount = info.sealedSegments + (tail ? 1 : 0);
    this.#source = source;
    this.#bases = bases;
    this.#tail = tail;
  }

  get segmentCount(): number {
    return this.sealedCount;
  }

  segment(index: number): Segment | Promise<Segment> {
    if (index < 0 || index >= this.sealedCount)
      throw new RangeError(`Cannot read segment ${index} of ${this.sealedCount}`);
    if (this.#tail && index === this.sealedCount - 1) return this.#tail;
    const cached = this.#cache.get(index);
    if (cached) return cached;
    const segment = this.#source.segment(index);
    this.#cache.set(index, segment);
    // While the database is closed; it is read another time.
    segment.catch(() => this.#cache.delete(index));
    if (this.#cache.size > cachedSegments) this.#cache.delete(this.#cache.keys().next().value as number);
    return segment;
  }

  rxBefore(index: number): number {
    return this.#bases.rx[index] ?? this.rxBytes;
  }

  onAppend(): () => void {
    return () => {};
  }
}
