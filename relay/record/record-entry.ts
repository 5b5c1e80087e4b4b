import type { OpenedMessage } from '../protocol/receive-messages.ts';
import type { RecordedEvent } from '../protocol/recorded-values.ts';

/** An opening as the recording keeps it: the handle meant something only as long as the relay ran. */
export type RecordedOpened = Omit<OpenedMessage, 'handle'>;

/** Higher only when older readers would misread it: what they can pass over does not change it. */
export const recordVersion = 1;

/** The first record of a segment: all that is needed to read it without those before. */
export interface SegmentHeader {
  readonly format: 'baudcast-record';
  readonly version: typeof recordVersion;
  readonly node: string;
  /** The port's id: a stranger's text. */
  readonly port: string;
  /** Its name for people: a stranger's text. Absent in what relays before 20 November 2026 recorded. */
  readonly name?: string;
  /** This segment's number; the first of a port is 1. */
  readonly segment: number;
  readonly timeUs: number;
  /** The opening that goes on in this segment, with the offset of its next byte; null: none. */
  readonly opening: RecordedOpened | null;
  readonly offset: number;
}

/** What a segment consists of. */
export type RecordEntry =
  | { readonly kind: 'header'; readonly header: SegmentHeader }
  | { readonly kind: 'data'; readonly offset: number; readonly timeUs: number; readonly data: Uint8Array }
  /** A write as it was given to the device, `offset` bytes after the beginning of the opening; what became of it is told by an event. */
  | {
      readonly kind: 'transmitted';
      readonly offset: number;
      readonly timeUs: number;
      readonly by: string;
      readonly id: number;
      readonly data: Uint8Array;
    }
  | { readonly kind: 'event'; readonly event: RecordedEvent };
