import type { CaptureEvent } from '../../core/capture-event.ts';

/**
 * A capture is a row of segments. In a segment the received bytes lie together, so do the transmitted ones, and a table
 * of records tells the order in which they and the events came. Bytes of one direction therefore stay contiguous:
 * export, search and the terminal read them without looking at a record.
 */
export interface Segment {
  /** Received and transmitted bytes of the capture before this segment. */
  readonly rxBase: number;
  readonly txBase: number;
  readonly rx: Uint8Array;
  readonly tx: Uint8Array;
  /** One entry a record: `recordKind`. */
  readonly kinds: Uint8Array;
  /** One entry a record: milliseconds since the capture's start, microseconds as the fraction. */
  readonly times: Float64Array;
  /** One entry a record: bytes of a chunk, 0 for an event. */
  readonly lengths: Uint32Array;
  /** The events, in the order of their records. */
  readonly events: readonly CaptureEvent[];
}

export const recordKind = { rx: 0, tx: 1, event: 2 } as const;

/** What fills a segment. */
export interface SegmentSizes {
  readonly bytes: number;
  /** For lines that talk in very small chunks. */
  readonly records: number;
}

/** Large enough that a 1 GB capture has few thousand segments, small enough to scan one in a millisecond. */
export const segmentSizes: SegmentSizes = { bytes: 256 * 1024, records: 16 * 1024 };

/**
 * Events that end the packet in progress in both directions: what follows belongs to another opening or another place.
 */
export function endsPackets({ kind }: CaptureEvent): boolean {
  return kind === 'opened' || kind === 'closed' || kind === 'lost' || kind === 'released' || kind === 'gap';
}

/** A segment in place of `bytes` received bytes that are lost. */
export function gapSegment(
  base: Pick<Segment, 'rxBase' | 'txBase'>,
  bytes: number,
  reason: Extract<CaptureEvent, { kind: 'gap' }>['reason'],
  timeMs: number,
): Segment {
  return {
    rxBase: base.rxBase,
    txBase: base.txBase,
    rx: new Uint8Array(0),
    tx: new Uint8Array(0),
    kinds: Uint8Array.of(recordKind.event),
    times: Float64Array.of(timeMs),
    lengths: Uint32Array.of(0),
    events: [{ kind: 'gap', bytes, reason }],
  };
}
