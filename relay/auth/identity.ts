import type { Confirm, IdentityInfo } from '../protocol/access.ts';

/** The identity of a request as the relay authenticated it; nothing in it comes from the client. */
export interface Identity extends Omit<IdentityInfo, 'via'> {
  readonly via: IdentityInfo['via'] | 'nobody';
  /** The connection's address, or the one a trusted proxy reports. */
  readonly address: string;
  /** The first of the shares it came by: a share's admin can make others. Default: `id`. */
  readonly root?: string;
  /** The share it came by. */
  readonly share: string | null;
  /** What somebody has to allow first. Default: nothing. */
  readonly confirm?: Confirm;
  /** Aborted when its access ends; the reason is an `AccessRefused`. */
  readonly ended: AbortSignal;
}

/** Never aborted. */
export const always: AbortSignal = new AbortController().signal;

/** The identity for public routes. Has access to no port. */
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

/** What the client is sent about itself. */
export function identityInfo({ id, name, role, ports, expiresAt, via, isLinkOpen }: Identity): IdentityInfo {
  const info = { id, name, role, ports, expiresAt, via: via === 'nobody' ? ('open' as const) : via };
  return isLinkOpen === undefined ? info : { ...info, isLinkOpen };
}
