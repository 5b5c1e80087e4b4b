import type { RelayErrorCode } from './relay-error.ts';

/** Asks for the outcomes of writes sent before a reconnection. At most 256 at a time. */
export interface OutcomesMessage {
  readonly type: 'outcomes';
  readonly request: number;
  readonly port: string;
  /** `welcome.memory` of the connection on which the writes were sent. */
  readonly memory: string;
  /** First and last write id asked about. */
  readonly from: number;
  readonly to: number;
}

/**
 * What became of a write. `written`: the operating system has taken all of it. `dropped`: see `DroppedMessage`.
 * `pending`: the relay has it; `written` or `dropped` follows. `unreceived`: it never arrived and no byte of it was
 * transmitted; it may be sent again, under its id. `unknown`: the relay no longer knows; it may or may not have been
 * transmitted.
 */
export type WriteOutcome =
  | { readonly id: number; readonly state: 'written' | 'pending' | 'unreceived' | 'unknown' }
  | { readonly id: number; readonly state: 'dropped'; readonly code: RelayErrorCode; readonly partial: boolean };

/** The operating system has all bytes of the write. */
export interface WrittenMessage {
  readonly type: 'written';
  readonly handle: number;
  readonly id: number;
}

/** The write will not be transmitted (any further). */
export interface DroppedMessage {
  readonly type: 'dropped';
  readonly handle: number;
  readonly id: number;
  readonly code: RelayErrorCode;
  /** A sentence. */
  readonly message: string;
  /** false: not a byte of it was transmitted. true: a part of it may have been. */
  readonly partial: boolean;
}
