import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../../relay/http/router.ts';
import { accessTable, leaseAccessTable } from '../../../relay/session/access/rights.ts';
import { clientMessageTypes } from '../../../relay/protocol/parse-client-message.ts';
import { includesRole, type Role, roles } from '../../../relay/protocol/roles.ts';
import { encodeTransmitFrame } from '../../../relay/protocol/data-frame.ts';
import type { SocketRoute } from '../../../relay/ws/upgrade-handler.ts';
import { accessBench } from '../auth/access-bench.ts';
import { exchange, statusOf } from './test-server.ts';

let bench: Awaited<ReturnType<typeof accessBench>>;
let routes: readonly Route[];
let socketRoutes: readonly SocketRoute[];
const credential = new Map<Role, string>();
beforeAll(async () => {
  bench = await accessBench();
  ({ routes, socketRoutes } = bench.relay.relay);
  for (const role of roles) credential.set(role, await bench.share(role, ['gps']));
});
afterAll(() => bench.relay.close());

/** A path that the route answers, of an existing object that is not a credential. */
const pathOf = ({ match: { pattern } }: Pick<Route, 'match'>): string =>
  pattern.replace('{id}', pattern.startsWith('/api/ports') ? 'gps' : 'x'.repeat(12));

/** Sends a request by hand, so that nothing is added. @returns the status, once there is an answer */
function ask(method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const lines = Object.entries({ Host: `localhost:${bench.relay.port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return headers['Upgrade'] === undefined
    ? ended(method, path, lines)
    : exchange(bench.relay.port, `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`).then(statusOf);
}

/** Of answers without end only the head is waited for. */
async function ended(method: string, path: string, lines: readonly string[]): Promise<number> {
  const { connect } = await import('node:net');
  return new Promise((resolve, reject) => {
    const socket = connect(bench.relay.port, '127.0.0.1', () =>
      socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}Content-Length: 0\r\n\r\n`),
    );
    socket.once('data', (data: Buffer) => {
      socket.destroy();
      resolve(statusOf(data.toString('latin1')));
    });
    socket.on('error', reject);
  });
}

const upgrade = (protocols: string): Record<string, string> => ({
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
  'Sec-WebSocket-Protocol': protocols,
});

const wrong = `s_${'x'.repeat(12)}.${'y'.repeat(32)}`;

describe('security 4: without a credential', () => {
  it('every route except the public ones is answered 401, and so is an unknown path', async () => {
    const isPublic = routes
      .filter(({ access }) => access === 'public')
      .map(({ method, match }) => `${method} ${match.pattern}`);
    expect(isPublic.sort()).toEqual([
      'GET /healthz',
      'GET /hello',
      'GET /trust',
      'GET /trust/certificate.crt',
      'GET /trust/certificate.pem',
      'POST /api/sign-ins',
    ]);
    const asked = routes
      .filter(({ access }) => access !== 'public')
      .map((route) => [route.method, pathOf(route)] as const);
    expect(asked.length).toBeGreaterThan(12);
    const others = [
      ['GET', '/api'],
      ['GET', '/api/none'],
      ['PUT', '/api/ports'],
      ['GET', '/v1/none'],
      ['DELETE', '/api/sign-ins/self'],
      ['HEAD', '/api/ports'],
    ] as const;
    for (const [method, path] of [...asked, ...others]) {
      expect(await ask(method, path), `${method} ${path}`).toBe(401);
      expect(await ask(method, path, { Authorization: `Bearer ${wrong}` }), `${method} ${path}, wrong`).toBeOneOf([
        401, 429,
      ]);
    }
  });

  it('every upgrade path is answered 401, except /v1, which authenticates in its first message', async () => {
    for (const route of socketRoutes) {
      const path = pathOf(route);
      if (route.access === 'introduce') expect(path).toBe('/v1');
      else expect(await ask('GET', path, upgrade('baudcast.v1')), path).toBe(401);
      expect(
        await ask('GET', path, { ...upgrade('baudcast.v1'), Authorization: `Bearer ${wrong}` }),
        `${path}, wrong`,
      ).toBeOneOf([401, 429]);
      if (route.access !== 'introduce')
        expect(await ask('GET', path, upgrade(`baudcast.v1, baudcast.bearer.${wrong}`)), `${path}, wrong`).toBeOneOf([
          401, 429,
        ]);
    }
    for (const path of ['/', '/none', '/v2']) expect(await ask('GET', path, upgrade('baudcast.v1')), path).toBe(401);
    expect(socketRoutes.filter(({ access }) => access === 'introduce')).toHaveLength(1);
  });

  it('a file is served, and a preflight of our own page answered: neither reveals anything', async () => {
    // This bench has no files.
    for (const path of ['/', '/ports/lab1/gps', '/none']) expect(await ask('GET', path), path).toBe(404);
    expect(
      await ask('OPTIONS', '/api/ports', { Origin: 'https://pages.example', 'Access-Control-Request-Method': 'GET' }),
    ).toBe(204);
  });
});

describe('security 5: a credential', () => {
  it('is a bearer without an Origin; cookies and the query are ignored: alone they get 401', async () => {
    const token = credential.get('viewer') ?? '';
    expect(await ask('GET', '/api/ports', { Authorization: `Bearer ${token}` })).toBe(200);
    expect(await ask('GET', '/api/ports', { Authorization: `bearer ${token}` })).toBe(200);
    for (const name of ['token', 'session', 'Authorization', 'baudcast'])
      expect(await ask('GET', '/api/ports', { Cookie: `${name}=${token}` }), name).toBe(401);
    expect(await ask('GET', '/api/ports/gps/raw', { ...upgrade('x'), Cookie: `token=${token}` })).toBe(401);
    for (const query of [`token=${token}`, `access_token=${token}`, `credential=${token}`])
      expect(await ask('GET', `/api/ports?${query}`), query).toBe(401);
    for (const other of [
      `Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
      token,
      `Bearer`,
      `Bearer ${token} ${token}`,
      `Bearer ${token}, Bearer ${token}`,
    ]) {
      expect(await ask('GET', '/api/ports', { Authorization: other }), other).toBe(401);
    }
  });

  it('is invalid if it is given twice with different values', async () => {
    const headers = {
      ...upgrade(`baudcast.bearer.${credential.get('viewer')}`),
      Authorization: `Bearer ${credential.get('admin')}`,
    };
    expect(await ask('GET', '/api/ports/gps/raw', headers)).toBe(401);
  });

  it('does not admit a foreign page, which gets 403, and a forwarding header does not change an address', async () => {
    const Authorization = `Bearer ${credential.get('admin')}`;
    for (const Origin of ['https://evil.example', 'null'])
      expect(await ask('GET', '/api/ports', { Authorization, Origin }), Origin).toBe(403);
    await ask('GET', '/api/ports', {
      Authorization: `Bearer ${await bench.signIn(credential.get('admin') ?? '')}`,
      'X-Forwarded-For': '203.0.113.9',
      Forwarded: 'for=203.0.113.9',
    });
    const { body } = await bench.request('GET', '/api/sign-ins', bench.credentials.localSecret.text);
    expect(body).toMatchObject([{ address: '127.0.0.1' }]);
  });
});

describe('security 13: a role', () => {
  it('is required by every route, in the code itself, and a lower role gets 403', async () => {
    for (const route of routes) {
      if (route.access === 'public') continue;
      for (const role of roles) {
        // The routes that would end the credential they are tried with.
        if (route.match.pattern === '/api/sign-ins/self' && route.method === 'DELETE') continue;
        const status = await ask(route.method, pathOf(route), { Authorization: `Bearer ${credential.get(role)}` });
        const isAllowed = includesRole(role, route.access);
        const isOwnersOnly = /^\/api\/(?:pairings|nodes)/.test(route.match.pattern);
        expect(status === 403, `${role}: ${route.method} ${route.match.pattern} → ${status}`).toBe(
          !isAllowed || isOwnersOnly,
        );
        expect(status).not.toBe(401);
      }
    }
  });

  it('is required by every kind of message that is read, and by every action of a lease', () => {
    expect(clientMessageTypes.filter((type) => !Object.hasOwn(accessTable, type))).toEqual([]);
    expect(
      Object.keys(accessTable).filter((kind) => kind !== 'transmit' && !clientMessageTypes.includes(kind)),
    ).toEqual([]);
  });

  it('of a viewer’s share admits exactly the kinds of messages that the table lists for viewers', async () => {
    const device = bench.relay.device();
    const viewer = await bench.relay.connect('/v1', ['baudcast.v1']);
    viewer.say({
      type: 'hello',
      versions: ['baudcast.v1'],
      client: `${'v'.repeat(21)}A`,
      name: 'A guest',
      credential: credential.get('viewer'),
    });
    expect(await viewer.messageOf('welcome')).toMatchObject({
      identity: { role: 'viewer' },
      ports: [{ id: 'gps', role: 'viewer' }],
    });
    const epoch = 'a'.repeat(16);
    const more: Record<string, object> = {
      open: { settings: { baudRate: 9600 } },
      settings: { settings: { baudRate: 1200 } },
      signals: { set: { break: true } },
      sequence: { steps: [{ set: { break: true }, waitMs: 0 }] },
      lend: { forMs: 1000 },
      answer: { ask: 1, allow: true },
      note: { text: 'x' },
      history: { epoch, from: 0, to: 1 },
      outcomes: { memory: `${'m'.repeat(21)}A`, from: 1, to: 1 },
      'recorded-openings': { recording: 'x' },
      recorded: { epoch, from: 0, to: 1 },
      lease: { action: 'request' },
    };
    const kinds = clientMessageTypes.filter((type) => !['hello', 'ping', 'credit', 'attach', 'detach'].includes(type));
    await viewer.ask({ type: 'attach', port: 'gps' });
    for (const type of kinds) {
      const answer = (await viewer.ask({ type, port: 'gps', ...more[type] })) as {
        ok: boolean;
        error?: { code: string; message: string };
      };
      const isAllowed = accessTable[type as keyof typeof accessTable].role === 'viewer';
      expect(answer.error?.code === 'FORBIDDEN', `${type}: ${JSON.stringify(answer)}`).toBe(!isAllowed);
    }
    const actions = Object.entries(leaseAccessTable).filter(([, { role }]) => role !== 'viewer');
    expect(actions.length).toBeGreaterThan(0);
    for (const [action] of actions) {
      const to = action === 'take-over' ? {} : { to: 'v1' };
      expect(await viewer.ask({ type: 'lease', port: 'gps', action, ...to }), action).toMatchObject({
        ok: false,
        error: { code: 'FORBIDDEN' },
      });
    }
    viewer.socket.send(encodeTransmitFrame({ handle: 1, id: 1, epoch: null, payload: Uint8Array.of(1) }));
    expect(await viewer.messageOf('dropped')).toMatchObject({ code: 'FORBIDDEN', partial: false });
    const raw = await bench.relay.connect('/api/ports/gps/raw', [
      'baudcast.v1',
      `baudcast.bearer.${credential.get('viewer')}`,
    ]);
    raw.socket.send('x');
    expect(await raw.closed).toMatchObject({ code: 4403 });
    expect(device.openings).toEqual([]);
  });

  it('reveals nothing of ports that the share lacks, for any request', async () => {
    const admin = { Authorization: `Bearer ${credential.get('admin')}` };
    for (const route of [...routes, ...socketRoutes]) {
      if (!route.match.pattern.startsWith('/api/ports/{id}')) continue;
      const path = pathOf(route).replace('gps', 'lab%2Fmill');
      if ('method' in route) expect(await ask(route.method, path, admin), path).toBe(404);
    }
    const socket = await bench.relay.connect('/v1', ['baudcast.v1'], { headers: admin });
    expect(await socket.hello('p')).toMatchObject({ ports: [{ id: 'gps' }] });
    for (const type of ['attach', 'note', 'open']) {
      expect(await socket.ask({ type, port: 'lab/mill', text: 'x', settings: { baudRate: 9600 } }), type).toMatchObject(
        { ok: false, error: { code: 'NOT_FOUND' } },
      );
    }
    expect(bench.relay.device('lab/mill').openings).toEqual([]);
  });
});
