import type { RelayAddress, SharedViewer } from './relays.ts';

/**
 * Ports by the ids their relay gives them (`SharedPort.port`); a relay that others join also has `node/*`, all of a
 * node.
 */
export type GrantedPorts = 'all' | readonly string[];

/**
 * Who a relay takes this page for. Names are strangers' texts. All times are by this computer's clock, in milliseconds
 * since 1970.
 */
export interface RelayAccess {
  readonly name: string;
  /** The most we may do there. */
  readonly role: SharedViewer['role'];
  readonly ports: GrantedPorts;
  /** `undefined`: until it is revoked. */
  readonly expiresMs: number | undefined;
  /**
   * `local`: on the relay's own computer. `open`: the relay lets everybody in. `owner`: by a pairing link. `share`: by
   * a share's. `node`: a relay that joins.
   */
  readonly via: 'local' | 'open' | 'owner' | 'share' | 'node';
  /** Signed in by a share's link, which still signs in whoever opens it. Relays of before do not say. */
  readonly isLinkOpen?: boolean | undefined;
  /** Whether the relay gives access by links at all: one that is there for its own computer alone does not. */
  readonly sharing: boolean;
}

/**
 * `empty`: nothing there. `no-link`: text that carries no secret. `broken`: cut or changed on its way. `join`: lets in
 * relays, not people.
 */
type LinkProblem = 'empty' | 'no-link' | 'broken' | 'join';

export type LinkReading =
  | { readonly ok: false; readonly problem: LinkProblem }
  | {
      readonly ok: true;
      readonly address: RelayAddress;
      /** `pair`: makes an owner's device of this one, once. `share`: gives what its maker chose. */
      readonly kind: 'pair' | 'share';
      /** The port it opens the page on, as `SharedPort.path`. */
      readonly path: string | undefined;
      /** What we are at that relay already, as far as it is known. */
      readonly now: RelayAccess | undefined;
      /** We are signed in there, by this very link or by another. */
      readonly signedIn: 'no' | 'same-link' | 'otherwise';
    };

/**
 * Why a relay does not take a link: its end has come, it was revoked, it was good once and is used, it is of another
 * relay; too many wrong ones came from here, the relay has as many people as it takes; pages from here may not use it;
 * it admits only its own computer.
 */
export type LinkRefusal =
  | 'expired'
  | 'revoked'
  | 'used'
  | 'unknown'
  | 'too-many'
  | 'busy'
  | 'not-allowed'
  | 'not-needed'
  | 'other';

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly address: RelayAddress; readonly access: RelayAccess }
  /** The relay said no; `text` is its sentence. */
  | { readonly kind: 'refused'; readonly why: LinkRefusal; readonly text: string }
  | { readonly kind: 'unreachable'; readonly address: RelayAddress }
  | { readonly kind: 'bad-link'; readonly problem: LinkProblem };

export interface ShareWish {
  /** The name in the list of shares: 1 to 64 characters. */
  readonly name: string;
  readonly ports: GrantedPorts;
  readonly role: SharedViewer['role'];
  /** A minute to 366 days. */
  readonly durationMs: number;
  /** How many devices the link signs in, ever. Default: any number, and programs. */
  readonly devices?: number;
  /** What a person has to allow each time. Default: nothing. */
  readonly confirm?: ShareConfirm;
}

/** `signals`: signals, breaks, sequences, and leaving the port to another program; `transmit`: transmitting, too. */
export type ShareConfirm = 'signals' | 'transmit';

export interface ShareSummary {
  readonly id: string;
  readonly name: string;
  readonly ports: GrantedPorts;
  readonly role: SharedViewer['role'];
  readonly createdMs: number;
  readonly expiresMs: number;
  /** The name of its creator. */
  readonly createdBy: string;
  /** How many devices the link signs in, and has signed in. Default: any number. */
  readonly devices?: number;
  readonly used?: number;
  /** How many are signed in by it. */
  readonly signIns: number;
  /** Connections there are now with the link itself, as programs use it. */
  readonly connections: number;
  /** As in `ShareWish`. */
  readonly confirm?: ShareConfirm;
}

/** A link that was made just now. The relay cannot show it a second time. */
export interface NewLink {
  readonly url: string;
  readonly expiresMs: number;
  /** How many devices it signs in. Default: any number. */
  readonly devices?: number;
}

/** A device of a person that is signed in. */
export interface SignInSummary extends Omit<RelayAccess, 'sharing'> {
  readonly id: string;
  /** The id of the share it came by. */
  readonly share: string | undefined;
  readonly createdMs: number;
  readonly lastSeenMs: number;
  /** Where it was last seen from. */
  readonly address: string;
  /** Connections it has now. */
  readonly connections: number;
  /** This page's own. */
  readonly self: boolean;
}

/** What could be found out about the way to a relay; `undefined`: it was not tried. */
export interface RelayFindings {
  readonly address: RelayAddress;
  /**
   * `relay`: it answers, and this page may read that. `refused`: it answers, but not this page. `stranger`: something
   * else does. `none`: nothing came.
   */
  readonly hello: 'relay' | 'refused' | 'stranger' | 'none' | undefined;
  /** Whether anything at all answers, where the browser lets that be known. */
  readonly reached: boolean | undefined;
  readonly socket: 'open' | 'none' | undefined;
  /**
   * Whether this page may reach local addresses; `undefined` where the browser knows no such permission or none is
   * needed.
   */
  readonly permission: PermissionState | undefined;
}

/** People, rights and the ways to relays. */
export interface AccessApi {
  /** What a link gives access to. @param address the relay, if the text is only a secret */
  readLink(text: string, address?: RelayAddress): Promise<LinkReading>;
  /** What others see of us: what was given last, else something sensible. */
  personName(): Promise<string>;
  /** Signs in by a link, in place of what we were there, and lists the relay. The name is remembered. */
  signIn(text: string, name: string, address?: RelayAddress): Promise<SignInOutcome>;
  /**
   * Forgets the sign-in here and ends it at the relay; the relay stays in the list.
   * @param endsLink also ends the share whose link it signed in by; `refused` where others use it. Default: no
   */
  signOut(address: RelayAddress, endsLink?: boolean): Promise<void>;
  /**
   * Those below ask an admin's right: else they throw `refused`; `relay-unreachable` when no answer comes. `detail` has
   * the relay's sentence.
   */
  share(address: RelayAddress, wish: ShareWish): Promise<NewLink & { readonly id: string }>;
  shares(address: RelayAddress): Promise<readonly ShareSummary[]>;
  /** Ends a share at once, and everybody's access who came by it. */
  revokeShare(address: RelayAddress, id: string): Promise<void>;
  /** A link, good once, for one more device of an owner. */
  pair(address: RelayAddress): Promise<NewLink>;
  signIns(address: RelayAddress): Promise<readonly SignInSummary[]>;
  endSignIn(address: RelayAddress, id: string): Promise<void>;
  /**
   * Looks at the way to a relay.
   * @param ask whether the browser may ask the person for local-network access: only on a click
   */
  examineRelay(address: RelayAddress, ask: boolean): Promise<RelayFindings>;
}
