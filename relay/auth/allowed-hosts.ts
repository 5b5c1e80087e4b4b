import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { isLoopbackAddress, plainAddress } from './client-address.ts';

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/**
 * What `Host` may say in this request, lower case: a loopback name with the port that is listened on, a configured
 * name, and where the connection came to another address of this computer, that address. A name that is none of these
 * and resolves to this computer is an attack from a foreign page (DNS rebinding) or a mistake; an address cannot be
 * rebound.
 * @param configured names, with a port or, for the port that is listened on, without
 */
export function allowedHosts({ socket }: IncomingMessage, configured: readonly string[] = []): string[] {
  const port = socket.localPort ?? 0;
  const address = plainAddress(socket.localAddress ?? '');
  const own = isLoopbackAddress(address) || address === '' ? [] : [isIPv6(address) ? `[${address}]` : address];
  const withPort = configured.filter((host) => /:\d+$/.test(host));
  const withoutPort = [...loopbackNames, ...own, ...configured.filter((host) => !withPort.includes(host))];
  return [
    ...withPort.map((host) => host.toLowerCase()),
    // RFC 9110, section 7.2: the port that the scheme has by default is left out.
    ...withoutPort
      .flatMap((host) => [`${host}:${port}`, ...(port === ('encrypted' in socket ? 443 : 80) ? [host] : [])])
      .map((host) => host.toLowerCase()),
  ];
}
