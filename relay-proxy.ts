import type { ClientRequest, IncomingMessage } from 'node:http';
import type { ProxyOptions } from 'vite';

/** All that a page asks its relay for. */
const paths = ['/hello', '/api', '/v1'];

/**
 * Hands what a page of Vite's development server asks its relay for on to a relay, as if the relay had served the page:
 * so that it needs no flag. Pages from elsewhere stay from elsewhere.
 * @param relay its origin
 */
export function relayProxy(relay: string): Record<string, ProxyOptions> {
  const options: ProxyOptions = {
    target: relay,
    changeOrigin: true,
    ws: true,
    configure: (proxy) => {
      const asIfFromRelay = (onward: ClientRequest, { headers }: IncomingMessage): void => {
        if (headers.origin === `http://${headers.host}`) onward.setHeader('Origin', relay);
      };
      proxy.on('proxyReq', asIfFromRelay);
      proxy.on('proxyReqWs', asIfFromRelay);
    },
  };
  return Object.fromEntries(paths.map((path) => [path, options]));
}
