import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange, startTestServer, statusOf, type TestServer } from './test-server.ts';
import { requestHead } from './request-head.ts';
import { runs } from '../../support/runs.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const paths = ['/', '/hello', '/healthz', '/assets/main-abc123.js', '/ports/x', '/api/none'];

/** Sends a request by hand. @returns its complete answer */
function ask(headers: Readonly<Record<string, string>>, path = '/hello', method = 'GET'): Promise<string> {
  const all = { Host: `localhost:${server.port}`, Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return exchange(server.port, `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

const body = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));

describe('security 1: the origin of a request', () => {
  it('is refused with 403 on every route when foreign, null, or of another port or scheme', async () => {
    const port = server.port;
    const origins = [
      'https://evil.example',
      'null',
      'NULL',
      `http://localhost:${port + 1}`,
      'http://localhost',
      `https://localhost:${port}`,
      `ws://localhost:${port}`,
      `http://localhost:${port}/`,
      `http://localhost:${port}.evil.example`,
      `http://localhost:${port}, http://localhost:${port}`,
      'https://pages.example:444',
      'http://pages.example',
      '',
    ];
    for (const origin of origins) {
      for (const path of paths) {
        const answer = await ask({ Origin: origin }, path);
        expect(statusOf(answer), `${origin} ${path}`).toBe(403);
        expect(body(answer)).toMatchObject({ error: { code: 'FORBIDDEN' } });
        expect(answer).not.toMatch(/access-control/i);
      }
    }
  });

  it('is allowed when it is our own under any of its names, or configured', async () => {
    const names = ['localhost', '127.0.0.1', '[::1]', 'relay.example'].map((name) => `http://${name}:${server.port}`);
    for (const origin of [...names, 'http://front.example:8443', 'https://pages.example']) {
      expect(statusOf(await ask({ Origin: origin })), origin).toBe(200);
    }
  });

  it('is refused when it is given twice', async () => {
    const own = `http://localhost:${server.port}`;
    const twice = await exchange(
      server.port,
      requestHead('GET /hello', server.port, [`Origin: ${own}`, `Origin: ${own}`, 'Connection: close']),
    );
    expect(statusOf(twice)).toBe(403);
  });

  it('is not required of programs, but a page that omits it is detected', async () => {
    expect(statusOf(await ask({}))).toBe(200);
    expect(
      statusOf(await ask({ 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' })),
    ).toBe(200);
    expect(statusOf(await ask({ 'Sec-Fetch-Site': 'same-origin' }))).toBe(200);
    for (const site of ['cross-site', 'same-site']) {
      expect(
        statusOf(await ask({ 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' })),
        site,
      ).toBe(403);
      expect(
        statusOf(await ask({ 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' })),
        site,
      ).toBe(403);
      // A link on another page to ours.
      expect(
        statusOf(
          await ask({ 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }, '/ports/x'),
        ),
        site,
      ).toBe(200);
    }
  });
});

describe('security 2: the host of a request', () => {
  it('is refused with 403 on every route when it is not on the list', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${server.port}`,
      'localhost',
      `localhost:${server.port + 1}`,
      'front.example',
      'relay.example:1',
      '',
    ]) {
      for (const path of paths) expect(statusOf(await ask({ Host: host }, path)), `${host} ${path}`).toBe(403);
    }
  });

  it('is allowed when it is configured: with its port, or without one for the port listened on', async () => {
    for (const host of [`relay.example:${server.port}`, 'front.example:8443', 'FRONT.example:8443'])
      expect(statusOf(await ask({ Host: host })), host).toBe(200);
  });

  it('is not read from a header that a proxy might add', async () => {
    const forwarded = { 'X-Forwarded-Host': `localhost:${server.port}`, Forwarded: `host=localhost:${server.port}` };
    expect(statusOf(await ask({ Host: 'evil.example', ...forwarded }))).toBe(403);
    expect(statusOf(await ask({ 'X-Forwarded-Host': 'evil.example' }))).toBe(200);
  });
});

describe('security 3: malformed hosts and origins', () => {
  it('are refused, 500 of them, and the relay keeps running', async () => {
    const bytes = fc.string({
      unit: fc.integer({ min: 0x09, max: 0xff }).map((code) => String.fromCharCode(code)),
      maxLength: 80,
    });
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('Host', 'Origin'), async (value, header) => {
        expect([400, 403]).toContain(statusOf(await ask({ [header]: value })));
      }),
      { numRuns: runs(500) },
    );
    expect(statusOf(await ask({}))).toBe(200);
  });
});

describe('security 16: answers to other origins', () => {
  it('are readable for configured origins only, and never sniffable', async () => {
    const allowed = await ask({ Origin: 'https://pages.example' });
    expect(allowed).toMatch(/access-control-allow-origin: https:\/\/pages\.example\r\n/i);
    expect(allowed).toMatch(/vary: origin/i);
    for (const answer of [allowed, await ask({}), await ask({ Origin: 'https://evil.example' })]) {
      expect(answer).toMatch(/x-content-type-options: nosniff/i);
      expect(answer).toMatch(/content-type: application\/json/i);
    }
    expect(await ask({})).not.toMatch(/access-control/i);
  });

  it('are granted in a preflight for configured origins only', async () => {
    const preflight = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' };
    const allowed = await ask({ Origin: 'https://pages.example', ...preflight }, '/api/ports/x/transmit', 'OPTIONS');
    expect(statusOf(allowed)).toBe(204);
    expect(allowed).toMatch(/access-control-allow-methods: GET, POST, DELETE/i);
    const refused = await ask({ Origin: 'https://evil.example', ...preflight }, '/api/ports/x/transmit', 'OPTIONS');
    expect(statusOf(refused)).toBe(403);
    expect(refused).not.toMatch(/access-control/i);
  });
});
