import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessBench } from '../auth/access-bench.ts';
import { exchange } from './test-server.ts';

let bench: Awaited<ReturnType<typeof accessBench>>;
beforeAll(async () => {
  bench = await accessBench();
});
afterAll(() => bench.relay.close());

/** Every place in a request where somebody might put a secret, rightly or wrongly. */
const places = (
  secret: string,
): { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body?: string }[] => [
  { path: '/api/ports', headers: { Authorization: `Bearer ${secret}` } },
  { path: '/api/ports', headers: { Authorization: `Basic ${secret}` } },
  { path: `/api/ports?token=${secret}`, headers: {} },
  { path: `/api/ports?token=${secret}`, headers: { Authorization: `Bearer ${secret}` } },
  { path: '/api/ports', headers: { Cookie: `token=${secret}` } },
  {
    path: '/api/ports/gps/raw',
    headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Protocol': `baudcast.bearer.${secret}` },
  },
  {
    path: '/v1',
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Protocol': `baudcast.v2, baudcast.bearer.${secret}`,
    },
  },
  {
    path: `/v1?token=${secret}`,
    headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Protocol': 'baudcast.v9' },
  },
  { path: '/api/sign-ins', headers: {}, body: JSON.stringify({ secret, name: 'x' }) },
  { path: '/api/sign-ins', headers: {}, body: JSON.stringify({ secret: `${secret}${secret}`, name: 'x' }) },
  { path: '/api/sign-ins', headers: {}, body: JSON.stringify({ secret, name: '' }) },
  { path: '/api/sign-ins', headers: {}, body: JSON.stringify({ secret: [secret], name: 'x' }) },
  { path: '/api/sign-ins', headers: {}, body: `{"secret":"${secret}` },
  { path: '/api/shares', headers: { Authorization: `Bearer ${secret}` }, body: JSON.stringify({ name: secret }) },
];

it('security 6: no secret, right or wrong, appears in an answer, the log or an event', async () => {
  const live = await bench.share('admin');
  const wrong = `s_${'x'.repeat(12)}.${'secretsecretsecretsecretsecretse'}`;
  const broken = 's_abc.secretsecretsecret';
  for (const secret of [live, wrong, broken]) {
    const proof = secret.split('.')[1] ?? '';
    for (const { path, headers, body } of places(secret)) {
      const lines = Object.entries({
        Host: `localhost:${bench.relay.port}`,
        Connection: 'close',
        ...headers,
        ...(body === undefined ? {} : { 'Content-Length': String(body.length) }),
      }).map(([name, value]) => `${name}: ${value}\r\n`);
      const answer = await exchange(
        bench.relay.port,
        `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`,
      );
      expect(answer, path).toMatch(/^HTTP\/1\.1 \d{3} /);
      expect(answer, `${path} ${JSON.stringify(headers)}`).not.toContain(proof);
    }
    const socket = await bench.relay.connect('/v1', ['baudcast.v1']);
    socket.say({
      type: 'hello',
      versions: ['baudcast.v1'],
      client: `${'s'.repeat(21)}A`,
      name: 'x',
      credential: secret,
    });
    expect(String(await socket.next())).not.toContain(proof);
    socket.socket.close();
    await socket.closed;
    expect(JSON.stringify([bench.logged, bench.relay.logged, bench.events])).not.toContain(proof);
  }
  // The test can fail: the logs were really checked, and contain the events.
  expect(JSON.stringify(bench.logged)).toContain('credential-refused');
  expect(JSON.stringify(bench.relay.logged)).toContain('upgrade-refused');
});

it('security 6: a link is shown once, when made, with its secret in the fragment, which is never sent', async () => {
  const local = bench.credentials.localSecret.text;
  const made = await bench.request('POST', '/api/shares', local, {
    name: 'Guests',
    ports: 'all',
    role: 'viewer',
    durationMs: 60_000,
  });
  const url = new URL(String(made.body['url']));
  expect(url.search).toBe('');
  expect(url.hash).toMatch(/^#share=s_/);
  expect(url.pathname).toBe('/');
  const proof = url.hash.split('.')[1] ?? '';
  for (const path of ['/api/shares', '/api/sign-ins', '/api/sign-ins/self', '/hello', '/api/ports'])
    expect(JSON.stringify((await bench.request('GET', path, local)).body), path).not.toContain(proof);
});
