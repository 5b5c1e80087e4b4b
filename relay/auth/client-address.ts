import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/**
 * The address a request comes from. `X-Forwarded-For` counts only from a trusted proxy; then it is the last entry
 * that is not a trusted proxy, because anybody can write those before it.
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

/** An address as a socket gives it, without the prefix of an IPv4 address on an IPv6 socket and without the zone. */
export function plainAddress(address: string): string {
  const plain = address.replace(/%.*$/, '');
  const mapped = /^::ffff:([\d.]+)$/i.exec(plain)?.[1];
  return mapped ?? plain;
}

/**
 * Whether only this computer can be reached, or have spoken, from there.
 * @param address as a socket gives it: no name
 */
export function isLoopbackAddress(address: string): boolean {
  const plain = plainAddress(address);
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

/** Whether an address is one of a proxy that is trusted. */
export function isTrusted(address: string, trusted: BlockList | undefined): boolean {
  return isIP(address) !== 0 && trusted?.check(address, isIPv6(address) ? 'ipv6' : 'ipv4') === true;
}

/**
 * Proxies whose forwarding headers are trusted.
 * @param proxies addresses and networks, `192.0.2.1` and `10.0.0.0/8`
 * @returns undefined where there are none
 */
export function trustedProxies(proxies: readonly string[]): BlockList | undefined {
  if (proxies.length === 0) return undefined;
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
