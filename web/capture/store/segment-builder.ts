import type { CaptureEvent } from '../../core/capture-event.ts';
import type { Direction } from '../../core/row.ts';
import { recordKind } from './segment.ts';
import type { Segment, SegmentSizes } from './segment.ts';

/** The segment that is being written: columns that grow, and views of them that cost nothing. */
export class SegmentBuilder implements Segment {
  readonly rxBase: number;
  readonly txBase: number;
  readonly events: CaptureEvent[] = [];
  readonly #sizes: SegmentSizes;
  #rx: Uint8Array<ArrayBuffer>;
  #tx = new Uint8Array(256);
  #kinds = new Uint8Array(256);
  #times = new Float64Array(256);
  #lengths = new Uint32Array(256);
  #rxLength = 0;
  #txLength = 0;
  #count = 0;

  /** @param isFast it will soon be full, as the one before was: its place is made at once */
  constructor(rxBase: number, txBase: number, sizes: SegmentSizes, isFast = false) {
    this.rxBase = rxBase;
    this.txBase = txBase;
    this.#sizes = sizes;
    this.#rx = new Uint8Array(isFast ? sizes.bytes : 4096);
  }

  get rx(): Uint8Array {
    return this.#rx.subarray(0, this.#rxLength);
  }
  get tx(): Uint8Array {
    return this.#tx.subarray(0, this.#txLength);
  }
  get kinds(): Uint8Array {
    return this.#kinds.subarray(0, this.#count);
  }
  get times(): Float64Array {
    return this.#times.subarray(0, this.#count);
  }
  get lengths(): Uint32Array {
    return this.#lengths.subarray(0, this.#count);
  }

  get recordCount(): number {
    return this.#count;
  }
  get rxLength(): number {
    return this.#rxLength;
  }
  get txLength(): number {
    return this.#txLength;
  }

  /** Bytes a chunk may still bring. 0: the segment is full and the next one must be begun. */
  get room(): number {
    const { bytes, records } = this.#sizes;
    return this.#count >= records ? 0 : Math.max(0, bytes - this.#rxLength - this.#txLength);
  }

  /** Takes a chunk of at most `room` bytes; copies it, since its buffer may be reused by the reader. */
  addChunk(direction: Direction, bytes: Uint8Array, timeMs: number): void {
    if (direction === 'rx') {
      this.#rx = grown(this.#rx, this.#rxLength + bytes.length, this.#sizes.bytes);
      this.#rx.set(bytes, this.#rxLength);
      this.#rxLength += bytes.length;
    } else {
      this.#tx = grown(this.#tx, this.#txLength + bytes.length, this.#sizes.bytes);
      this.#tx.set(bytes, this.#txLength);
      this.#txLength += bytes.length;
    }
    this.#addRecord(recordKind[direction], timeMs, bytes.length);
  }

  addEvent(event: CaptureEvent, timeMs: number): void {
    this.events.push(event);
    this.#addRecord(recordKind.event, timeMs, 0);
  }

  #addRecord(kind: number, timeMs: number, length: number): void {
    if (this.#count === this.#kinds.length) {
      const capacity = this.#count * 2;
      this.#kinds = resized(this.#kinds, new Uint8Array(capacity));
      this.#times = resized(this.#times, new Float64Array(capacity));
      this.#lengths = resized(this.#lengths, new Uint32Array(capacity));
    }
    this.#kinds[this.#count] = kind;
    this.#times[this.#count] = timeMs;
    this.#lengths[this.#count] = length;
    this.#count++;
  }
}

function resized<T extends Uint8Array | Uint32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

/** `buffer`, or a copy with at least `needed` bytes: doubling, straight to a whole segment once it is past 32 KiB. */
function grown(buffer: Uint8Array<ArrayBuffer>, needed: number, segmentBytes: number): Uint8Array<ArrayBuffer> {
  if (needed <= buffer.length) return buffer;
  let capacity = buffer.length;
  while (capacity < needed) capacity = capacity >= 32_768 ? Math.max(segmentBytes, needed) : capacity * 2;
  const larger = new Uint8Array(capacity);
  larger.set(buffer);
  return larger;
}
