import type { RequestListener } from 'node:http';
import { type AccessPolicy, admit } from '../auth/admit.ts';
import { clientAddress } from '../auth/client-address.ts';
import { readTarget } from '../link/request-target.ts';
import type { Log } from '../log/log.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { answerError, HttpError, refusalOf } from './answer.ts';
import { allowOrigin, answerPreflight, isPreflight } from './cors.ts';
import { findRoute, type Route } from './router.ts';
import { securityHeaders } from './security-headers.ts';
import type { ServeFile } from './static-files.ts';

export interface RequestHandlerOptions {
  readonly access: AccessPolicy;
  readonly routes: readonly Route[];
  /** Answers everything that is no route of its own. */
  readonly serveFile: ServeFile;
  readonly log: Log;
}

/** Answers every request: checks what it claims to be first, then finds who answers it. */
export function createRequestHandler({ access, routes, serveFile, log }: RequestHandlerOptions): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const target = readTarget(request.url);
    // Without the query, which is nobody's business.
    const about = { method: request.method, path: target?.rawPath, address: request.socket.remoteAddress };
    const refuse = (error: unknown): void => {
      const { status, code } = refusalOf(error);
      if (status === 500) log('error', 'request-failed', { ...about, error });
      else log(status === 403 ? 'info' : 'debug', 'request-refused', { ...about, status, code });
      try {
        answerError(response, error);
      } catch (cause) {
        // Whatever has been said of the answer already, it cannot be given.
        log('error', 'answer-failed', { ...about, error: cause });
        response.destroy();
      }
    };

    const identity = admit(request, access);
    if (identity instanceof RelayError) return refuse(identity);
    allowOrigin(request, response);
    if (isPreflight(request)) return answerPreflight(response);
    if (!target) return refuse(new RelayError('INVALID_ARGUMENT', 'The address cannot be understood.'));

    const found = findRoute(routes, request.method ?? '', target.rawPath);
    if ('route' in found) {
      const { route, port } = found;
      const answering = async (): Promise<void> => route.handle({ request, response, identity, address: clientAddress(request), query: target.query, port });
      return void answering().catch(refuse);
    }
    if (found.allowed.length === 0 && /^\/(?:api|v1)(?:\/|$)/.test(target.path)) return refuse(new RelayError('NOT_FOUND', 'There is nothing here.'));
    const isFile = found.allowed.length === 0;
    if (isFile && (request.method === 'GET' || request.method === 'HEAD')) return serveFile(request, response, target.path);
    const allowed = (isFile ? ['GET', 'HEAD'] : found.allowed).join(', ');
    response.setHeader('Allow', allowed);
    refuse(new HttpError(405, 'NOT_SUPPORTED', `Here only ${allowed} is answered.`));
  };
}
