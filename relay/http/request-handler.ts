import type { RequestListener, ServerResponse } from 'node:http';
import { type AccessPolicy, admit, authorize, publicRoot } from '../auth/admit.ts';
import { clientAddress } from '../auth/client-address.ts';
import { holdOpen } from '../auth/hold-open.ts';
import { ShareRoom } from '../auth/share-room.ts';
import { readTarget, withoutProxyPath } from '../link/request-target.ts';
import type { Log } from '../log/log.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { answerError, HttpError, refusalOf } from './answer.ts';
import type { ConnectionGuard } from './connection-guard.ts';
import { allowOrigin, answerPreflight, isPreflight } from './cors.ts';
import { findRoute, type Route } from './router.ts';
import { securityHeaders } from './security-headers.ts';
import type { ServeFile } from './static-files.ts';
import type { AccessRefused } from '../protocol/access-refused.ts';

interface RequestHandlerOptions {
  readonly access: AccessPolicy;
  readonly routes: readonly Route[];
  /** Answers everything without a route. */
  readonly serveFile: ServeFile;
  readonly log: Log;
  /** Default: one of its own. */
  readonly room?: ShareRoom;
  /** Receives the identity of each request. Default: nobody. @returns false if there is no room for it */
  readonly recognise?: ConnectionGuard['recognise'] | undefined;
}

/** Answers every request: checks `Host` and `Origin` first, then finds the route. */
export function createRequestHandler({
  access,
  routes,
  serveFile,
  log,
  room = new ShareRoom(),
  recognise = () => true,
}: RequestHandlerOptions): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const url = withoutProxyPath(request.url, access.publicUrl);
    const target = readTarget(url);
    // Without the query, which may contain secrets.
    const about = { method: request.method, path: target?.rawPath, address: clientAddress(request, access.proxies) };
    const refuse = (error: unknown): void => {
      // Its sender was notified already that its access has ended.
      if (response.writableEnded) return;
      const { status, code } = refusalOf(error);
      if (status === 500) log('error', 'request-failed', { ...about, error });
      else log(status === 403 ? 'info' : 'debug', 'request-refused', { ...about, status, code });
      try {
        answerError(response, error);
      } catch (cause) {
        // Part of the answer was sent: it can only be cut.
        log('error', 'answer-failed', { ...about, error: cause });
        response.destroy();
      }
    };

    const refusal = admit(request, access);
    if (refusal) return refuse(refusal);
    allowOrigin(request, response);
    if (isPreflight(request)) return answerPreflight(response);
    if (url !== undefined && url !== request.url) {
      // What the page loads is relative to its address.
      if (!url.startsWith('/')) return redirectToSlash(response, request.url ?? '');
      request.url = url;
    }
    if (!target) return refuse(new RelayError('INVALID_ARGUMENT', 'The address cannot be understood.'));

    const found = findRoute(routes, request.method ?? '', target.rawPath);
    const isProgrammatic = /^\/(?:api|v1)(?:\/|$)/.test(target.path);
    // Unknown paths show nothing to unauthenticated clients.
    const identity = authorize(
      request,
      access,
      'route' in found ? found.route.access : isProgrammatic ? 'viewer' : 'public',
    );
    if (identity instanceof RelayError) return refuse(identity);
    if (!recognise(request, identity))
      return refuse(new RelayError('OVERLOADED', 'Too many connections come from this address.'));
    if ('route' in found) {
      const leave = room.enter(identity);
      if (!leave) return refuse(new RelayError('OVERLOADED', 'Too many connections are here by this share.'));
      response.on('close', leave);
      const release = holdOpen(identity, (ended) => endAnswer(response, ended));
      response.on('close', release);
      const { route, port } = found;
      const answering = async (): Promise<void> =>
        route.handle({ request, response, identity, release, address: about.address, query: target.query, port });
      return void answering().catch(refuse);
    }
    if (found.allowed.length === 0 && isProgrammatic) return refuse(new RelayError('NOT_FOUND', 'Nothing here.'));
    const isFile = found.allowed.length === 0;
    if (isFile && (request.method === 'GET' || request.method === 'HEAD'))
      return serveFile(request, response, target.path, publicRoot(request, access));
    const allowed = (isFile ? ['GET', 'HEAD'] : found.allowed).join(', ');
    response.setHeader('Allow', allowed);
    refuse(new HttpError(405, 'NOT_SUPPORTED', `Here only ${allowed} is answered.`));
  };
}

/** @param url a proxy's path without the slash at its end, and perhaps a query */
function redirectToSlash(response: ServerResponse, url: string): void {
  response.writeHead(308, { Location: url.replace(/(?=\?|$)/, '/') }).end();
}

/** Ends an answer, at any stage, because its client's access has ended; with the reason if the answer allows it. */
function endAnswer(response: ServerResponse, refusal: AccessRefused): void {
  if (response.writableEnded || response.destroyed) return;
  if (!response.headersSent) return answerError(response, refusal);
  const { closeCode, message } = refusal;
  const isEvents = String(response.getHeader('content-type')).startsWith('text/event-stream');
  if (isEvents) return void response.end(`event: ended\ndata: ${JSON.stringify({ code: closeCode, message })}\n\n`);
  if (response.getHeader('trailer') === undefined) return void response.destroy();
  response.addTrailers({ 'Baudcast-End': `${closeCode} ${message}` });
  response.end();
}
