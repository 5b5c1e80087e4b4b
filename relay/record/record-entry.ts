import type { RelayMessage } from '../protocol/messages.ts';
import type { OpenedMessage } from '../protocol/receive-messages.ts';

type Told = Extract<RelayMessage, { type: 'opened' | 'lost' | 'closed' | 'settings' | 'input-signals' | 'output-signals' | 'note' }>;
type WithoutHandle<Message> = Message extends unknown ? Omit<Message, 'handle'> : never;

/** An opening as the recording keeps it: the handle meant something only as long as the relay ran. */
export type RecordedOpening = Omit<OpenedMessage, 'handle'>;

/** What happened at a port, or to its recording; all times in microseconds since 1970. */
export type RecordedEvent =
  | WithoutHandle<Told>
  /** Bytes `from` up to and without `to` are not in the recording; `to` null: nobody knows how many. */
  | { readonly type: 'gap'; readonly epoch: string; readonly from: number; readonly to: number | null; readonly reason: string; readonly timeUs: number }
  /** So many events (not bytes) are missing here. */
  | { readonly type: 'events-dropped'; readonly count: number; readonly timeUs: number }
  /** Nothing could be written from `fromUs` on; now it can again. What is missing is told by gaps. */
  | { readonly type: 'recording-stopped'; readonly fromUs: number; readonly timeUs: number; readonly code: string; readonly message: string };

/** The first record of a segment: all that is needed to read it without those before. */
export interface SegmentHeader {
  readonly format: 'baudcast-record';
  readonly version: 1;
  readonly node: string;
  /** The port's id: a stranger's text. */
  readonly port: string;
  /** This segment's number; the first of a port is 1. */
  readonly segment: number;
  readonly timeUs: number;
  /** The opening that goes on in this segment, with the offset of its next byte; null: none. */
  readonly opening: RecordedOpening | null;
  readonly offset: number;
}

/** What a segment consists of. */
export type RecordEntry =
  | { readonly kind: 'header'; readonly header: SegmentHeader }
  | { readonly kind: 'data'; readonly offset: number; readonly timeUs: number; readonly data: Uint8Array }
  | { readonly kind: 'event'; readonly event: RecordedEvent };

