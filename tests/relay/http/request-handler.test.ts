import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange, pageText, startTestServer, statusOf, type TestServer } from './test-server.ts';
import { runs } from '../../support/runs.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${server.url}${path}`, init);
const getAs = (host: string, path = '/'): Promise<string> =>
  exchange(server.port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

/** The page at an address below the top, where relative paths would be looked up below it, too. */
/** At an address within the page its files are as many folders above as the address is deep. */
const deepText = (root: string): string => pageText.replace('"./assets', `"${root}assets`);

describe('a request for the page', () => {
  it('gets the page at the top and at any address within it', async () => {
    for (const [path, text] of [
      ['/', pageText],
      ['/index.html', pageText],
      ['/gps', deepText('./')],
      ['/ports/x', deepText('../')],
      ['/ports/lab1/gps.2', deepText('../../')],
      ['/ports/lab1/demo%2Fecho', deepText('../../')],
      ['/captures/?open=1', deepText('../')],
    ] as const) {
      const response = await get(path);
      expect(response.status, path).toBe(200);
      expect(response.headers.get('content-type'), path).toBe('text/html;charset=utf-8');
      expect(await response.text(), path).toBe(text);
    }
  });

  it('gets 404 for a file that is missing, not the page', async () => {
    for (const path of ['/assets/gone-123.js', '/icons/gone', '/favicon.ico', '/.env']) {
      const response = await get(path);
      expect(response.status, path).toBe(404);
      expect(await response.text(), path).not.toContain('the page');
    }
  });

  it('may cache hashed files forever and revalidates all others', async () => {
    expect((await get('/assets/main-abc123.js')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    );
    for (const path of ['/', '/ports/x', '/service-worker.js']) {
      expect((await get(path)).headers.get('cache-control'), path).toBe('no-cache');
    }
  });

  it('gets 304 when the browser has the file already', async () => {
    const etag = (await get('/service-worker.js')).headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    expect((await get('/service-worker.js', { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  it('gets a build made while the relay runs', async () => {
    const path = join(server.parent, 'web', 'assets', 'later-1.js');
    expect((await get('/assets/later-1.js')).status).toBe(404);
    await writeFile(path, 'export const later = 1;');
    expect(await (await get('/assets/later-1.js')).text()).toBe('export const later = 1;');
  });

  it('gets for HEAD the headers of GET and no body', async () => {
    for (const path of ['/', '/healthz', '/hello', '/assets/main-abc123.js']) {
      const [head, full] = await Promise.all([get(path, { method: 'HEAD' }), get(path)]);
      expect(head.status, path).toBe(200);
      expect(head.headers.get('content-length'), path).toBe(full.headers.get('content-length'));
      expect(head.headers.get('content-type'), path).toBe(full.headers.get('content-type'));
      expect((await head.arrayBuffer()).byteLength, path).toBe(0);
    }
  });

  it('gets the health and the version', async () => {
    expect((await get('/healthz')).status).toBe(200);
    const hello = await get('/hello');
    expect(hello.headers.get('content-type')).toBe('application/json');
    expect(await hello.json()).toEqual({
      product: 'baudcast',
      version: '1.2.3',
      node: 'lab1',
      protocols: ['baudcast.v1'],
      needsCredential: false,
      insecure: false,
    });
  });

  it('gets 405 and the allowed methods for every other method', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await get('/hello', { method });
      expect(response.status, method).toBe(405);
      expect(response.headers.get('allow'), method).toBe('GET, HEAD');
    }
  });

  it('gets the security headers with every kind of answer', async () => {
    const answers = [
      await get('/'),
      await get('/assets/none.js'),
      await get('/hello'),
      await get('/', { method: 'PUT' }),
    ];
    for (const { status, headers } of answers) {
      expect(headers.get('x-content-type-options'), `${status}`).toBe('nosniff');
      expect(headers.get('content-security-policy'), `${status}`).toContain("default-src 'none'");
      expect(headers.get('cross-origin-opener-policy'), `${status}`).toBe('same-origin');
      expect(headers.get('permissions-policy'), `${status}`).toContain('serial=(self)');
      expect(headers.get('referrer-policy'), `${status}`).toBe('no-referrer');
    }
  });
});

describe('host and path of a request', () => {
  it('are accepted for loopback names with the right port, in either case', async () => {
    for (const name of ['localhost', 'LOCALHOST', '127.0.0.1', '[::1]']) {
      expect(statusOf(await getAs(`${name}:${server.port}`)), name).toBe(200);
    }
  });

  it('are refused with 403 on every route for a host that is not this computer', async () => {
    const hosts = ['evil.example', `evil.example:${server.port}`, 'localhost', `localhost:${server.port + 1}`];
    const lookalikes = [`localhost.evil.example:${server.port}`, `localhost:${server.port}@evil.example`, '0.0.0.0'];
    for (const host of [...hosts, ...lookalikes]) {
      for (const path of ['/', '/hello', '/healthz', '/assets/main-abc123.js', '/ports/x']) {
        const answer = await getAs(host, path);
        expect(statusOf(answer), `${host} ${path}`).toBe(403);
        expect(answer).not.toContain('the page');
      }
    }
  });

  it('are refused with 403 when two hosts are given, and when there is none', async () => {
    const twice = `GET / HTTP/1.1\r\nHost: localhost:${server.port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect([400, 403]).toContain(statusOf(await exchange(server.port, twice)));
    expect(statusOf(await exchange(server.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'))).toBe(400);
    expect(statusOf(await exchange(server.port, 'GET / HTTP/1.0\r\n\r\n'))).toBe(403);
  });

  it('are refused for 500 malformed hosts, and the relay keeps running', async () => {
    const bytes = fc.string({
      unit: fc.integer({ min: 0x09, max: 0xff }).map((c) => String.fromCharCode(c)),
      maxLength: 80,
    });
    await fc.assert(
      fc.asyncProperty(bytes, async (host) => {
        expect([400, 403]).toContain(statusOf(await getAs(host)));
      }),
      { numRuns: runs(500) },
    );
    expect((await get('/healthz')).status).toBe(200);
  });

  it('never leave the directory, in any notation of the path', async () => {
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '//secret.txt',
      '/assets/..%00/secret.txt',
      '/%252e%252e/secret.txt',
      `${server.parent}/secret.txt`,
    ];
    for (const path of paths) {
      expect(await getAs(`localhost:${server.port}`, path), path).not.toMatch(/\r\n\r\nsecret$/);
    }
  });

  it('are refused with 400 for a target that is invalid or cannot be decoded; the relay keeps running', async () => {
    for (const path of ['http://evil.example/', '*', 'secret.txt', '/%', '/%ff', '/%c0%ae/']) {
      expect(statusOf(await getAs(`localhost:${server.port}`, path)), path).toBe(400);
    }
    for (const path of ['//[', '//', '/?', '/#%', '/%00', '/a:b', '/\u00ff']) {
      expect(statusOf(await getAs(`localhost:${server.port}`, path)), path).toBeGreaterThanOrEqual(200);
    }
    expect((await get('/healthz')).status).toBe(200);
  });

  it('give the whole file for any range', async () => {
    for (const range of ['bytes=5-2', 'bytes=0-0', 'bytes=9999-', 'bytes=-1', 'cows=1-2']) {
      const response = await get('/', { headers: { Range: range } });
      expect(response.status, range).toBe(200);
      expect(await response.text(), range).toBe(pageText);
    }
  });
});
