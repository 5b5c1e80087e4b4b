import type { IdentityInfo } from './access.ts';
import type { PortInfo, ViewerId } from './port-info.ts';
import type { RelayLimits } from './limits.ts';

/** The first message of every connection, within 5 s. */
export interface HelloMessage {
  readonly type: 'hello';
  /** Protocol versions the client speaks, best first. */
  readonly versions: readonly string[];
  /**
   * The client's secret: 128 random bits in base64url (22 characters), kept for as long as it wants to be recognised.
   * Never shown to others.
   */
  readonly client: string;
  /** The name others see. */
  readonly name: string;
  /** Where one is needed and none came in `Sec-WebSocket-Protocol` or `Authorization`. */
  readonly credential?: string;
  /** The client uses the directory: `welcome` need not list every port. Default: it does not. */
  readonly directory?: boolean;
}

/** The relay's answer to `hello`. */
export interface WelcomeMessage {
  readonly type: 'welcome';
  /** The version spoken from here on. */
  readonly version: string;
  /** Name of the relay's host. */
  readonly node: string;
  /**
   * Id of what the relay remembers of this client. The same as last time: outcomes and lease are still known.
   * Another one: the relay forgot (it was restarted, or the client was away too long).
   */
  readonly memory: string;
  /** Your public id. */
  readonly viewer: ViewerId;
  /** Your identity, as authenticated. */
  readonly identity: WelcomeIdentity;
  /** The host's clock, microseconds since 1970. */
  readonly timeUs: number;
  readonly limits: RelayLimits;
  /** All there are; none where a client that uses the directory would get too many. */
  readonly ports: readonly PortInfo[];
  /** How many there are, for a client that uses the directory. More than `ports`: it is told of those it watches. */
  readonly total?: number;
  /** It lists what is kept of ports of other hosts too, also of those that are not there. */
  readonly history?: true;
}

/** The client as the relay authenticated it. A port's own `role` may be less. */
export type WelcomeIdentity = Pick<IdentityInfo, 'name' | 'role'>;

/** A port is new, or something about it changed. */
export interface PortMessage {
  readonly type: 'port';
  readonly port: PortInfo;
}

/** A port is gone, and has no viewers. */
export interface PortGoneMessage {
  readonly type: 'port-gone';
  readonly port: string;
}
