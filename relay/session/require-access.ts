import type { ViewerId } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { accessOf } from '../protocol/access-table.ts';
import { includesRole, type Role } from '../protocol/roles.ts';

/**
 * Whether somebody may do something at a port; what nobody allowed is refused.
 *
 * @param kind type of the message, `transmit` for a frame @param action of a `lease` message
 * @throws {RelayError} `FORBIDDEN` where the role does not allow it, `READ_ONLY` where it needs the lease
 */
export function requireAccess(
  kind: string,
  action: string | undefined,
  role: Role,
  viewer: ViewerId,
  holder: ViewerId | undefined,
): void {
  const access = accessOf(kind, action);
  if (!access || !includesRole(role, access.role)) throw new RelayError('FORBIDDEN', 'Your role does not allow this.');
  const hasLease = holder === viewer || (access.lease === 'free' && holder === undefined);
  if (access.lease !== 'any' && !hasLease)
    throw new RelayError(
      'READ_ONLY',
      'This needs the lease of the port, which somebody else holds or nobody has asked for.',
    );
}
