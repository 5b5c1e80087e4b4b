import type { IncomingMessage } from 'node:http';
import type { RelayError } from '../protocol/relay-error.ts';
import type { Identity } from './identity.ts';
import { isLoopbackAddress } from './loopback-address.ts';

/** Decides who sent a request: the one place for it. @returns an error, `UNAUTHENTICATED` or `FORBIDDEN`, when nobody who is let in did */
export type Identify = (request: IncomingMessage) => Identity | RelayError;

const local: Identity = { id: 'local', name: 'local', role: 'admin', ports: 'all' };
/** Only with `--insecure`: whoever reaches the relay may use its ports, but not administer it. */
const anybody: Identity = { id: 'network', name: 'network', role: 'operator', ports: 'all' };

/** No credentials: who is on this computer is its admin. The address is the connection's, whatever a header says. */
export const identifyByAddress: Identify = ({ socket }) => (isLoopbackAddress(socket.remoteAddress ?? '') ? local : anybody);
