import type { IdentityInfo } from '../protocol/access.ts';
import { includesPort } from '../protocol/port-scope.ts';

/** Who a request comes from, as the relay knows it; nothing in it is said by the client. */
export interface Identity extends Omit<IdentityInfo, 'via'> {
  readonly via: IdentityInfo['via'] | 'nobody';
  /** Where from: the connection's address, or what a trusted proxy says. */
  readonly address: string;
  /** The share it came by. */
  readonly share: string | null;
  /** Aborted when it is let in no longer; the reason is an `AccessRefused`. */
  readonly ended: AbortSignal;
}

/** Never aborted. */
export const always: AbortSignal = new AbortController().signal;

/** Whoever asks for what is everybody's. Knows of no port. */
export const nobody: Identity = {
  id: 'nobody',
  name: 'nobody',
  role: 'viewer',
  ports: [],
  expiresAt: null,
  via: 'nobody',
  address: '',
  share: null,
  ended: always,
};

/** @returns whether this port exists for `identity` */
export function mayKnowPort(identity: Identity, id: string): boolean {
  return includesPort(identity.ports, id);
}

/** What it may be told of itself. */
export function identityInfo({ id, name, role, ports, expiresAt, via }: Identity): IdentityInfo {
  return { id, name, role, ports, expiresAt, via: via === 'nobody' ? 'open' : via };
}
