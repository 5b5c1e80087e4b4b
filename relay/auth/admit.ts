import type { IncomingMessage } from 'node:http';
import { RelayError } from '../protocol/relay-error.ts';
import { allowedHosts, isAllowedHost } from './allowed-hosts.ts';
import { checkOrigin } from './check-origin.ts';
import type { Identify } from './identify.ts';
import type { Identity } from './identity.ts';

export interface AccessPolicy {
  readonly identify: Identify;
  /** Names in `Host` that are this relay beside the loopback ones. Default: none. */
  readonly hosts?: readonly string[];
  /** Origins of pages that may use this relay beside its own. Default: none. */
  readonly origins?: readonly string[];
}

/**
 * Looks at what every request and every upgrade claims, before anything else is done: the host it names, the page it comes from, and who
 * sends it.
 * @returns who sends it, or why it is refused
 */
export function admit(request: IncomingMessage, { identify, hosts: configured = [], origins = [] }: AccessPolicy): Identity | RelayError {
  const hosts = allowedHosts(request, configured);
  if (!isAllowedHost(request, hosts)) {
    return new RelayError('FORBIDDEN', 'Open this page as http://localhost, with the port it is served on, or allow this name with --allow-host.');
  }
  return checkOrigin(request, { hosts, origins }) ?? identify(request);
}
