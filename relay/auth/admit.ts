import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import { RelayError } from '../protocol/relay-error.ts';
import { includesRole, type Role } from '../protocol/roles.ts';
import { allowedHosts } from './allowed-hosts.ts';
import { calledAs } from './forwarded.ts';
import type { Greet, Identify } from './identify.ts';
import { type Identity, nobody } from './identity.ts';

export interface AccessPolicy {
  readonly identify: Identify;
  /** Authenticates a client by its first message. Default: a credential is needed before. */
  readonly greet?: Greet;
  /** Asks for a credential that may be known elsewhere already. Default: there is nobody to ask. */
  readonly learn?: (credential: string | undefined) => Promise<void> | undefined;
  /** Names in `Host` that are this relay, in addition to the loopback ones. Default: none. */
  readonly hosts?: readonly string[];
  /** Origins of pages that may use this relay, in addition to its own. Default: none. */
  readonly origins?: readonly string[];
  /**
   * Where people reach this relay: a proxy's origin, which is allowed as a host and as an origin, and its path.
   * Default: only as it is called above.
   */
  readonly publicUrl?: string;
  /** Proxies whose forwarding headers are trusted. Default: none. */
  readonly proxies?: BlockList;
}

/**
 * Checks the `Host` and `Origin` of every request and upgrade, before anything else.
 * @returns why it is refused
 */
export function admit(
  request: IncomingMessage,
  { hosts: configured = [], origins = [], publicUrl, proxies }: AccessPolicy,
): RelayError | undefined {
  const hosts = allowedHosts(request, configured);
  const { host, scheme, isForwarded } = calledAs(request, proxies);
  const publicPlace = publicUrl === undefined ? undefined : new URL(publicUrl);
  const publicHosts = publicPlace ? hostsOf(publicPlace) : [];
  if (host === undefined || (!hosts.includes(host) && !publicHosts.includes(host))) {
    return new RelayError(
      'FORBIDDEN',
      'This relay does not answer to this name. Open it as http://localhost with the port it is served on, ' +
        'or allow the name with --allow-host.',
    );
  }
  const called = isForwarded ? [host] : hosts;
  // A proxy may not report TLS: the public address does.
  const own = publicHosts.includes(host) ? [] : called.map((name) => `${scheme}://${name}`);
  return checkOrigin(request, [...own, ...origins, ...(publicPlace ? [publicPlace.origin] : [])]);
}

/**
 * The path of the page's folder for somebody who came by the public address.
 * @returns undefined for others: no proxy, or one that does not say how it was called
 */
export function publicRoot(
  request: IncomingMessage,
  { publicUrl, proxies }: Pick<AccessPolicy, 'publicUrl' | 'proxies'>,
): string | undefined {
  const { host } = calledAs(request, proxies);
  const place = publicUrl === undefined ? undefined : new URL(publicUrl);
  return place && host !== undefined && hostsOf(place).includes(host)
    ? `${place.pathname.replace(/\/$/, '')}/`
    : undefined;
}

/**
 * Authenticates a request and checks its role.
 * @param needed `public`: no authentication
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
    `This needs ${needed === 'admin' ? 'an admin' : 'an operator'}; you are ` +
      `${identity.role === 'viewer' ? 'a viewer' : 'an operator'}.`,
  );
}

/**
 * Whether the page that sent a request may use this relay. Origins are compared whole: scheme, host and port. `null` (a
 * file, a sandboxed frame) can be anybody's, so it is refused. A request without `Origin` is not from a page, or typed
 * into the address bar, except where `Sec-Fetch-Site` shows that a foreign page embeds this address: browsers send no
 * `Origin` with an image or a frame.
 * @param allowed origins, as in `https://baudcast.example`: our own, and others
 * @returns why not; undefined when it may
 */
function checkOrigin(request: IncomingMessage, allowed: readonly string[]): RelayError | undefined {
  const given = request.headersDistinct['origin'] ?? [];
  const [origin] = given;
  if (origin === undefined) {
    const site = request.headers['sec-fetch-site'];
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
    const isNavigation =
      request.headers['sec-fetch-mode'] === 'navigate' && request.headers['sec-fetch-dest'] === 'document';
    return isForeign && !isNavigation ? foreign() : undefined;
  }
  return given.length === 1 && origin !== 'null' && allowed.includes(origin) ? undefined : foreign();
}

function foreign(): RelayError {
  return new RelayError(
    'FORBIDDEN',
    'Pages from elsewhere may not use this relay. Open the page it serves itself, or allow their origin with ' +
      '--allow-origin.',
  );
}

/**
 * What `Host` may say of an address: the port that the scheme has by default may be left out (RFC 9110, section 7.2),
 * or not.
 */
function hostsOf({ host, hostname, port, protocol }: URL): string[] {
  return port === '' ? [host, `${hostname}:${protocol === 'https:' ? 443 : 80}`] : [host];
}
