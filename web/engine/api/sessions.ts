import type { LineErrorKind } from '../../core/line-error.ts';
import type { TemplatePart } from '../../core/payload/payload-field.ts';
import type { PortSettings } from '../../core/port-settings.ts';
import type { SignalRecipe } from '../../core/signal-recipe.ts';
import type { SessionState } from '../../core/session-state.ts';
import type { InputSignals, OutputSignals } from '../../core/signals.ts';
import type { CaptureId } from './captures.ts';
import type { ContinuousState } from './files.ts';
import type { PortId } from './ports.ts';
import type { ReplayState } from './replays.ts';
import type { SharedViewerId } from './relays.ts';
import type { TransferOffer } from './transfers.ts';

export type SessionId = string;

export interface SessionSummary {
  readonly id: SessionId;
  readonly portId: PortId;
  readonly captureId: CaptureId;
  /** When the session began, milliseconds since 1970. */
  readonly startedMs: number;
  readonly state: SessionState;
  /** The settings the port is open with, or will be when it is back. */
  readonly settings: PortSettings;
  readonly output: OutputSignals;
  /** `undefined` while unknown or where the port does not tell. */
  readonly input: InputSignals | undefined;
  readonly rxBytes: number;
  /** Bytes that the port's host has taken; those that wait are in `txQueued`. */
  readonly txBytes: number;
  /** Bytes a second, averaged over about the last second. */
  readonly rxRate: number;
  readonly txRate: number;
  /** Bytes given to transmit that the port has not taken yet. */
  readonly txQueued: number;
  /** Why those bytes wait, when none goes. */
  readonly txStall?: TransmitStall | undefined;
  readonly lineErrors: Readonly<Record<LineErrorKind, number>>;
  /** Places where received bytes are missing. */
  readonly gaps: number;
  /** Of a capture that is played back. */
  readonly replay?: ReplayState | undefined;
  /** While it is written to files as it comes. */
  readonly file?: ContinuousState | undefined;
  /** A transfer that the device has started. */
  readonly offer?: TransferOffer | undefined;
}

/**
 * What holds transmitted bytes up. `cts`: hardware flow control, and CTS is off; `relay`: there is no connection to the
 * port's host; `control`: somebody else has it; `device`: the system takes nothing.
 */
export type TransmitStall = 'cts' | 'relay' | 'control' | 'device';

/** Text is encoded by the session's encoding; bytes go as they are. */
export type TransmitPart = string | Uint8Array;

/** How text is transmitted line by line. */
export interface LinePacing {
  /** Pauses after each line and each byte, in milliseconds. Default: 0 */
  readonly lineDelayMs?: number;
  readonly byteDelayMs?: number;
  /** What is waited for after each line, 10 s at most. Default: nothing */
  readonly waitFor?: 'echo' | 'prompt';
  /** What the device sends when it takes the next line. */
  readonly prompt?: readonly TransmitPart[];
}

/** What is transmitted, and the pause until the next, 1 to 86 400 000 ms. */
export interface LoopStep {
  readonly parts: readonly TemplatePart[];
  readonly waitMs: number;
}

/** `answer`: what it asks is done. */
export type SequenceAction = 'pause' | 'resume' | 'answer';

export interface SessionsApi {
  /**
   * Opens the port with its profile. The session exists at once; whether opening worked is its state.
   * @param former our id at a shared port that we had control of: it is taken back unless somebody else has it now
   */
  open(portId: PortId, former?: SharedViewerId): Promise<SessionId>;
  /** Tries again after `failed`, or at once after `lost`, or opens a closed one again into the same capture. */
  reopen(id: SessionId): Promise<void>;
  /** Tries no more to open a busy port by itself; `reopen` still does. */
  stopRetry(id: SessionId): Promise<void>;
  /**
   * Closes the port for another program and keeps the session, which takes it back; while it is released: changes when.
   * What runs on the port ends with `port-released`; `reopen` takes it back at once.
   * @param afterMs the port is not touched before, and then opened as soon as it is free; `undefined`: `reopen` only
   */
  release(id: SessionId, afterMs: number | undefined): Promise<void>;
  /** Closes the port, waiting for bytes on their way out. The capture is complete then. */
  close(id: SessionId): Promise<void>;
  /** Ends the session and takes it off the list (closing it first if need be). */
  dismiss(id: SessionId): Promise<void>;
  /**
   * Remembers the changes for the port; closes and reopens once if the port is open and they make a difference. What is
   * not named stays as it is.
   */
  changeSettings(id: SessionId, changes: Partial<PortSettings>): Promise<void>;
  /**
   * Transmits the parts in order, after everything given earlier.
   * @returns bytes handed to the port. @throws `unencodable`, `not-open`, `transmit-failed`
   */
  transmit(id: SessionId, parts: readonly TransmitPart[]): Promise<number>;
  /**
   * Transmits text line by line, as a job that outlives the view.
   * @param lines with their line endings @param pacing without pauses and waits all is transmitted at once, with
   * nothing between
   * @returns once all is transmitted, or the job was cancelled @throws as `transmit()`; nothing is transmitted when a
   * line cannot be encoded; `line-unanswered` (detail: which one)
   */
  paste(id: SessionId, lines: readonly string[], pacing: LinePacing): Promise<void>;
  /**
   * Transmits the parts again and again, as a job that outlives the view: the first time at once, each further one a
   * multiple of `everyMs` later. One that comes late does not make the next ones late; what is due while the one before
   * is still on its way is left out.
   * Counters, times, random bytes and checksums in the parts are made anew each time.
   * @param everyMs 1 to 86 400 000 (a day) @param times 0: until the job is cancelled
   * @returns once all is transmitted, or the job was cancelled @throws as `transmit()`; a repetition of before goes on
   * when these parts cannot be encoded, and ends otherwise
   */
  repeat(id: SessionId, parts: readonly TemplatePart[], everyMs: number, times: number): Promise<void>;
  /**
   * Transmits several payloads in turn, each followed by its pause, as a job of the same kind: it ends a repetition and
   * is ended by one. Pauses are counted from when the payload was due, so that they do not add up to more.
   * @param steps at least one @param times how often all are transmitted; 0: until the job is cancelled
   */
  loop(id: SessionId, steps: readonly LoopStep[], times: number): Promise<void>;
  /**
   * Runs a sequence (docs/guide/sequences.md) as a job; a row in the capture for each step. It waits for a paste or
   * another sequence to end; a person types in between.
   * @returns once it has ended: whether at its last step, not by a `stop`; `undefined` when it was cancelled
   * @throws `sequence-invalid` (detail: the line), `sequence-failed`, `sequence-endless`; as `transmit()`
   */
  runSequence(id: SessionId, name: string, text: string): Promise<boolean | undefined>;
  /** Does nothing when none runs. */
  steerSequence(id: SessionId, action: SequenceAction): Promise<void>;
  /** Drops what is still queued for the port; ends what is pasted or repeated. */
  abortTransmit(id: SessionId): Promise<void>;
  /**
   * The emergency stop: ends every paste, repetition, sequence and transfer on the port, whatever is queued here or at
   * the port's host, and a signal sequence or break under way. A row in the capture names how much there was.
   */
  stopAll(id: SessionId): Promise<void>;
  setSignals(id: SessionId, signals: Partial<OutputSignals>): Promise<void>;
  /** Inverts a signal for `durationMs`. */
  pulseSignal(id: SessionId, signal: keyof OutputSignals, durationMs: number): Promise<void>;
  /** Holds the transmit line in break for `durationMs` (1 to 5 000). */
  sendBreak(id: SessionId, durationMs: number): Promise<void>;
  /**
   * Runs a signal recipe where the port is; a row in the capture has the times really kept.
   * @param name for the row @returns the recipe with those times @throws as `setSignals()`; `settings-refused`
   */
  runRecipe(id: SessionId, name: string, recipe: SignalRecipe): Promise<string>;
}
