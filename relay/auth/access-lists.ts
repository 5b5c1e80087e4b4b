import type { ShareInfo, SignInInfo } from '../protocol/access.ts';
import { isWithin } from '../protocol/port-scope.ts';
import type { Credential } from './credential.ts';
import { type Credentials, isOwner } from './credentials.ts';
import { openConnections } from './hold-open.ts';
import { type Identity, identityInfo } from './identity.ts';

/** Shares that an admin sees and may revoke: of an owner's all, of others those of ports they have themselves. */
export function sharesFor(credentials: Credentials, admin: Identity): ShareInfo[] {
  const signIns = credentials.store.live('t');
  return credentials.store
    .live('s')
    .filter((share) => mayManage(admin, share))
    .map((share) => shareInfo(credentials, share, signIns.filter(({ parent }) => parent === share.id).length));
}

/** Devices signed in that an admin sees and may sign out; owners are seen by owners. */
export function signInsFor(credentials: Credentials, admin: Identity): SignInInfo[] {
  return credentials.store
    .live('t')
    .filter((signIn) => mayManage(admin, signIn))
    .map((signIn) => {
      const { createdAt, lastSeenAt, address, parent, id } = signIn;
      const identity = credentials.identityOf(signIn, address);
      return {
        ...identityInfo(identity),
        share: parent,
        createdAt,
        lastSeenAt,
        address,
        connections: openConnections(identity.ended),
        self: id === admin.id,
      };
    });
}

/** @param signIns how many came by it */
export function shareInfo(
  { store }: Credentials,
  { id, name, ports, role, createdAt, expiresAt, createdBy, devices, used = 0, confirm }: Credential,
  signIns: number,
): ShareInfo {
  return {
    id,
    name,
    ports,
    role,
    createdAt,
    expiresAt: expiresAt ?? 0,
    createdBy,
    ...(devices === undefined ? {} : { devices, used }),
    ...(confirm && { confirm }),
    signIns,
    connections: openConnections(store.ended(id)),
  };
}

/** Whether an admin may see and end a share, or a device that is signed in. */
export function mayManage(admin: Identity, { kind, parent, ports }: Credential): boolean {
  return isOwner(admin) || ((kind === 's' || parent !== null) && isWithin(ports, admin.ports));
}
