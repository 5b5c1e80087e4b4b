import { getEventListeners, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { readRelayAddress } from '../../../relay/cli/client/relay-address.ts';
import { nodeHttp } from '../../../relay/cli/client/node-http.ts';
import { TunnelRequests } from '../../../relay/client/tunnel-requests.ts';

it('a request keeps neither a connection nor a listener after its answer, however many are sent', async () => {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(request.url === '/v1/tunnel' ? 201 : 204).end());
  });
  let connections = 0;
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const life = new AbortController();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const requests = new TunnelRequests(nodeHttp(readRelayAddress(url)), life.signal);
  for (let sequence = 0; sequence < 40; sequence++)
    expect(await requests.send(sequence, 0, new Uint8Array(8))).toBe(204);
  expect(connections).toBeLessThanOrEqual(3);
  expect(getEventListeners(life.signal, 'abort').length).toBeLessThanOrEqual(3);
});
