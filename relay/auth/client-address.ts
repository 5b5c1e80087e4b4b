import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP } from 'node:net';
import { isTrusted } from './forwarded.ts';
import { plainAddress } from './loopback-address.ts';

/**
 * Where a request comes from. Only a proxy that is trusted by its address is believed who it forwards for; then it is the last in
 * `X-Forwarded-For` that is no such proxy, because what stands before it may have been written by anybody.
 * @param trusted addresses and networks of proxies. Default: none
 */
export function clientAddress({ socket, headersDistinct }: IncomingMessage, trusted?: BlockList): string {
  const peer = plainAddress(socket.remoteAddress ?? '');
  if (!isTrusted(peer, trusted)) return peer;
  const hops = (headersDistinct['x-forwarded-for'] ?? []).join(',').split(',').map(readHop).toReversed();
  let last = peer;
  for (const hop of hops) {
    if (hop === undefined) return last;
    last = hop;
    if (!isTrusted(hop, trusted)) return hop;
  }
  return last;
}

/** An address, perhaps with a port: `192.0.2.1:80`, `[2001:db8::1]:80`. @returns undefined for anything else */
function readHop(text: string): string | undefined {
  const [, bracketed, withPort] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text.trim()) ?? [];
  const address = plainAddress(bracketed ?? withPort ?? text.trim());
  return isIP(address) === 0 ? undefined : address;
}
