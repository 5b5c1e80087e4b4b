import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Identity } from '../auth/identity.ts';

/** One request on its way to its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly identity: Identity;
  readonly query: URLSearchParams;
  /** The id of the port that the path names; `''` where it names none. */
  readonly port: string;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** @returns the id of the port that the path names, `''` where the route names none; undefined: the path is another route's */
  readonly match: (path: string) => string | undefined;
  /** Answers. What it throws is answered as an error: a `RelayError` with its code. */
  readonly handle: (exchange: Exchange) => void | Promise<void>;
}

/** @returns matches this path only */
export function exactly(path: string): Route['match'] {
  return (other) => (other === path ? '' : undefined);
}

/**
 * @param verb last part of the path: `/api/ports/{id}/{verb}`
 * @returns matches an id as it is, with its slashes, or encoded as one part: `demo/echo` or `demo%2Fecho`
 */
export function ofPort(verb: string): Route['match'] {
  const form = new RegExp(`^/api/ports/(.+)/${verb}$`);
  return (path) => {
    const id = form.exec(path)?.[1];
    try {
      return id === undefined ? undefined : decodeURIComponent(id);
    } catch {
      return undefined;
    }
  };
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
