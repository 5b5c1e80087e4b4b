import type { Role } from './roles.ts';

/**
 * Requests about people and their rights, over HTTP. All but `POST signIns` need a credential; bodies and answers are
 * JSON.
 */
export const accessPaths = {
  /** POST `SignInRequest` → 201 `SignInAnswer`. GET → `SignInInfo[]` (admin). */
  signIns: '/api/sign-ins',
  /**
   * GET → `IdentityInfo`. DELETE → 204: signs out; with `?link=end` also ends the share of its link. DELETE of
   * `/api/sign-ins/{id}` → 204: ends somebody's (admin).
   */
  ownSignIn: '/api/sign-ins/self',
  /**
   * POST `ShareRequest` → 201 `ShareAnswer`. GET → `ShareInfo[]`. DELETE of `/api/shares/{id}` → 204: revokes it at
   * once. All need an admin.
   */
  shares: '/api/shares',
  /** POST → 201 `PairingAnswer`: a link for one more device of an owner (an admin of all ports). */
  pairings: '/api/pairings',
  /**
   * POST `{name}` → 201 `NodeAnswer`: lets another relay join under this name. GET → `NodeInfo[]`. DELETE of
   * `/api/nodes/{id}` → 204: ends its link at once. All need an owner.
   */
  nodes: '/api/nodes',
} as const;

/** Bounds of requests. */
export const accessBounds = {
  /** A share lasts at least a minute and at most 366 days. */
  minShareMs: 60_000,
  maxShareMs: 366 * 86_400_000,
  /** How long a pairing link is valid; it works once. */
  pairingMs: 600_000,
  /** Shares there may be at one time, and people signed in. */
  shares: 256,
  signIns: 1024,
  /** Sign-ins by one share; beyond this, the one unused for longest is signed out. */
  signInsPerShare: 64,
} as const;

/**
 * Why access is refused: `error.reason` with the code `UNAUTHENTICATED`. `missing`: no credential. `broken`: it is
 * incomplete. `unknown`: of another relay, or wrong. `too-many`: unknown, after many others from this address (429,
 * with `Retry-After`). The others are sent only for the right secret: `expired`, `revoked`, `used` (a pairing link
 * works once), `signed-out`.
 */
export type RefusalReason = (typeof refusalReasons)[number];

export const refusalReasons = [
  'missing',
  'broken',
  'unknown',
  'too-many',
  'expired',
  'revoked',
  'used',
  'signed-out',
] as const;

/**
 * What the clients of a share do only after somebody has allowed it. `signals`: set signals, breaks, sequences, and
 * leave the port to another program. `transmit`: that, and transmit.
 */
export type Confirm = (typeof confirmations)[number];

export const confirmations = ['signals', 'transmit'] as const;

/** The ids of ports with access; on a hub also `node/id`, and `node/*` for all of a node. */
export type PortScope = 'all' | readonly string[];

/** Turns a link's secret into a credential of one's own. */
export interface SignInRequest {
  /** From the link's fragment, as it is. */
  readonly secret: string;
  /** The name others see: 1 to 64 characters. */
  readonly name: string;
}

export interface SignInAnswer {
  /**
   * The credential from now on: as `Authorization: Bearer …`, in `hello.credential`, or as the subprotocol
   * `baudcast.bearer.…`.
   */
  readonly token: string;
  readonly identity: IdentityInfo;
}

/** The identity the relay has authenticated. */
export interface IdentityInfo {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly ports: PortScope;
  /** By the relay's clock, milliseconds since 1970; `null`: until it is revoked. */
  readonly expiresAt: number | null;
  /**
   * `local`: on the relay's own computer, where no credential is needed. `open`: with `--insecure`, anybody. `node`: a
   * relay that joins.
   */
  readonly via: 'local' | 'open' | 'owner' | 'share' | 'node';
  /** Of a device: the share's link that it signed in by still signs in whoever opens it. Default: no. */
  readonly isLinkOpen?: boolean;
}

/** A device of a person that is signed in. */
export interface SignInInfo extends IdentityInfo {
  /** The share it came by. */
  readonly share: string | null;
  /** All times in milliseconds since 1970, by the relay's clock. */
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** Where it was last seen from. */
  readonly address: string;
  /** Connections it has now. */
  readonly connections: number;
  /** Whether it is the one that asks. */
  readonly self: boolean;
}

export interface ShareRequest {
  /** The name in the list of shares: 1 to 64 characters. */
  readonly name: string;
  readonly ports: PortScope;
  readonly role: Role;
  readonly durationMs: number;
  /**
   * How many devices its link signs in, ever: 1 to 64. Then the link alone is not a credential. Default: any number,
   * and programs use the link as their credential.
   */
  readonly devices?: number;
  /** Default: nothing. A share made by a client that has to ask has it too. */
  readonly confirm?: Confirm;
}

export interface ShareInfo {
  readonly id: string;
  readonly name: string;
  readonly ports: PortScope;
  readonly role: Role;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The name of its creator. */
  readonly createdBy: string;
  /** As in `ShareRequest`. */
  readonly devices?: number;
  readonly confirm?: Confirm;
  /** How many devices its link has signed in, ever; of shares with `devices`. */
  readonly used?: number;
  /** How many are signed in by it. */
  readonly signIns: number;
  /** Connections there are now with the link itself as their credential, as programs use it. */
  readonly connections: number;
}

export interface ShareAnswer extends ShareInfo {
  /**
   * The link, once: the relay keeps only a hash of its secret. It opens the page on the share's port if there is just
   * one.
   */
  readonly url: string;
}

/** A relay that may join this one. */
export interface NodeInfo {
  readonly id: string;
  /** Prefix of its ports' ids here. */
  readonly name: string;
  /** All times in milliseconds since 1970, by the relay's clock. */
  readonly createdAt: number;
  /** The name of its creator. */
  readonly createdBy: string;
  readonly lastSeenAt: number;
  /** Where it was last seen from. */
  readonly address: string;
  /** Whether it is connected. */
  readonly connected: boolean;
}

export interface NodeAnswer extends NodeInfo {
  /** The link, once: the relay keeps only a hash of its secret. */
  readonly url: string;
}

export interface PairingAnswer {
  readonly url: string;
  readonly expiresAt: number;
}
