import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { relayProxy } from '../relay-proxy.ts';
import { type RelayServer, startRelay } from './remote/test-relay.ts';

let relay: RelayServer;
let vite: ViteDevServer;
let root: string;
let url: string;

beforeAll(async () => {
  relay = await startRelay();
  root = await mkdtemp(join(tmpdir(), 'baudcast-vite-'));
  const server = {
    host: '127.0.0.1',
    port: 0,
    ws: false as const,
    watch: null,
    proxy: relayProxy(`http://127.0.0.1:${relay.server.port}`),
  };
  vite = await createServer({ configFile: false, root, logLevel: 'silent', server });
  await vite.listen();
  const address = vite.httpServer?.address();
  url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
});

afterAll(async () => {
  await vite.close();
  await relay.stop();
  await rm(root, { recursive: true });
});

/** @returns the first message, or the status of a refusal */
async function greet(origin: string): Promise<unknown> {
  const socket = new WebSocket(url.replace('http', 'ws') + '/v1', 'baudcast.v1', { origin });
  const refused = once(socket, 'unexpected-response').then(
    ([, response]) => (response as { statusCode: number }).statusCode,
  );
  const opened = once(socket, 'open').then(async () => {
    socket.send(
      JSON.stringify({ type: 'hello', versions: ['baudcast.v1'], client: 'kZ0mY3f0Q1yqk3v5c2lT9A', name: 'Test' }),
    );
    const [data] = (await once(socket, 'message')) as [Buffer];
    return (JSON.parse(data.toString()) as { type: string }).type;
  });
  const answer = await Promise.race([refused, opened]);
  for (const waiting of [refused, opened]) waiting.catch(() => {});
  socket.on('error', () => {});
  socket.terminate();
  return answer;
}

test('a page of the development server reaches its relay without a flag', async () => {
  const hello: unknown = await (await fetch(`${url}/hello`)).json();
  expect(hello).toMatchObject({ product: 'baudcast', node: 'lab1' });
  expect(
    (await fetch(`${url}/v1/tunnel`, { method: 'POST', headers: { Origin: url, 'Baudcast-Protocol': 'baudcast.v1' } }))
      .status,
  ).toBe(201);
  expect(await greet(url)).toBe('welcome');
});

test('a page from another origin does not, though it requests it from the development server', async () => {
  expect((await fetch(`${url}/api/ports`, { headers: { Origin: 'https://elsewhere.example' } })).status).toBe(403);
  expect(await greet('https://elsewhere.example')).toBe(403);
});
