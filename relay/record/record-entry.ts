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
  /** The port's id: untrusted text. */
  readonly port: string;
  /** Its name for people: untrusted text. Absent in recordings before 20 November 2026. */
  readonly name?: string;
  /** This segment's number; the first of a port is 1. */
  readonly segment: number;
  readonly timeUs: number;
  /** The opening that continues in this segment, with the offset of its next byte; null: none. */
  readonly opening: RecordedOpened | null;
  readonly offset: number;
}

/** The entries of a segment. */
export type RecordEntry =
  | { readonly kind: 'header'; readonly header: SegmentHeader }
  | { readonly kind: 'data'; readonly offset: number; readonly timeUs: number; readonly data: Uint8Array }
  /** A write as the device got it, `offset` bytes after the start of the opening; an event follows with its outcome. */
  | {
      readonly kind: 'transmitted';
      readonly offset: number;
      readonly timeUs: number;
      readonly by: string;
      readonly id: number;
      readonly data: Uint8Array;
    }
  | { readonly kind: 'event'; readonly event: RecordedEvent };
