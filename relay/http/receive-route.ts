import { BareClient } from '../link/bare-client.ts';
import { ofPort } from '../link/path-match.ts';
import { nameFromQuery, startOf } from '../link/port-query.ts';
import { relayRules } from '../protocol/limits.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { accessTable } from '../session/access/rights.ts';
import type { Clock } from '../base/clock.ts';
import type { PortDirectory } from '../session/clients/port-directory.ts';
import { answerError } from './answer.ts';
import { keepAlive, wantsEvents } from './event-stream.ts';
import { receiveEvents } from './receive-events.ts';
import type { Exchange, Route } from './router.ts';

interface ReceiveRouteOptions {
  readonly ports: PortDirectory;
  readonly clock: Clock;
  /** @returns an id that no other viewer has */
  readonly newViewer: () => string;
}

/** How long the end of an answer may take to get through to a client that takes nothing. */
const endPatienceMs = 3000;

/** `GET /api/ports/{id}/receive`: the device's bytes without end, or events where the client accepts only these. */
export function receiveRoute(options: ReceiveRouteOptions): Route {
  return {
    method: 'GET',
    match: ofPort('receive'),
    access: accessTable.attach.role,
    handle: (exchange) => (wantsEvents(exchange.request) ? receiveEvents : receiveBytes)(exchange, options),
  };
}

async function receiveBytes(
  { request, response, identity, address, query, port }: Exchange,
  { ports, clock, newViewer }: ReceiveRouteOptions,
): Promise<void> {
  const reachable = ports.find(port, identity);
  const client = new BareClient(reachable, {
    viewer: newViewer(),
    name: nameFromQuery(query, identity.name, ' (HTTP)'),
    identity,
    address,
    outlet: {
      get bufferedBytes() {
        return response.writableLength;
      },
      receive: (data) => {
        begin();
        response.write(data);
        // A port of this host stops before this; a node that has joined may not.
        if (response.writableLength > relayRules.queuedBytesPerViewer) response.destroy();
      },
      end: (code, reason) => {
        if (!response.headersSent) return answerError(response, new RelayError('GAP', reason));
        response.addTrailers({ 'Baudcast-End': `${code} ${reason.replaceAll(/[^\x20-\x7e]/g, '?')}` });
        response.end();
        const stop = clock.after(endPatienceMs, () => response.destroy());
        response.on('close', stop);
      },
    },
  });
  response.on('close', () => client.detach());
  const { attached, start } = await client.attach(startOf(query));
  if (response.closed) return client.detach();
  response.on('drain', () => client.drained());
  function begin(): void {
    if (response.headersSent) return;
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
      'Baudcast-Offset': String(attached.from),
      ...(attached.epoch === null ? {} : { 'Baudcast-Epoch': attached.epoch }),
      // Only an answer in chunks can have one (RFC 9112, section 7.1).
      ...(request.httpVersion === '1.1' && request.method === 'GET' ? { Trailer: 'Baudcast-End' } : {}),
    });
    response.flushHeaders();
  }
  if (request.method === 'HEAD') {
    begin();
    return void response.end();
  }
  keepAlive(response);
  start();
  if (!response.writableEnded) begin();
}
