import { PointCollector } from '../series/point-collector.ts';
import type { SegmentSink } from '../messages/packet-sink.ts';

/** What is made of messages, as plain data. A new kind is one here and a line in `loadSink`. */
export type MessageSinkSpec =
  | { readonly kind: 'count' }
  /** Numbers as points of series. `groupBy`: a field that tells senders apart. */
  | { readonly kind: 'points'; readonly groupBy: string | undefined };

/** Loads what a sink of this kind needs. @returns what makes one for a segment */
export async function loadSink(spec: MessageSinkSpec): Promise<() => SegmentSink<unknown>> {
  switch (spec.kind) {
    case 'count': {
      const { CountSink } = await import('../messages/count-sink.ts');
      return () => new CountSink();
    }
    case 'points': {
      // One for all segments, which follow each other: lines are spread over the time since the segment before, too.
      const collector = new PointCollector(spec.groupBy);
      return () => collector;
    }
  }
}
