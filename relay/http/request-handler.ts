import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isAllowedHost } from './host-allowlist.ts';
import { securityHeaders } from './security-headers.ts';
import type { ServeFile } from './static-files.ts';

export interface RequestHandlerOptions {
  readonly version: string;
  /** Answers everything that is no route of its own. */
  readonly serveFile: ServeFile;
}

/** Answers every request: checks what it claims to be first, then finds who answers it. */
export function createRequestHandler({ version, serveFile }: RequestHandlerOptions): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);

    if (!isAllowedHost(request, request.socket.localPort ?? 0)) {
      return answerText(response, 403, 'Open this page as http://localhost, with the port it is served on.\n');
    }
    const path = pathOf(request);
    if (path === undefined) return answerText(response, 400, 'The address cannot be understood.\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return answerText(response, 405, 'Only GET and HEAD are answered.\n');
    }
    if (path === '/healthz') return answerText(response, 200, 'ok\n');
    if (path === '/hello') return answerJson(response, { product: 'baudcast', version });
    serveFile(request, response, path);
  };
}

/** The path asked for; `undefined` when the target is no path (RFC 9112, section 3.2.1) or not decodable. */
function pathOf({ url }: IncomingMessage): string | undefined {
  if (url === undefined || !url.startsWith('/')) return undefined;
  try {
    return decodeURI(url.split(/[?#]/, 1)[0] ?? '/');
  } catch {
    return undefined;
  }
}

function answerText(response: ServerResponse, status: number, text: string): void {
  answer(response, status, 'text/plain; charset=utf-8', text);
}

function answerJson(response: ServerResponse, value: unknown): void {
  answer(response, 200, 'application/json', `${JSON.stringify(value)}\n`);
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response
    .writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', 'Content-Length': Buffer.byteLength(body) })
    .end(body);
}
