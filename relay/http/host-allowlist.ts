import type { IncomingMessage } from 'node:http';

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'] as const;

/**
 * Whether a request names this server as its host. Another name that resolves to a loopback address is an attack from
 * a foreign page (DNS rebinding) or a mistake.
 * @param port the port that is listened on; `Host` must carry it (RFC 9110, section 7.2), 80 being the one left out
 */
export function isAllowedHost(request: IncomingMessage, port: number): boolean {
  const hosts = request.headersDistinct['host'] ?? [];
  const host = hosts[0]?.toLowerCase();
  if (host === undefined || hosts.length !== 1) return false;
  return loopbackNames.some((name) => host === `${name}:${port}` || (port === 80 && host === name));
}
