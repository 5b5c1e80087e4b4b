import type { IncomingMessage } from 'node:http';
import { RelayError } from '../protocol/relay-error.ts';

/**
 * Whether the page that sent a request may use this relay. Origins are compared whole: scheme, host and port. `null` (a file, a sandboxed
 * frame) is everybody's, so it is refused. A request without `Origin` is no page's, or a browser's own to its address bar, except where
 * `Sec-Fetch-Site` tells that a foreign page embeds this address: browsers send no `Origin` with an image or a frame.
 * @param allowed origins, as in `https://baudcast.example`: our own, and others
 * @returns why not; undefined when it may
 */
export function checkOrigin(request: IncomingMessage, allowed: readonly string[]): RelayError | undefined {
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
    'Pages from elsewhere may not use this relay. Open the page it serves itself, or allow their origin with --allow-origin.',
  );
}
