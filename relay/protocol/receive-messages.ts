import type { RelayErrorCode } from './relay-error.ts';
import type { Epoch, DeviceSignals, HostSignals, HostSettings, Lent, ViewerId } from './port-info.ts';

/** Become a viewer of a port: its bytes and events follow the answer. */
export interface AttachMessage {
  readonly type: 'attach';
  readonly request: number;
  readonly port: string;
  /** With a number in `from`, and only then: the opening that number counts in. */
  readonly epoch?: Epoch;
  /**
   * A byte offset to resume from, `oldest` (all that the replay buffer holds) or `newest` (only new bytes; the
   * default).
   */
  readonly from?: number | 'oldest' | 'newest';
  /** Bytes that may be sent before the first `credit` message. Default: `limits.creditBytes`. 0 is allowed. */
  readonly credit?: number;
  /** Hold the port back rather than lose a byte, while this client holds the lease. Default: false. */
  readonly lossless?: boolean;
}

export interface DetachMessage {
  readonly type: 'detach';
  readonly request: number;
  readonly port: string;
}

/** Allows the relay to send `bytes` more bytes of this port. Has no answer. */
export interface CreditMessage {
  readonly type: 'credit';
  readonly handle: number;
  readonly bytes: number;
}

/**
 * Asks for past bytes of one opening, from the replay buffer or the recording; they come as history frames before the
 * answer.
 */
export interface HistoryMessage {
  readonly type: 'history';
  readonly request: number;
  readonly port: string;
  readonly epoch: Epoch;
  readonly from: number;
  /** The first offset not wanted. */
  readonly to: number;
}

/** Asks which openings of a port the host still has bytes of. */
export interface EpochsMessage {
  readonly type: 'epochs';
  readonly request: number;
  readonly port: string;
}

/**
 * Why bytes are missing. `overwritten`: attached too late, the replay buffer has moved on. `lagging`: this viewer was
 * too slow. `epoch-ended`: the rest of an opening that the relay has forgotten. `overrun`: the host itself lost them.
 */
export type GapReason = 'overwritten' | 'lagging' | 'epoch-ended' | 'overrun';

/** Bytes `from` up to and without `to` will not come. */
export interface GapMessage {
  readonly type: 'gap';
  readonly handle: number;
  readonly epoch: Epoch;
  readonly from: number;
  /**
   * `null`: number unknown (`epoch-ended` of an opening the relay has forgotten; `overrun`, which skips no offsets).
   */
  readonly to: number | null;
  readonly reason: GapReason;
}

/** How far this viewer is behind; 0 when it has caught up. At most once a second. */
export interface LaggingMessage {
  readonly type: 'lagging';
  readonly handle: number;
  readonly behindBytes: number;
}

/**
 * The port's node is away from its hub, or is back. Viewers stay attached and the opening continues: the bytes of
 * meanwhile follow, or a gap. Only for ports of a node that has joined this relay.
 */
export interface AwayMessage {
  readonly type: 'away';
  readonly handle: number;
  readonly away: boolean;
  /** With `away`: a sentence. */
  readonly message?: string;
  /** Without `away`: events that `Attached.eventCount` counts, which were sent meanwhile and are not sent again. */
  readonly missed?: number;
}

/** A new epoch begins; the next receive frame starts at offset 0 of it. */
export interface OpenedMessage {
  readonly type: 'opened';
  readonly handle: number;
  readonly epoch: Epoch;
  readonly timeUs: number;
  readonly settings: HostSettings;
  /** `asked`: somebody opened it. `returned`: the device came back. `settings`: they needed a new opening. */
  readonly reason: 'asked' | 'returned' | 'settings';
  readonly by: ViewerId | null;
}

/** The device went away or failed. Viewers stay attached; `opened` follows when it returns. */
export interface LostMessage {
  readonly type: 'lost';
  readonly handle: number;
  readonly epoch: Epoch;
  /** Where the epoch ends. */
  readonly offset: number;
  readonly timeUs: number;
  readonly code: RelayErrorCode;
  /** A sentence. */
  readonly message: string;
  /** With `PORT_IN_USE`: it was closed for another program. */
  readonly lent?: Lent;
}

/** The port was closed. Viewers stay attached. */
export interface ClosedMessage {
  readonly type: 'closed';
  readonly handle: number;
  readonly epoch: Epoch;
  /** Where the epoch ends. */
  readonly offset: number;
  readonly timeUs: number;
  readonly reason: 'asked' | 'unused' | 'shutdown';
  readonly by: ViewerId | null;
}

/** The settings of the open port changed without a new opening. */
export interface SettingsChangedMessage {
  readonly type: 'settings';
  readonly handle: number;
  readonly epoch: Epoch;
  readonly offset: number;
  readonly timeUs: number;
  readonly settings: HostSettings;
  readonly by: ViewerId | null;
}

/** Signals of the device changed. `offset`: bytes received until then. */
export interface InputSignalsMessage {
  readonly type: 'input-signals';
  readonly handle: number;
  readonly epoch: Epoch;
  readonly offset: number;
  readonly timeUs: number;
  readonly signals: DeviceSignals;
}

/** Signals of the host changed. */
export interface OutputSignalsMessage {
  readonly type: 'output-signals';
  readonly handle: number;
  readonly epoch: Epoch;
  readonly offset: number;
  readonly timeUs: number;
  readonly signals: HostSignals;
  readonly by: ViewerId | null;
}
