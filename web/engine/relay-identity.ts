import type { IdentityAnswer } from '../remote/access-client.ts';
import type { RelayAccess } from './api/access.ts';

/** Who we are at a relay, with its times as our clock has them. @param aheadMs how much its clock is ahead of ours */
export function accessOf(
  { name, role, ports, expiresAt, via, isLinkOpen }: IdentityAnswer,
  aheadMs: number,
): Omit<RelayAccess, 'sharing'> {
  return { name, role, ports, expiresMs: expiresAt === null ? undefined : expiresAt - aheadMs, via, isLinkOpen };
}
