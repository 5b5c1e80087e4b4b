import type { Role } from '../protocol/roles.ts';

/** Who a request comes from, as the relay knows it; nothing in it is said by the client. */
export interface Identity {
  /** The same for every request of this person or program. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** The most it may do. */
  readonly role: Role;
  /** The ids of the ports it may know of. */
  readonly ports: 'all' | readonly string[];
}

/** @returns whether this port exists for `identity` */
export function mayKnowPort(identity: Identity, id: string): boolean {
  return identity.ports === 'all' || identity.ports.includes(id);
}
