import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks on loopback that answers as a test says: 204 unless it says otherwise. */
export async function startReceiver() {
  const received: Received[] = [];
  let woken: () => void = () => undefined;
  const bench = {
    url: new URL('http://127.0.0.1'),
    received,
    /** Connections that are open. */
    connections: 0,
    answer: (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(204).end(),
    /** Resolves when so many messages have arrived in all. */
    has: async (count: number): Promise<void> => {
      while (received.length < count) await new Promise<void>((resolve) => (woken = resolve));
    },
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() });
      bench.answer(request, response);
      woken();
    });
    request.on('error', () => undefined);
    response.on('error', () => undefined);
  });
  server.on('connection', (socket) => {
    bench.connections++;
    socket.on('close', () => bench.connections--);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  bench.url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
  return bench;
}
