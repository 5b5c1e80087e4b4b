import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { RelayError } from '../protocol/relay-error.ts';
import { clientAddress, isLoopbackAddress } from './client-address.ts';
import { always, type Identity } from './identity.ts';
import type { AccessPolicy } from './admit.ts';
import type { Credentials } from './credentials.ts';
import { requestSecret } from './request-secret.ts';

/**
 * Authenticates a request: the only place that does.
 * @returns an error, `UNAUTHENTICATED` or `FORBIDDEN`, if it has no access
 */
export type Identify = (request: IncomingMessage) => Identity | RelayError;

/** Authenticates a client by its first message. @returns an error if it has no access */
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
/** Only with `--insecure`: everybody can use the ports, but not administer the relay. */
const anybody = { ...local, id: 'network', name: 'network', role: 'operator', via: 'open' } as const;

/** Without credentials: everybody on this computer is its admin. Uses the connection's address, not headers. */
export const identifyByAddress: Identify = (request) => ({
  ...(isLoopbackAddress(request.socket.remoteAddress ?? '') ? local : anybody),
  address: clientAddress(request),
});

/** Without credentials, behind a proxy: its clients look local, so nobody is treated as local. */
export function identifyNobody(proxies: BlockList | undefined): Identify {
  return (request) => ({ ...anybody, address: clientAddress(request, proxies) });
}

/** Requires a credential, also on this computer: it has other users, and proxies. */
export function identifyByCredential(
  credentials: Credentials,
  proxies?: BlockList,
): Pick<AccessPolicy, 'identify' | 'greet' | 'learn'> {
  return {
    identify: (request) => credentials.identify(requestSecret(request), clientAddress(request, proxies)),
    greet: (credential, request) => credentials.identify(credential, clientAddress(request, proxies)),
    learn: (credential) => credentials.learn(credential),
  };
}
