import type { SegmentReader } from '../capture/rows/row-source.ts';
import type { CaptureReader } from '../capture/store/capture.ts';
import type { Segment } from '../capture/store/segment.ts';

/** A capture as it is now: whatever comes is not seen. */
export interface StillReader
  extends SegmentReader, Pick<CaptureReader, 'startedMs' | 'rxBytes' | 'rxBefore' | 'storedCount'> {}

export function stillReader(reader: CaptureReader): StillReader {
  const { startedMs, rxBytes, segmentCount, sealedCount, storedCount } = reader;
  const last = segmentCount > sealedCount ? reader.segment(segmentCount - 1) : undefined;
  // The segment in progress is in memory. Its columns only grow: views of them stay as they are.
  const tail = last && !(last instanceof Promise) ? columnsOf(last) : undefined;
  return {
    startedMs,
    rxBytes,
    segmentCount,
    sealedCount,
    storedCount,
    segment: (index) => (tail && index === segmentCount - 1 ? tail : reader.segment(index)),
    rxBefore: (index) => reader.rxBefore(index),
  };
}

function columnsOf({ rxBase, txBase, rx, tx, kinds, times, lengths, events }: Segment): Segment {
  return { rxBase, txBase, rx, tx, kinds, times, lengths, events: [...events] };
}
