import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { RelayError } from '../protocol/relay-error.ts';
import { clientAddress } from './client-address.ts';
import { always, type Identity } from './identity.ts';
import { isLoopbackAddress } from './loopback-address.ts';

/** Decides who sent a request: the one place for it. @returns an error, `UNAUTHENTICATED` or `FORBIDDEN`, when nobody who is let in did */
export type Identify = (request: IncomingMessage) => Identity | RelayError;

/** Decides who a stranger is that says so in its first message. @returns an error when it is nobody who is let in */
export type Greet = (credential: string | undefined, request: IncomingMessage) => Identity | RelayError;

const local = {
  id: 'local',
  name: 'local',
  role: 'admin',
  ports: 'all',
  expiresAt: null,
  via: 'local',
  share: null,
  ended: always,
} as const;
/** Only with `--insecure`: whoever reaches the relay may use its ports, but not administer it. */
const anybody = { ...local, id: 'network', name: 'network', role: 'operator', via: 'open' } as const;

/** No credentials: who is on this computer is its admin. The address is the connection's, whatever a header says. */
export const identifyByAddress: Identify = (request) => ({
  ...(isLoopbackAddress(request.socket.remoteAddress ?? '') ? local : anybody),
  address: clientAddress(request),
});

/** No credentials behind a proxy: who comes through it looks as if it were on this computer, so nobody is taken for being there. */
export function identifyNobody(proxies: BlockList | undefined): Identify {
  return (request) => ({ ...anybody, address: clientAddress(request, proxies) });
}
