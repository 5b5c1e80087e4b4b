import type { IncomingMessage } from 'node:http';
import { plainAddress } from './loopback-address.ts';

/** Where a request comes from, for logs and the audit: the connection's other end, whatever a header says. */
export function clientAddress({ socket }: IncomingMessage): string {
  return plainAddress(socket.remoteAddress ?? '');
}
