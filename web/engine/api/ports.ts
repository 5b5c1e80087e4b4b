import type { PortSettings } from '../../core/port-settings.ts';
import type { ResetPolicy } from '../../core/reset-policy.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { SharedPort } from './relays.ts';
import type { SessionId } from './sessions.ts';
import type { LineEnding } from '../../core/line-ending.ts';

/** Stable for as long as the platform lets a port be recognised, across reloads too. */
export type PortId = string;

/** Colours a person can give a port; `web/ui` maps them to tokens. */
export type PortColor = (typeof portColors)[number];
export const portColors = ['teal', 'blue', 'violet', 'pink', 'red', 'orange', 'yellow', 'green'] as const;

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
  readonly source: 'serial' | 'demo' | 'relay' | 'replay';
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
  /**
   * When it was last plugged in or last received from; milliseconds since 1970, 0 when never. For *touch to identify*.
   */
  readonly touchedMs: number;
  /** For a port on a relay: with whom it is shared. */
  readonly shared: SharedPort | undefined;
  /** The session that holds it, if any. */
  readonly sessionId: SessionId | undefined;
  readonly profile: PortProfile;
}

export interface PortsApi {
  /** Ports were granted or taken back by the window; `chosen` is the place of the one just picked in `getPorts()`. */
  refresh(chosen?: number): Promise<PortId | undefined>;
  /** Remembers it for the port; settings apply at once to an open one, as by `sessions.changeSettings`. */
  update(portId: PortId, changes: Partial<PortProfile>): Promise<void>;
  /**
   * Remembers what was chosen for ports elsewhere. Ports that are open stay as they are.
   * @param replaces also for ports of which something is remembered here
   */
  restore(profiles: Readonly<Record<PortId, Partial<PortProfile>>>, replaces: boolean): Promise<void>;
  /** Takes back the page's permission and forgets the port's name and settings. */
  forget(portId: PortId): Promise<void>;
}
