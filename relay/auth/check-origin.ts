import type { IncomingMessage } from 'node:http';
import { RelayError } from '../protocol/relay-error.ts';

/** Where a request comes from, as far as a browser says it. */
export interface OriginCheck {
  /** How the client called this relay: with TLS or without. */
  readonly scheme: 'http' | 'https';
  /** Hosts that are this relay, as `allowedHosts()` gives them. */
  readonly hosts: readonly string[];
  /** Other origins whose pages may use this relay, as in `https://baudcast.example`. */
  readonly origins: readonly string[];
}

/**
 * Whether the page that sent a request may use this relay. Origins are compared whole: scheme, host and port. `null` (a file, a sandboxed
 * frame) is everybody's, so it is refused. A request without `Origin` is no page's, or a browser's own to its address bar, except where
 * `Sec-Fetch-Site` tells that a foreign page embeds this address: browsers send no `Origin` with an image or a frame.
 * @returns why not; undefined when it may
 */
export function checkOrigin(request: IncomingMessage, { scheme, hosts, origins }: OriginCheck): RelayError | undefined {
  const given = request.headersDistinct['origin'] ?? [];
  const [origin] = given;
  if (origin === undefined) {
    const site = request.headers['sec-fetch-site'];
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
    const isNavigation = request.headers['sec-fetch-mode'] === 'navigate' && request.headers['sec-fetch-dest'] === 'document';
    return isForeign && !isNavigation ? foreign() : undefined;
  }
  const isOwn = hosts.some((host) => origin === `${scheme}://${host}`);
  return given.length === 1 && origin !== 'null' && (isOwn || origins.includes(origin)) ? undefined : foreign();
}

function foreign(): RelayError {
  return new RelayError('FORBIDDEN', 'Pages from elsewhere may not use this relay. Open the page it serves itself, or allow their origin with --allow-origin.');
}
