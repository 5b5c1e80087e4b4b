import { randomBytes } from 'node:crypto';
import { type AddressInfo, connect, createServer } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identifyByAddress } from '../../../relay/auth/identify.ts';
import { listenHttp } from '../../../relay/http/listen-http.ts';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import { makeSocketServer } from '../../../relay/ws/socket-server.ts';
import { createUpgradeHandler } from '../../../relay/ws/upgrade-handler.ts';
import { requestHead, upgradeHeaders } from '../http/request-head.ts';
import { exchange, statusOf } from '../http/test-server.ts';
import { type RelayBench, startRelay } from '../server/relay-bench.ts';
import { runs } from '../../support/runs.ts';

let bench: RelayBench;
beforeAll(async () => {
  bench = await startRelay();
});
afterAll(() => bench.close());

const paths = ['/v1', '/api/ports/gps/raw', '/api/ports/gps/raw?baudRate=9600', '/', '/none'];

/** Requests a WebSocket by hand. @returns the answer, once the relay has ended the connection */
function upgrade(headers: Readonly<Record<string, string>> = {}, path = '/v1', port = bench.port): Promise<string> {
  const all = {
    Host: `localhost:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    'Sec-WebSocket-Protocol': 'baudcast.v1',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return exchange(port, `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

describe('an upgrade', () => {
  it('security 1: from a foreign origin, null or another port gets 403 before 101 and opens no port', async () => {
    const origins = [
      'https://evil.example',
      'null',
      `http://localhost:${bench.port + 1}`,
      'http://localhost',
      `https://localhost:${bench.port}`,
      'file://',
      '',
    ];
    for (const origin of origins) {
      for (const path of paths) {
        const answer = await upgrade({ Origin: origin }, path);
        expect(statusOf(answer), `${origin} ${path}`).toBe(403);
        expect(answer).not.toContain('101');
        expect(answer).toMatch(/nosniff/);
      }
    }
    expect(bench.device().openings).toEqual([]);
  });

  it('security 2: for a host that is not on the list is answered 403', async () => {
    for (const host of ['evil.example', `evil.example:${bench.port}`, 'localhost', `localhost:${bench.port + 1}`, '']) {
      for (const path of paths) expect(statusOf(await upgrade({ Host: host }, path)), `${host} ${path}`).toBe(403);
    }
  });

  it('security 3: with 500 malformed hosts and origins is refused each time, and the relay keeps running', async () => {
    const bytes = fc.string({
      unit: fc.integer({ min: 0x09, max: 0xff }).map((code) => String.fromCharCode(code)),
      maxLength: 80,
    });
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('Host', 'Origin'), async (value, header) => {
        expect([400, 403]).toContain(statusOf(await upgrade({ [header]: value })));
      }),
      { numRuns: runs(500) },
    );
    await (await bench.connect('/v1', ['baudcast.v1'])).hello();
  });

  it('from our own page, and from a configured origin, is granted', async () => {
    for (const origin of [
      `http://127.0.0.1:${bench.port}`,
      `http://localhost:${bench.port}`,
      'https://pages.example',
    ]) {
      const client = await bench.connect('/v1', ['baudcast.v1'], { origin });
      expect(client.socket.protocol, origin).toBe('baudcast.v1');
    }
  });

  it('is refused on every path when nobody is admitted', async () => {
    const closed = await startRelay({ identify: () => new RelayError('UNAUTHENTICATED', 'A credential is needed.') });
    for (const path of paths) expect(statusOf(await upgrade({}, path, closed.port)), path).toBe(401);
    for (const path of ['/api/ports', '/api/ports/events', '/api/ports/gps/receive', '/v1/stream', '/api/none']) {
      expect((await fetch(`${closed.url}${path}`)).status, path).toBe(401);
    }
    for (const path of ['/api/ports/gps/transmit', '/api/ports/gps/notes', '/v1/tunnel', '/v1/send']) {
      expect((await fetch(`${closed.url}${path}`, { method: 'POST' })).status, path).toBe(401);
    }
    await closed.close();
  });

  it('gets 404 where there is no WebSocket, 400 for a malformed request or no common version', async () => {
    for (const path of ['/', '/v2', '/v1/', '/api/ports', '/api/ports//raw', '/api/ports/gps', '//v1', '/%'])
      expect(statusOf(await upgrade({}, path)), path).toBe(404);
    for (const protocol of ['baudcast.v2', 'Baudcast.v1', 'x,y', ''])
      expect(statusOf(await upgrade({ 'Sec-WebSocket-Protocol': protocol })), protocol).toBe(400);
    for (const broken of [
      { 'Sec-WebSocket-Key': 'short' },
      { 'Sec-WebSocket-Version': '7' },
      { Upgrade: 'websocket/1' },
    ])
      expect([400, 426]).toContain(statusOf(await upgrade(broken)));
    // Another protocol is not spoken: answered as a plain request (RFC 9110, section 7.8).
    const other = { Upgrade: 'h2c', Connection: 'Upgrade, close' };
    expect(statusOf(await upgrade(other))).toBe(404);
    expect(statusOf(await upgrade(other, '/api/ports'))).toBe(200);
  });

  it('echoes our subprotocol only, never another one offered, which may be a credential', async () => {
    const client = await bench.connect('/v1', ['baudcast.v1', 'credential.c2VjcmV0']);
    expect(client.socket.protocol).toBe('baudcast.v1');
    await expect(bench.connect('/api/ports/gps/raw', ['credential.c2VjcmV0'])).rejects.toThrow('no subprotocol');
  });

  it('security 9: does not negotiate permessage-deflate', async () => {
    const client = await bench.connect('/v1', ['baudcast.v1'], { perMessageDeflate: true });
    expect(client.socket.extensions).toBe('');
  });

  it('is not granted beyond the maximum number of sockets', async () => {
    const route = {
      match: Object.assign(() => '', { pattern: '/' }),
      access: 'viewer' as const,
      needsProtocol: false,
      open: () => () => undefined,
    };
    const { onUpgrade } = createUpgradeHandler({
      access: { identify: identifyByAddress },
      server: makeSocketServer(),
      routes: [route],
      maxSockets: 1,
      log: () => undefined,
    });
    const server = await listenHttp({ onRequest: () => undefined, onUpgrade }, '127.0.0.1', 0);
    const first = connect(server.port, '127.0.0.1');
    first.write(requestHead('GET /', server.port, upgradeHeaders()));
    await new Promise((resolve) => first.once('data', resolve));
    expect(statusOf(await upgrade({}, '/', server.port))).toBe(503);
    first.destroy();
    // Answered as a request, not for lack of room, once the relay has seen the first one leave.
    const ask = (): Promise<string> => upgrade({ 'Sec-WebSocket-Version': '7' }, '/', server.port);
    let status = statusOf(await ask());
    while (status === 503) status = statusOf(await ask());
    expect(status).toBe(400);
    await server.close();
  });
});

describe('security 15: no outbound connection', () => {
  it('is caused by a target or header that names another host', async () => {
    // This host would notice.
    let visits = 0;
    const other = createServer((socket) => {
      visits++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const elsewhere = `127.0.0.1:${port}`;
    const targets = [
      `http://${elsewhere}/v1`,
      `//${elsewhere}/v1`,
      `/api/ports/http%3A%2F%2F${encodeURIComponent(elsewhere)}/raw`,
      `/api/ports/tcp:/${elsewhere}/raw?baudRate=9600`,
    ];
    for (const target of targets) {
      await upgradeAndLeave(target);
      const receive = `GET ${target.replace('/raw', '/receive')}`;
      await exchange(bench.port, requestHead(receive, bench.port, ['Connection: close']));
      await exchange(bench.port, `CONNECT ${elsewhere} HTTP/1.1\r\nHost: ${elsewhere}\r\nConnection: close\r\n\r\n`);
    }
    expect(await upgrade({ Host: elsewhere, 'X-Forwarded-Host': elsewhere })).toContain('403');
    expect(visits).toBe(0);
    await new Promise((resolve) => other.close(resolve));
  });
});

/** Requests a WebSocket, which is granted or not, and leaves. */
async function upgradeAndLeave(path: string): Promise<void> {
  const socket = connect(bench.port, '127.0.0.1');
  socket.write(requestHead(`GET ${path}`, bench.port, upgradeHeaders()));
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
}
