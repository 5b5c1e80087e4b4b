import type { IncomingMessage, ServerResponse } from 'node:http';
import { tunnelHeaders } from '../protocol/tunnel.ts';

const { tunnel, sequence, received, protocol } = tunnelHeaders;

/** Headers of ours that a page on another origin may send, and read. */
const requestHeaders = ['Content-Type', 'Authorization', 'Last-Event-ID', tunnel, sequence, received, protocol].join(
  ', ',
);
const responseHeaders = 'Baudcast-Epoch, Baudcast-Offset, Baudcast-Total, Link';

/**
 * Lets a page read the answer. To be called for requests that were admitted, so that the origin is one of those
 * allowed.
 */
export function allowOrigin({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Vary', 'Origin');
  if (headers.origin === undefined) return;
  response.setHeader('Access-Control-Allow-Origin', headers.origin);
  response.setHeader('Access-Control-Expose-Headers', responseHeaders);
}

/** Whether a browser asks beforehand if a page may send such a request (Fetch, section 4.8). */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

export function answerPreflight(response: ServerResponse): void {
  response
    .writeHead(204, {
      'Access-Control-Allow-Methods': 'GET, POST, DELETE',
      'Access-Control-Allow-Headers': requestHeaders,
      'Access-Control-Max-Age': '600',
    })
    .end();
}
