import type { PortScope } from './access.ts';
import type { AskedAct, Epoch, HostSignalChange, HostSettings, ViewerId } from './port-info.ts';
import type { ClosedMessage, LostMessage } from './receive-messages.ts';
import type { Role } from './roles.ts';
import type { LeaseReason } from './sharing-messages.ts';

/** Who did something, as authenticated by the relay; only `callsItself` comes from the client. */
export interface Actor {
  /** The identity's id: the same for every request of this person or program. */
  readonly id: string;
  /** The identity's name, for people. */
  readonly name: string;
  /**
   * Where the connection comes from: an IP address. `''` where there is none, as for what happens on the host itself.
   */
  readonly address: string;
  /** What the client calls itself: a stranger's text, which proves nothing. Not there where it says nothing. */
  readonly callsItself?: string;
  /** The client at a port, as other viewers see it; tells two windows of one person apart. */
  readonly viewer?: ViewerId;
  /** The share that it came by, the first one where shares were made by others. */
  readonly share?: string;
}

interface OfPort {
  /** The port's id. */
  readonly port: string;
  /** Who caused it; `null`: the relay itself. */
  readonly by: Actor | null;
}

interface OfAccess {
  readonly by: Actor | null;
}

/** A share as events name it: never its secret. */
interface OfShare extends OfAccess {
  /** The share's id. */
  readonly share: string;
  /** The share's name. */
  readonly name: string;
}

/** The fields of each kind of event, besides its head. None of them reveals a credential. */
export interface EventDetails {
  'relay-started': { readonly version: string };
  'relay-stopped': object;
  /** The host's clock was set, or the host slept: later times are this much later than they would have been. */
  'clock-moved': { readonly movedMs: number };
  /** So many events could not be written to the audit, for want of room or because of a fault of the disk. */
  'audit-missed': { readonly count: number };
  /** Events of one type, by one actor or others of the same share, that were too many to be written one by one. */
  repeated: OfAccess & { readonly of: string; readonly count: number; readonly port?: string };
  attached: OfPort & { readonly role: Role };
  /**
   * `reason`: `left` by itself; `cut`: its connection ended; else the name of the code the relay closed it with, as in
   * PROTOCOL.md.
   */
  detached: OfPort & { readonly reason: string };
  /** `whom`: who got, lost, requested or was refused the lease. */
  lease: OfPort & {
    readonly reason: LeaseReason;
    readonly holder: Actor | null;
    readonly former: Actor | null;
    readonly whom: Actor | null;
    readonly text?: string;
  };
  opened: OfPort & { readonly epoch: Epoch; readonly settings: HostSettings };
  closed: OfPort & { readonly epoch: Epoch; readonly reason: ClosedMessage['reason']; readonly receivedBytes: number };
  /** The device went away or failed; the relay waits for it. */
  lost: OfPort & {
    readonly epoch: Epoch;
    readonly code: LostMessage['code'];
    readonly message: string;
    readonly receivedBytes: number;
  };
  /** The device is back, and open as before. */
  recovered: OfPort & { readonly epoch: Epoch; readonly settings: HostSettings; readonly lostMs: number };
  /** It was closed for another program, or nobody can open it meanwhile. */
  lent: OfPort & { readonly text?: string };
  /** `reason`: `asked`; `left`: who lent it is gone; `expired`: its time is over. */
  'taken-back': OfPort & { readonly reason: 'asked' | 'left' | 'expired' };
  /** Something that `whom` had to ask for was allowed or refused by `by`, or ended without an answer. */
  answered: OfPort & {
    readonly whom: Actor;
    readonly act: AskedAct['kind'];
    /** Of `transmit`. */
    readonly bytes?: number;
    readonly allowed: boolean;
    readonly reason: 'answered' | 'expired' | 'withdrawn';
  };
  'settings-changed': OfPort & {
    readonly epoch: Epoch;
    readonly settings: HostSettings;
    readonly former: HostSettings | null;
  };
  /** Summed over at most a minute. Counted when the operating system has the bytes. */
  transmitted: OfPort & { readonly bytes: number; readonly writes: number };
  /** Signals set and sequences run within the last second; `set` has the last states. */
  signals: OfPort & { readonly changes: number; readonly sequences: number; readonly set: HostSignalChange };
  note: OfPort & { readonly text: string; readonly offset: number };
  /** `share`: by which one; `null` for an owner. */
  'signed-in': OfAccess & { readonly share: string | null; readonly role: Role; readonly ports: PortScope };
  /** `whom`: whose sign-in ended, if another admin ended it. */
  'signed-out': OfAccess & { readonly whom?: Pick<Actor, 'id' | 'name'> };
  /** Access was refused. `attempts`: how often from there, summed over a while. */
  'sign-in-refused': { readonly address: string; readonly reason: string; readonly attempts: number };
  'share-made': OfShare & { readonly role: Role; readonly ports: PortScope; readonly expiresAt: number };
  'share-revoked': OfShare;
  'share-expired': OfShare;
  /** A link by which one more device of an owner may sign in. */
  'pairing-made': OfAccess & { readonly expiresAt: number };
  /** A link was made by which a relay may join under a name, or it was taken back. */
  'node-invited': OfAccess & { readonly joined: string };
  'node-revoked': OfAccess & { readonly joined: string };
  /** Another relay joined this one, or is gone. */
  'node-joined': OfAccess & { readonly joined: string; readonly ports: number };
  'node-left': OfAccess & { readonly joined: string; readonly reason: string };
}

export type RelayEventType = keyof EventDetails;

/** An event as its source makes it: the relay adds the rest. */
export type NewRelayEvent = { [Type in RelayEventType]: { readonly type: Type } & EventDetails[Type] }[RelayEventType];

/** What the relay adds to every event. */
interface RelayEventHead {
  /** Unique: of a run of the relay, and its number in that. */
  readonly id: string;
  /** By the relay's clock, ISO 8601 in UTC with milliseconds. */
  readonly time: string;
  /** Name of the relay's host. */
  readonly node: string;
}

/** Something that happened at a relay, for its audit and for webhooks: one shape for both. */
export type RelayEvent = RelayEventHead & NewRelayEvent;

/** Emits an event. Never throws, never blocks. */
export type EmitEvent = (event: NewRelayEvent) => void;

/** All kinds of events there are. */
export const relayEventTypes = Object.keys({
  'relay-started': 0,
  'relay-stopped': 0,
  'clock-moved': 0,
  'audit-missed': 0,
  repeated: 0,
  attached: 0,
  detached: 0,
  lease: 0,
  opened: 0,
  closed: 0,
  lost: 0,
  recovered: 0,
  lent: 0,
  'taken-back': 0,
  answered: 0,
  'settings-changed': 0,
  transmitted: 0,
  signals: 0,
  note: 0,
  'signed-in': 0,
  'signed-out': 0,
  'sign-in-refused': 0,
  'share-made': 0,
  'share-revoked': 0,
  'share-expired': 0,
  'pairing-made': 0,
  'node-invited': 0,
  'node-revoked': 0,
  'node-joined': 0,
  'node-left': 0,
} satisfies Record<RelayEventType, 0>) as readonly RelayEventType[];
