import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Identity } from '../auth/identity.ts';
import type { PathMatch } from '../link/path-match.ts';

/** One request on its way to its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly identity: Identity;
  /** Where the client is: an IP address. */
  readonly address: string;
  readonly query: URLSearchParams;
  /** The id of the port that the path names; `''` where it names none. */
  readonly port: string;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly match: PathMatch;
  /** Answers. What it throws is answered as an error: a `RelayError` with its code. */
  readonly handle: (exchange: Exchange) => void | Promise<void>;
}

/** @param path as it was asked for, not decoded */
export function findRoute(routes: readonly Route[], method: string, path: string): { readonly route: Route; readonly port: string } | { readonly allowed: readonly string[] } {
  const matching = routes.flatMap((route) => {
    const port = route.match(path);
    return port === undefined ? [] : [{ route, port }];
  });
  // HEAD is GET without the body, which Node leaves out by itself.
  const found = matching.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method));
  return found ?? { allowed: matching.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method])) };
}
