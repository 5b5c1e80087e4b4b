import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import { isTrusted, plainAddress } from './client-address.ts';

/** How the client called this relay. */
export interface Called {
  /** As in `Host`, lower case; undefined if missing or repeated. */
  readonly host: string | undefined;
  readonly scheme: 'http' | 'https';
  /** Whether a trusted proxy reported it. */
  readonly isForwarded: boolean;
}

/**
 * How the client called this relay: as in the request, or as a trusted proxy reports.
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

/** The entry of the nearest proxy: earlier ones, and the client's, come first. */
function last(values: readonly string[] | undefined): string | undefined {
  return values?.join(',').split(',').at(-1)?.trim();
}
