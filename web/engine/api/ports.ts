import type { PortSettings } from '../../core/port-settings.ts';
import type { ResetPolicy } from '../../core/reset-policy.ts';
import type { InputSignals, OutputSignals } from '../../core/signals.ts';
import type { SessionState } from '../../core/session-state.ts';
import type { LineErrorKind } from '../../core/line-error.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { SharedPort } from './relays.ts';
import type { LineEnding } from '../../core/line-ending.ts';

/** Stable for as long as the platform lets a port be recognised, across reloads too. */
export type PortId = string;
export type SessionId = string;
export type CaptureId = string;

/** Colours a person can give a port; `web/ui` maps them to tokens. */
export type PortColor = 'teal' | 'blue' | 'violet' | 'pink' | 'red' | 'orange' | 'yellow' | 'green';

/** What is remembered for a port and used the next time it is opened. */
export interface PortProfile {
  readonly name: string; // empty: use the table's name
  readonly color: PortColor | undefined;
  readonly settings: PortSettings;
  readonly policy: ResetPolicy;
  readonly encoding: EncodingId;
  /** What Enter transmits, in the terminal and the composer. */
  readonly lineEnding: LineEnding;
  readonly localEcho: boolean;
}

export interface PortSummary {
  readonly id: PortId;
  readonly source: 'serial' | 'demo' | 'relay';
  /** The given name, or the one from the vendor and product table. */
  readonly name: string;
  /** USB ids as `1A86:7523`, or what else is known; may be empty. */
  readonly detail: string;
  /** Which of several identical ones this is, from 1; `undefined` when it is the only one. */
  readonly twin: number | undefined;
  /** It was opened before on this computer, or something was chosen for it. */
  readonly known: boolean;
  /** Plugged in (not the same as open). */
  readonly connected: boolean;
  /** When it was last plugged in or last received from; milliseconds since 1970, 0 when never. For *touch to identify*. */
  readonly touchedMs: number;
  /** For a port on a relay: with whom it is shared. */
  readonly shared: SharedPort | undefined;
  /** The session that holds it, if any. */
  readonly sessionId: SessionId | undefined;
  readonly profile: PortProfile;
}

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
  readonly txBytes: number;
  /** Bytes a second, averaged over about the last second. */
  readonly rxRate: number;
  readonly txRate: number;
  /** Bytes given to transmit that the port has not taken yet. */
  readonly txQueued: number;
  readonly lineErrors: Readonly<Record<LineErrorKind, number>>;
}
