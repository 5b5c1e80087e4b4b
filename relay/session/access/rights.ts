import type { ClientMessage } from '../../protocol/messages.ts';
import type { ViewerId } from '../../protocol/port-info.ts';
import { includesPort, isWithin } from '../../protocol/port-scope.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import { includesRole, type Role } from '../../protocol/roles.ts';
import type { LeaseAction } from '../../protocol/sharing-messages.ts';
import type { ClientIdentity } from './client-identity.ts';

/** `hello` and binary transmit frames besides the requests: everything a client can send. */
export type ClientKind = ClientMessage['type'] | 'transmit';

/** What a client must be to do something. */
export interface Access {
  readonly role: Role;
  /**
   * `holder`: only the holder of the lease, otherwise `READ_ONLY`. `free`: also anybody of that role while the lease is
   * free.
   */
  readonly lease: 'holder' | 'free' | 'any';
}

/** Every message a client can send. A kind that is missing here is refused. */
export const accessTable: Readonly<Record<ClientKind, Access>> = {
  hello: { role: 'viewer', lease: 'any' },
  ping: { role: 'viewer', lease: 'any' },
  attach: { role: 'viewer', lease: 'any' },
  detach: { role: 'viewer', lease: 'any' },
  credit: { role: 'viewer', lease: 'any' },
  history: { role: 'viewer', lease: 'any' },
  epochs: { role: 'viewer', lease: 'any' },
  directory: { role: 'viewer', lease: 'any' },
  watch: { role: 'viewer', lease: 'any' },
  glance: { role: 'viewer', lease: 'any' },
  recordings: { role: 'viewer', lease: 'any' },
  'recorded-openings': { role: 'viewer', lease: 'any' },
  recorded: { role: 'viewer', lease: 'any' },
  'get-signals': { role: 'viewer', lease: 'any' },
  outcomes: { role: 'viewer', lease: 'any' },
  lease: { role: 'viewer', lease: 'any' }, // and by action, below
  note: { role: 'operator', lease: 'any' },
  open: { role: 'operator', lease: 'any' }, // opening a closed port takes the lease; see OpenMessage
  close: { role: 'operator', lease: 'free' },
  settings: { role: 'operator', lease: 'holder' },
  signals: { role: 'operator', lease: 'holder' },
  sequence: { role: 'operator', lease: 'holder' },
  drain: { role: 'operator', lease: 'holder' },
  discard: { role: 'operator', lease: 'holder' },
  transmit: { role: 'operator', lease: 'holder' },
  lend: { role: 'operator', lease: 'free' },
  'take-back': { role: 'operator', lease: 'free' },
  answer: { role: 'operator', lease: 'any' },
};

/** A `lease` message, by its action. */
export const leaseAccessTable: Readonly<Record<LeaseAction, Access>> = {
  request: { role: 'viewer', lease: 'any' },
  grant: { role: 'operator', lease: 'holder' },
  refuse: { role: 'operator', lease: 'holder' },
  'hand-over': { role: 'operator', lease: 'holder' },
  release: { role: 'viewer', lease: 'any' }, // also withdraws a request
  'take-over': { role: 'operator', lease: 'any' },
};

/** What no single message asks for. */
const rightTable = {
  /** Have the lease: be given it, take it over, or take it by using the port. */
  'hold-lease': { role: 'operator', lease: 'any' },
  /** Make the port wait, as a lossless viewer that is behind. */
  'hold-back': { role: 'operator', lease: 'holder' },
  /** See in a recording what others transmitted: it may be a password that the device did not echo. */
  'see-transmitted': { role: 'operator', lease: 'any' },
  /** Do as often as it likes what every viewer is notified of and what is recorded. */
  unlimited: { role: 'operator', lease: 'any' },
  /** See what somebody waits to be allowed, and answer it. */
  answer: { role: 'operator', lease: 'any' },
  /** Make and revoke shares, links for nodes and devices. */
  share: { role: 'admin', lease: 'any' },
} as const satisfies Record<string, Access>;

export type Right = keyof typeof rightTable;

/**
 * What the sender of a message must be; `undefined`, to be refused, for an unknown kind.
 * @param kind the `type` of a text message, `transmit` for a binary one; untrusted text is safe here
 */
export function accessFor(kind: string, action?: string): Access | undefined {
  if (kind === 'lease' && action !== undefined) {
    return Object.hasOwn(leaseAccessTable, action) ? leaseAccessTable[action as LeaseAction] : undefined;
  }
  return Object.hasOwn(accessTable, kind) ? accessTable[kind as ClientKind] : undefined;
}

/**
 * Checks that a share gives no more than its maker has.
 * @throws {RelayError} `FORBIDDEN`
 */
export function requireGrant(
  maker: Pick<ClientIdentity, 'role' | 'ports'>,
  given: Pick<ClientIdentity, 'role' | 'ports'>,
): void {
  if (!hasRight(maker.role, 'share') || !includesRole(maker.role, given.role))
    throw new RelayError('FORBIDDEN', 'You cannot give a right that you do not have.', { path: 'role' });
  if (!isWithin(given.ports, maker.ports))
    throw new RelayError('FORBIDDEN', 'You can share only the ports that were shared with you.', { path: 'ports' });
}

/** Whether a role has a right, whoever holds the lease. */
export const hasRight = (role: Role, right: Right): boolean => includesRole(role, rightTable[right].role);

/** Whether a port exists for a client; on a hub the id is `node/id`. */
export const mayKnow = ({ ports }: Pick<ClientIdentity, 'ports'>, id: string): boolean => includesPort(ports, id);

/** @throws {RelayError} `READ_ONLY` for anybody but the holder */
export function requireHolder(viewer: ViewerId, holder: ViewerId | undefined): void {
  if (viewer !== holder) throw new RelayError('READ_ONLY', 'Only the holder of the lease can do this.');
}

/**
 * Whether a client may send a message.
 *
 * @param kind type of the message, `transmit` for a frame @param action of a `lease` message
 * @throws {RelayError} `FORBIDDEN` if its role does not allow it, `READ_ONLY` if it needs the lease
 */
export function requireAccess(
  kind: string,
  action: string | undefined,
  role: Role,
  viewer: ViewerId,
  holder: ViewerId | undefined,
): void {
  const access = accessFor(kind, action);
  if (!access || !includesRole(role, access.role)) throw new RelayError('FORBIDDEN', 'Your role does not allow this.');
  const hasLease = holder === viewer || (access.lease === 'free' && holder === undefined);
  if (access.lease !== 'any' && !hasLease)
    throw new RelayError('READ_ONLY', 'This needs the lease of the port. Request it first.');
}
