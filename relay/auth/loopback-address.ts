import { isIPv4 } from 'node:net';

/** An address as a socket gives it, without the prefix of an IPv4 address on an IPv6 socket and without the zone. */
export function plainAddress(address: string): string {
  const plain = address.replace(/%.*$/, '');
  const mapped = /^::ffff:([\d.]+)$/i.exec(plain)?.[1];
  return mapped ?? plain;
}

/** Whether only this computer can be reached, or have spoken, from there. @param address as a socket gives it: no name */
export function isLoopbackAddress(address: string): boolean {
  const plain = plainAddress(address);
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}
