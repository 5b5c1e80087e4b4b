import type { RelayMessage } from './messages.ts';
import type { Epoch, HostSettings, Viewer, ViewerId } from './port-info.ts';
import type { RelayErrorCode } from './relay-error.ts';
import type { LeaseReason } from './sharing-messages.ts';

type EventMessage = Extract<
  RelayMessage,
  { type: 'opened' | 'lost' | 'closed' | 'settings' | 'input-signals' | 'output-signals' | 'note' }
>;
type WithoutHandle<Message> = Message extends unknown ? Omit<Message, 'handle'> : never;

/** Where and when something happened: `offset` bytes of the opening were received until then. */
interface Place {
  readonly epoch: Epoch;
  readonly offset: number;
  readonly timeUs: number;
}

/**
 * The outcome of a recorded write, or of one that was dropped while it waited, which has no bytes.
 */
interface RecordedOutcome extends Place {
  readonly type: 'transmitted';
  /** Whose write it was, and its id: together they name it. */
  readonly by: ViewerId;
  readonly id: number;
  readonly byteLength: number;
  readonly outcome: 'written' | 'dropped';
  /** Of one that was dropped: why, and whether a part of it may have been transmitted. */
  readonly code?: RelayErrorCode;
  readonly partial?: boolean;
}

/** What happened at a port, or to its recording; all times in microseconds since 1970 by the host's clock. */
export type RecordedEvent =
  | WithoutHandle<EventMessage>
  | RecordedOutcome
  /** Who was there, and who held the lease, when the port was opened. */
  | (Place & { readonly type: 'attendance'; readonly viewers: readonly Viewer[]; readonly holder: ViewerId | null })
  | (Place & { readonly type: 'attached'; readonly viewer: Viewer })
  | (Place & { readonly type: 'detached'; readonly viewer: ViewerId })
  /** Something happened to the lease; `holder` has it since. */
  | (Place & {
      readonly type: 'lease';
      readonly holder: Viewer | null;
      readonly reason: LeaseReason;
      readonly by: ViewerId | null;
      readonly whom: ViewerId | null;
      readonly text?: string;
    })
  /** Bytes `from` up to and without `to` are not in the recording; `to` null: number unknown. */
  | {
      readonly type: 'gap';
      readonly epoch: Epoch;
      readonly from: number;
      readonly to: number | null;
      readonly reason: string;
      readonly timeUs: number;
    }
  /** So many events are missing here, and so many bytes that were transmitted. */
  | {
      readonly type: 'events-dropped';
      readonly count: number;
      readonly timeUs: number;
      readonly transmittedBytes?: number;
    }
  /** The host's wall clock was set, or the host slept: it said `wasUs` until then, and `timeUs` from here on. */
  | (Place & { readonly type: 'clock-set'; readonly wasUs: number })
  /** Nothing could be written from `fromUs` on; now it can again. Gaps report what is missing. */
  | {
      readonly type: 'recording-stopped';
      readonly fromUs: number;
      readonly timeUs: number;
      readonly code: string;
      readonly message: string;
    };

/** A port that the host has recordings of, plugged in or not. */
export interface RecordedPort {
  readonly id: string;
  /** For people; empty where it is not known. */
  readonly name: string;
  readonly node: string;
  /** What its recordings take on the host's disk. */
  readonly storedBytes: number;
}

/** An opening that is recorded, whole or in part. */
export interface RecordedOpening {
  readonly epoch: Epoch;
  readonly openedUs: number;
  /** `null`: it is still open. */
  readonly endedUs: number | null;
  readonly settings: HostSettings;
  /**
   * The first recorded offset and the one after the last; the entries report what is missing between them.
   */
  readonly from: number;
  readonly to: number;
  readonly transmittedBytes: number;
  readonly notes: number;
}

/** One thing of an opening, in the order of the recording. `data` is base64. */
export type RecordedEntry =
  | { readonly kind: 'received'; readonly offset: number; readonly timeUs: number; readonly data: string }
  | {
      readonly kind: 'transmitted';
      readonly offset: number;
      readonly timeUs: number;
      readonly by: ViewerId;
      readonly id: number;
      readonly data: string;
    }
  /** An event of a kind the reader does not know is left out by it. */
  | { readonly kind: 'event'; readonly event: RecordedEvent };

/** Where to begin in an opening: at the byte with this offset, or at this time. Both: at what comes later. */
export interface RecordedStart {
  readonly offset?: number;
  /** Host time, microseconds since 1970. */
  readonly timeUs?: number;
}

/** A piece of an opening. */
export interface RecordedPage {
  readonly entries: readonly RecordedEntry[];
  /** Where to resume: send it as `after`, also on another connection, or after a restart of the relay. */
  readonly next: string;
  /** There is more now; else it is the end so far. */
  readonly more: boolean;
}
