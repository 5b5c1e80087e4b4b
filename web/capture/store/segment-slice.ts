import { recordKind } from './segment.ts';
import type { Segment } from './segment.ts';

/** How much of a segment has been taken so far. */
export interface SegmentMark {
  readonly records: number;
  readonly rx: number;
  readonly tx: number;
  readonly events: number;
}

export const segmentStart: SegmentMark = { records: 0, rx: 0, tx: 0, events: 0 };

/** Where `segment` ends now. */
export function segmentEnd(segment: Segment): SegmentMark {
  return {
    records: segment.kinds.length,
    rx: segment.rx.length,
    tx: segment.tx.length,
    events: segment.events.length,
  };
}

/**
 * What came after `from`, as a segment of its own with buffers of exactly its size: storing a view would store the
 * whole buffer behind it. A column that fills its buffer is not copied: a segment in progress continues in another one.
 */
export function sliceSegment(segment: Segment, from: SegmentMark = segmentStart): Segment {
  return {
    rxBase: segment.rxBase + from.rx,
    txBase: segment.txBase + from.tx,
    rx: exactly(segment.rx, from.rx),
    tx: exactly(segment.tx, from.tx),
    kinds: exactly(segment.kinds, from.records),
    times: exactly(segment.times, from.records),
    lengths: exactly(segment.lengths, from.records),
    events: segment.events.slice(from.events),
  };
}

function exactly<T extends Uint8Array | Float64Array | Uint32Array>(column: T, from: number): T {
  return from === 0 && column.byteLength === column.buffer.byteLength ? column : (column.slice(from) as T);
}

/** Joins slices of one segment, in their order. @throws {RangeError} when there is none */
export function joinSegments(parts: readonly Segment[]): Segment {
  const first = parts[0];
  if (!first) throw new RangeError('Cannot join segments: there are none');
  if (parts.length === 1) return first;
  const total = (size: (part: Segment) => number) => parts.reduce((sum, part) => sum + size(part), 0);
  const records = total((part) => part.kinds.length);
  const joined = {
    rxBase: first.rxBase,
    txBase: first.txBase,
    rx: new Uint8Array(total((part) => part.rx.length)),
    tx: new Uint8Array(total((part) => part.tx.length)),
    kinds: new Uint8Array(records),
    times: new Float64Array(records),
    lengths: new Uint32Array(records),
    events: parts.flatMap((part) => part.events),
  };
  let rx = 0;
  let tx = 0;
  let record = 0;
  for (const part of parts) {
    joined.rx.set(part.rx, rx);
    joined.tx.set(part.tx, tx);
    joined.kinds.set(part.kinds, record);
    joined.times.set(part.times, record);
    joined.lengths.set(part.lengths, record);
    rx += part.rx.length;
    tx += part.tx.length;
    record += part.kinds.length;
  }
  return joined;
}

/** Whether the columns of something read from storage fit together; what does not is shown as a damaged piece. */
export function isIntactSegment(value: unknown): value is Segment {
  if (typeof value !== 'object' || value === null) return false;
  const s = value as Partial<Segment>;
  if (!(s.rx instanceof Uint8Array && s.tx instanceof Uint8Array && s.kinds instanceof Uint8Array)) return false;
  if (!(s.times instanceof Float64Array && s.lengths instanceof Uint32Array && Array.isArray(s.events))) return false;
  if (!Number.isSafeInteger(s.rxBase) || !Number.isSafeInteger(s.txBase)) return false;
  if (s.times.length !== s.kinds.length || s.lengths.length !== s.kinds.length) return false;
  const sums = [0, 0, 0];
  for (let i = 0; i < s.kinds.length; i++) {
    const kind = s.kinds[i] ?? 3;
    if (kind > recordKind.event) return false;
    sums[kind] = (sums[kind] ?? 0) + (kind === recordKind.event ? 1 : (s.lengths[i] ?? 0));
  }
  return sums[0] === s.rx.length && sums[1] === s.tx.length && sums[2] === s.events.length;
}
