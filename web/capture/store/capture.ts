import type { CaptureEvent } from '../../core/capture-event.ts';
import type { Direction } from '../../core/row.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { segmentSizes } from './segment.ts';
import type { Segment, SegmentSizes } from './segment.ts';

/** Gives back segments that are no longer in memory; a missing or damaged one comes as a segment with a gap. */
export interface SegmentSource {
  segment(index: number): Promise<Segment>;
}

/** What every view reads: a stored capture and one that is being recorded look the same. */
export interface CaptureReader {
  /** Wall clock at the start, milliseconds since 1970. */
  readonly startedMs: number;
  readonly rxBytes: number;
  readonly txBytes: number;
  /** Counts the segment in progress, if there is one. */
  readonly segmentCount: number;
  /** Segments below this number are complete. */
  readonly sealedCount: number;
  /** Segments below this number are whole in storage and final. */
  readonly storedCount: number;
  /** The segment at once when it is in memory, else a promise. @throws {RangeError} beyond `segmentCount` */
  segment(index: number): Segment | Promise<Segment>;
  /** Received bytes before segment `index`. */
  rxBefore(index: number): number;
  /**
   * Calls `listener` after each append until the function returned is called. Appends are frequent: only set a flag.
   */
  onAppend(listener: () => void): () => void;
}

/**
 * The truth about one session, append-only. Appending is synchronous and copies each byte once, into the segment in
 * progress. Sealed segments stay in memory until `release` drops them, once they are safely stored.
 */
export class Capture implements CaptureReader {
  readonly startedMs: number;
  /** Called at each seal with the number of the segment that is complete now. */
  onSeal: (index: number) => void = () => {};
  rxBytes = 0;
  txBytes = 0;
  /** Set by who stores it. */
  storedCount = 0;
  /** Time of the newest record, milliseconds since the start. */
  lastMs = 0;
  readonly #source: SegmentSource;
  readonly #sizes: SegmentSizes;
  #sealed: (Segment | undefined)[] = [];
  #rxBefore: number[] = [0];
  #tail: SegmentBuilder;
  #listeners = new Set<() => void>();

  constructor(startedMs: number, source: SegmentSource, sizes = segmentSizes) {
    this.startedMs = startedMs;
    this.#source = source;
    this.#sizes = sizes;
    this.#tail = new SegmentBuilder(0, 0, sizes);
  }

  get segmentCount(): number {
    return this.#sealed.length + 1;
  }
  get sealedCount(): number {
    return this.#sealed.length;
  }
  get tail(): SegmentBuilder {
    return this.#tail;
  }

  /** Appends bytes whose first arrived at `timeMs` (since the start). */
  append(direction: Direction, bytes: Uint8Array, timeMs: number): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#tail.room === 0) this.#seal();
      const part = rest.length > this.#tail.room ? rest.subarray(0, this.#tail.room) : rest;
      this.#tail.addChunk(direction, part, timeMs);
      if (direction === 'rx') this.rxBytes += part.length;
      else this.txBytes += part.length;
      rest = rest.subarray(part.length);
    }
    this.#announce(timeMs);
  }

  appendEvent(event: CaptureEvent, timeMs: number): void {
    if (this.#tail.room === 0) this.#seal();
    this.#tail.addEvent(event, timeMs);
    this.#announce(timeMs);
  }

  segment(index: number): Segment | Promise<Segment> {
    if (index === this.#sealed.length) return this.#tail;
    if (index < 0 || index > this.#sealed.length)
      throw new RangeError(`Cannot read segment ${index} of ${this.segmentCount}`);
    return this.#sealed[index] ?? this.#source.segment(index);
  }

  rxBefore(index: number): number {
    return this.#rxBefore[index] ?? this.rxBytes;
  }

  /** Lets a sealed segment go; it is read from the source from now on. */
  release(index: number): void {
    if (index < this.#sealed.length) this.#sealed[index] = undefined;
  }

  /** Replaces a sealed segment whose bytes had to be dropped. */
  replace(index: number, segment: Segment): void {
    if (index < this.#sealed.length) this.#sealed[index] = segment;
  }

  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #seal(): void {
    const index = this.#sealed.push(this.#tail) - 1;
    this.#rxBefore.push(this.rxBytes);
    const isFast = this.#tail.rxLength > this.#sizes.bytes / 2;
    this.#tail = new SegmentBuilder(this.rxBytes, this.txBytes, this.#sizes, isFast);
    this.onSeal(index);
  }

  #announce(timeMs: number): void {
    this.lastMs = Math.max(this.lastMs, timeMs); // what a relay kept from before is told late
    for (const listener of this.#listeners) listener();
  }
}
