import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PageAccessClient } from '../../web/remote/access-client.ts';
import { authorizedFetch, fetchHttp } from '../../web/remote/fetch-http.ts';
import { examineRelay } from '../../web/remote/examine-relay.ts';
import { pageClock } from '../../web/remote/page-clock.ts';
import { TunnelRequests } from '../../relay/client/tunnel-requests.ts';
import { FakeClock } from '../support/fake-clock.ts';

const identity = { id: 'i1', name: 'Ann', role: 'viewer', ports: ['gps'], expiresAt: 5000, via: 'share' };
const share = {
  id: 's1',
  name: 'Test',
  ports: 'all',
  role: 'viewer',
  createdAt: 1,
  expiresAt: 2,
  createdBy: 'Mei',
  signIns: 0,
  connections: 0,
};

interface Sent {
  readonly url: string;
  readonly method: string | undefined;
  readonly authorization: string | null;
  readonly body: unknown;
}

/** A client of a relay that answers as the test says. */
function bench(answer: () => Response | Promise<Response>, token: string | undefined = 't_x') {
  const sent: Sent[] = [];
  const clock = new FakeClock(1000);
  const client = new PageAccessClient({
    address: 'https://lab1:8017',
    clock,
    credential: () => token,
    fetch: async (url, init) => {
      sent.push({
        url,
        method: init.method,
        authorization: new Headers(init.headers).get('authorization'),
        body: init.body && JSON.parse(new TextDecoder().decode(init.body as Uint8Array)),
      });
      return new Promise((resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
        Promise.resolve().then(answer).then(resolve, reject);
      });
    },
  });
  return { client, sent, clock };
}

const json =
  (value: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(value), { status });

describe('A request to a relay about people and rights', () => {
  test('sends only the link’s secret to sign in, and no credential', async () => {
    const { client, sent } = bench(json({ token: 't_abc.def', identity }, 201));
    expect(await client.signIn('s_secret', 'Ann')).toEqual({ token: 't_abc.def', identity });
    expect(sent).toEqual([
      {
        url: 'https://lab1:8017/api/sign-ins',
        method: 'POST',
        authorization: null,
        body: { secret: 's_secret', name: 'Ann' },
      },
    ]);
  });

  test('has the credential otherwise, but never in an address', async () => {
    const { client, sent } = bench(json([share]));
    await client.shares();
    await bench(() => new Response(null, { status: 204 })).client.revokeShare('a/../b');
    expect(sent[0]).toMatchObject({ url: 'https://lab1:8017/api/shares', authorization: 'Bearer t_x' });
    expect(sent[0]?.url).not.toContain('t_x');
  });

  test('has a path that no id of a relay’s can change', async () => {
    const { client, sent } = bench(() => new Response(null, { status: 204 }));
    await client.revokeShare('../sign-ins/x?y#z');
    expect(sent[0]?.url).toBe('https://lab1:8017/api/shares/..%2Fsign-ins%2Fx%3Fy%23z');
  });

  test('has the relay’s code, message and reason when refused', async () => {
    const refused = { error: { code: 'UNAUTHENTICATED', message: 'The time is over.', reason: 'expired' } };
    await expect(bench(json(refused, 401)).client.self()).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'The time is over.',
      reason: 'expired',
    });
    await expect(
      bench(json({ error: { code: 'FORBIDDEN', message: 'No.' } }, 403)).client.shares(),
    ).rejects.toMatchObject({ code: 'FORBIDDEN', message: 'No.' });
  });

  test.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [429, 'OVERLOADED'],
    [502, 'DEVICE_ERROR'],
    [507, 'OVERLOADED'],
    [418, 'NOT_SUPPORTED'],
  ])('maps status %i to %s, whatever a proxy writes with it', async (status, code) => {
    for (const body of ['<html>', '', '{"error":7}', '{"error":{"message":7}}']) {
      await expect(bench(() => new Response(body, { status })).client.self()).rejects.toMatchObject({ code });
    }
  });

  test.each([
    ['not JSON', 'hello'],
    ['empty', ''],
    ['of another shape', '{}'],
    ['without a known role', JSON.stringify({ ...identity, role: 'root' })],
    ['without a valid end time', JSON.stringify({ ...identity, expiresAt: 'soon' })],
    ['invalid in its name', JSON.stringify({ ...identity, name: '\ud800' })],
  ])('refuses an answer that is %s', async (_, body) => {
    await expect(bench(() => new Response(body)).client.self()).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
  });

  test('refuses a link that is not a web address', async () => {
    await expect(
      bench(json({ ...share, url: 'data:text/html,x' }, 201)).client.share({
        name: 'x',
        ports: 'all',
        role: 'viewer',
        durationMs: 60_000,
      }),
    ).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
  });

  test('times out without an answer: at once when the browser refuses, and after 15 s of silence', async () => {
    await expect(bench(() => Promise.reject(new TypeError('Failed to fetch'))).client.self()).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    const { client, clock } = bench(() => new Promise(() => {}));
    const answer = expect(client.self()).rejects.toMatchObject({ code: 'TIMEOUT' });
    await clock.advance(15_000);
    await answer;
  });
});

test('a tunnel’s requests have the current credential, and keep their own headers', async () => {
  const sent: Headers[] = [];
  const held: { token?: string } = {};
  const fetch = authorizedFetch(
    (_, init) => (sent.push(new Headers(init.headers)), Promise.resolve(new Response())),
    () => held.token,
  );
  await fetch('https://lab1/v1', { headers: { 'baudcast-sequence': '1' } });
  held.token = 't_x';
  await fetch('https://lab1/v1', { headers: { 'baudcast-sequence': '2' } });
  expect(sent.map((headers) => [headers.get('authorization'), headers.get('baudcast-sequence')])).toEqual([
    [null, '1'],
    ['Bearer t_x', '2'],
  ]);
});

describe('Checking the network permission for a relay', () => {
  const examine = (
    ask: boolean,
    permissions: (PermissionState | undefined)[],
    answer: () => Response | Promise<Response>,
  ) => {
    const asked: string[] = [];
    const found = examineRelay({
      address: 'http://192.168.1.7:8017',
      pageOrigin: 'https://pages.example',
      ask,
      clock: new FakeClock(1000),
      fetch: async (url) => (asked.push(url), answer()),
      makeSocket: () => {
        throw new DOMException('', 'SecurityError');
      },
      permission: () => Promise.resolve(permissions.length > 1 ? permissions.shift() : permissions[0]),
    });
    return { found, asked };
  };
  const hello = json({ product: 'baudcast' });

  test('sends no request while the browser would prompt and the user has not clicked', async () => {
    const { found, asked } = examine(false, ['prompt'], hello);
    expect(await found).toEqual({ hello: undefined, reached: undefined, socket: undefined, permission: 'prompt' });
    expect(asked).toEqual([]);
  });

  test('sends a request on a click, and reports the user’s answer', async () => {
    expect(await examine(true, ['prompt', 'granted'], hello).found).toEqual({
      hello: 'relay',
      reached: true,
      socket: 'none',
      permission: 'granted',
    });
    expect(await examine(true, ['prompt', 'denied'], () => Promise.reject(new TypeError())).found).toMatchObject({
      hello: 'none',
      permission: 'denied',
    });
  });

  test.each([
    ['relay', hello],
    ['refused', () => new Response('', { status: 403 })],
    ['stranger', () => new Response('<html>')],
    ['stranger', json({ product: 'other' })],
    ['stranger', () => new Response('', { status: 500 })],
    ['none', () => Promise.reject(new TypeError('Failed to fetch'))],
  ] as const)('what answers is a %s', async (kind, answer) => {
    expect(await examine(false, [undefined], answer).found).toMatchObject({ hello: kind });
  });
});

test('redirects are not followed: not with a link’s secret, a credential, or a tunnel’s token', async () => {
  const told: unknown[] = [];
  const elsewhere = await listen((request, response) => {
    request.on('data', (data: Buffer) => told.push(data.toString()));
    told.push(request.headers);
    response.writeHead(200).end();
  });
  const relay = await listen((request, response) => {
    request.resume();
    if (request.url === '/v1/tunnel' && request.method === 'POST')
      response
        .writeHead(201, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ tunnel: `${'t'.repeat(21)}A` }));
    else response.writeHead(307, { Location: `${elsewhere}${request.url ?? '/'}` }).end();
  });
  const fetch = (url: string, init: RequestInit): Promise<Response> => globalThis.fetch(url, init);
  const client = new PageAccessClient({ address: relay, clock: pageClock, credential: () => 't_secret', fetch });
  await expect(client.signIn('s_secret', 'Ann')).rejects.toMatchObject({ code: 'TIMEOUT' });
  await expect(client.self()).rejects.toMatchObject({ code: 'TIMEOUT' });
  const tunnel = new TunnelRequests(
    fetchHttp(
      relay,
      authorizedFetch(fetch, () => 't_secret'),
    ),
    new AbortController().signal,
  );
  await tunnel.open();
  await expect(tunnel.send(0, 0, new Uint8Array(1))).rejects.toThrow();
  await tunnel.end();
  expect(told).toEqual([]);
});

/** @returns its origin */
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
