import type { SegmentSink } from '../messages/packet-sink.ts';

/** What is made of messages, as plain data. A new kind is one here and a line in `loadSink`. */
export type MessageSinkSpec = { readonly kind: 'count' };

/** Loads what a sink of this kind needs. @returns what makes one for a segment */
export async function loadSink(spec: MessageSinkSpec): Promise<() => SegmentSink<unknown>> {
  switch (spec.kind) {
    case 'count': {
      const { CountSink } = await import('../messages/count-sink.ts');
      return () => new CountSink();
    }
  }
}
