import { spaceOf } from '../core/address-space.ts';
import { spaceToAskFor } from './space-to-ask-for.ts';
import type { Fetch } from './fetch-http.ts';

/** Chromium 145 has a permission for each space, Chromium 142 one for both; TypeScript has none yet. */
const permissionNames = {
  loopback: ['loopback-network', 'local-network-access'],
  local: ['local-network', 'local-network-access'],
} as const;

interface SpacedRequest extends RequestInit {
  readonly targetAddressSpace?: 'loopback' | 'local';
}

/**
 * The person's permission for this page to reach `address`, if the browser needs one.
 * @returns `undefined` where it does not ask: nothing is needed, or it knows no such permission
 */
export async function localNetworkPermission(
  pageOrigin: string,
  address: string,
): Promise<PermissionState | undefined> {
  const space = spaceToAskFor(pageOrigin, address);
  // Only pages over https can be given it; others have no Permissions API, or are refused without a question.
  const permissions: Permissions | undefined = globalThis.navigator?.permissions;
  if (space === undefined || permissions === undefined) return undefined;
  for (const name of permissionNames[space]) {
    const status = await permissions.query({ name: name as PermissionName }).catch(() => undefined);
    if (status) return status.state;
  }
  return undefined;
}

/**
 * `fetch` for a relay at `address`. From a page over https, a relay over http at a local address is mixed content
 * unless the request says where it goes (Local Network Access, section 3.2); browsers that do not know the option pass
 * over it.
 */
export function localFetch(fetch: Fetch, pageOrigin: string, address: string): Fetch {
  const { hostname, protocol } = new URL(address);
  const space = spaceOf(hostname);
  const isMixed = pageOrigin.startsWith('https:') && protocol === 'http:';
  if (!isMixed || space === 'public') return fetch;
  return (url, init) => {
    const spaced: SpacedRequest = { ...init, targetAddressSpace: space };
    return fetch(url, spaced);
  };
}
