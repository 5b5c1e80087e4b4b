import {
  accessBounds,
  type Confirm,
  confirmations,
  type PortScope,
  type RefusalReason,
  refusalReasons,
} from '../protocol/access.ts';
import { type Check, form, integer, list, nullable, object, oneOf, optional, text } from '../protocol/checks.ts';
import { bounds } from '../protocol/limits.ts';
import type { SecretKind } from '../protocol/link-secret.ts';
import { type Role, roles } from '../protocol/roles.ts';

/** Why a credential grants no access any more. */
export type EndReason = Extract<RefusalReason, 'expired' | 'revoked' | 'used' | 'signed-out'>;

/**
 * What is kept of a link, or of a device that is signed in: all but its secret. Times in milliseconds since 1970, by
 * this computer's clock.
 */
export interface Credential {
  readonly id: string;
  readonly kind: SecretKind;
  /** Of the secret, as `hashSecret` makes it. */
  readonly hash: string;
  readonly name: string;
  readonly role: Role;
  readonly ports: PortScope;
  readonly createdAt: number;
  /** `null`: until it is revoked. */
  readonly expiresAt: number | null;
  /** Name of its creator. */
  readonly createdBy: string;
  /** The credential it came of, and ends with; of a sign-in the share, `null` for an owner's. */
  readonly parent: string | null;
  /** Of a share: how many devices its link signs in, ever, and how many it has. Default: any number. */
  readonly devices?: number;
  readonly used?: number;
  /** What somebody has to allow first, of a share and what came of it. Default: nothing. */
  readonly confirm?: Confirm;
  readonly lastSeenAt: number;
  /** Where it was last seen from. */
  readonly address: string;
  /** Kept for a while, to explain the refusal. `null`: it grants access. */
  readonly ended: { readonly why: EndReason; readonly at: number } | null;
}

/** Whether a share's link signs in one more device. */
export function isLinkOpen({ ended, devices = Infinity, used = 0 }: Credential): boolean {
  return !ended && used < devices;
}

const id = form(/^[\w-]{12}$/, 'be an id');
const portNames = list(text(bounds.portIdLength + bounds.nameLength + 1, 1), bounds.ports);

/** `'all'`, or a list of ports. */
const portScope: Check<PortScope> = (value, path) => (value === 'all' ? value : portNames(value, path));

const endReasons = refusalReasons.filter((reason): reason is EndReason =>
  ['expired', 'revoked', 'used', 'signed-out'].includes(reason),
);

/** One that was written to a file. @throws {RelayError} `INVALID_ARGUMENT` */
export const credential = object<Credential>({
  id,
  kind: oneOf('p', 's', 't', 'n'),
  hash: form(/^[\w-]{43}$/, 'be a SHA-256 in base64url'),
  name: text(bounds.nameLength),
  role: oneOf(...roles),
  ports: portScope,
  createdAt: integer(0),
  expiresAt: nullable(integer(0)),
  createdBy: text(bounds.nameLength),
  parent: nullable(id),
  devices: optional(integer(1, accessBounds.signInsPerShare)),
  used: optional(integer(0)),
  confirm: optional(oneOf(...confirmations)),
  lastSeenAt: integer(0),
  address: text(64),
  ended: nullable(object<NonNullable<Credential['ended']>>({ why: oneOf(...endReasons), at: integer(0) })),
});
