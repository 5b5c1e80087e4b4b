import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Identity } from '../auth/identity.ts';
import type { PathMatch } from '../link/path-match.ts';
import type { Role } from '../protocol/roles.ts';

/** One request on its way to its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Has the right that the route needs. */
  readonly identity: Identity;
  /** Where the client is: an IP address. */
  readonly address: string;
  /** The answer is sent even if it ends the access of its client. */
  readonly release: () => void;
  readonly query: URLSearchParams;
  /** The id that the path names, of a port but where the route says otherwise; `''` where it names none. */
  readonly port: string;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly match: PathMatch;
  /** The role it needs. `public`: no authentication. */
  readonly access: Role | 'public';
  /** Answers. What it throws is answered as an error: a `RelayError` with its code. */
  readonly handle: (exchange: Exchange) => void | Promise<void>;
}

/** @param path as it was asked for, not decoded */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly port: string } | { readonly allowed: readonly string[] } {
  const matching = routes.flatMap((route) => {
    const port = route.match(path);
    return port === undefined ? [] : [{ route, port }];
  });
  // HEAD is GET without the body, which Node leaves out by itself.
  const found = matching.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method));
  return (
    found ?? { allowed: matching.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method])) }
  );
}
