import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP, isIPv6 } from 'node:net';
import { plainAddress } from './loopback-address.ts';

/** How the client called this relay. */
export interface Called {
  /** As in `Host`, lower case; undefined where it was not said, or not once. */
  readonly host: string | undefined;
  readonly scheme: 'http' | 'https';
  /** Whether a proxy said so that is trusted. */
  readonly isForwarded: boolean;
}

/**
 * How the client called this relay: as the request says, but where it comes from a proxy that is trusted, as that says it was called itself.
 * @param trusted addresses and networks of proxies. Default: none
 */
export function calledAs({ socket, headersDistinct }: IncomingMessage, trusted?: BlockList): Called {
  const hosts = headersDistinct['host'] ?? [];
  const own: Called = {
    host: hosts.length === 1 ? hosts[0]?.toLowerCase() : undefined,
    scheme: 'encrypted' in socket ? 'https' : 'http',
    isForwarded: false,
  };
  if (!isTrusted(plainAddress(socket.remoteAddress ?? ''), trusted)) return own;
  const host = last(headersDistinct['x-forwarded-host']);
  const scheme = last(headersDistinct['x-forwarded-proto'])?.toLowerCase();
  return {
    host: host?.toLowerCase() ?? own.host,
    scheme: scheme === 'https' || scheme === 'http' ? scheme : own.scheme,
    isForwarded: true,
  };
}

/** Whether an address is one of a proxy that is trusted. */
export function isTrusted(address: string, trusted: BlockList | undefined): boolean {
  return isIP(address) !== 0 && trusted?.check(address, isIPv6(address) ? 'ipv6' : 'ipv4') === true;
}

/** What the nearest proxy has said: those before it, and the client, come first. */
function last(values: readonly string[] | undefined): string | undefined {
  return values?.join(',').split(',').at(-1)?.trim();
}
