import { type AddressSpace, spaceOf } from '../core/address-space.ts';

const ranks: Readonly<Record<AddressSpace, number>> = { public: 0, local: 1, loopback: 2 };

/**
 * Whether browsers that know local-network access ask before a page at one origin reaches another.
 * @returns the space there is to ask for; `undefined` where none has to be
 */
export function spaceToAskFor(pageOrigin: string, address: string): 'loopback' | 'local' | undefined {
  const { hostname, origin } = new URL(address);
  if (pageOrigin === origin) return undefined;
  const space = spaceOf(hostname);
  const own = URL.canParse(pageOrigin) ? spaceOf(new URL(pageOrigin).hostname) : 'public';
  return space !== 'public' && ranks[space] > ranks[own] ? space : undefined;
}
