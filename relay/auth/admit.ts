import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import { RelayError } from '../protocol/relay-error.ts';
import { includesRole, type Role } from '../protocol/roles.ts';
import { allowedHosts } from './allowed-hosts.ts';
import { checkOrigin } from './check-origin.ts';
import { calledAs } from './forwarded.ts';
import type { Greet, Identify } from './identify.ts';
import { type Identity, nobody } from './identity.ts';

export interface AccessPolicy {
  readonly identify: Identify;
  /** Who a stranger's first message shows it to be. Default: nobody opens anything without a credential. */
  readonly greet?: Greet;
  /** Names in `Host` that are this relay beside the loopback ones. Default: none. */
  readonly hosts?: readonly string[];
  /** Origins of pages that may use this relay beside its own. Default: none. */
  readonly origins?: readonly string[];
  /** Where people reach this relay, as an origin: allowed as a host and as an origin. Default: only as it is called above. */
  readonly publicUrl?: string;
  /** Proxies that are believed who they forward for. Default: none. */
  readonly proxies?: BlockList;
}

/**
 * Looks at what every request and every upgrade claims, before anything else is done: the host it names, and the page it comes from.
 * @returns why it is refused
 */
export function admit(
  request: IncomingMessage,
  { hosts: configured = [], origins = [], publicUrl, proxies }: AccessPolicy,
): RelayError | undefined {
  const hosts = allowedHosts(request, configured);
  const { host, scheme, isForwarded } = calledAs(request, proxies);
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  if (host === undefined || (!hosts.includes(host) && host !== publicHost)) {
    return new RelayError(
      'FORBIDDEN',
      'This relay does not answer to this name. Open it as http://localhost with the port it is served on, or allow the name with --allow-host.',
    );
  }
  const called = isForwarded ? [host] : hosts;
  // A proxy need not say that it spoke TLS: the public address says so.
  const own = host === publicHost ? [] : called.map((name) => `${scheme}://${name}`);
  return checkOrigin(request, [...own, ...origins, ...(publicUrl === undefined ? [] : [publicUrl])]);
}

/**
 * Who sends a request, and whether it has the right that what it asks for needs.
 * @param needed `public`: it is everybody's, and nobody is asked who they are
 * @returns why it is refused: `UNAUTHENTICATED`, `FORBIDDEN`
 */
export function authorize(
  request: IncomingMessage,
  { identify }: AccessPolicy,
  needed: Role | 'public',
): Identity | RelayError {
  if (needed === 'public') return nobody;
  const identity = identify(request);
  if (identity instanceof RelayError || includesRole(identity.role, needed)) return identity;
  return new RelayError(
    'FORBIDDEN',
    `This needs ${needed === 'admin' ? 'an admin' : 'an operator'}; you are ${identity.role === 'viewer' ? 'a viewer' : 'an operator'}.`,
  );
}
