import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../relay/base/clock.ts';
import { listenHttp } from '../../../relay/http/listen-http.ts';
import { keepCertificate } from '../../../relay/tls/kept-certificate.ts';
import { until } from '../../support/settle.ts';
import { MemoryFiles } from '../tls/memory-files.ts';

const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

describe('listenHttp()', () => {
  it('answers at both loopback addresses under the name localhost', async () => {
    const server = await listenHttp({ onRequest: (_, response) => response.end('here') }, 'localhost', 0);
    try {
      const names = hasIPv6 ? ['localhost', '127.0.0.1', '[::1]'] : ['localhost', '127.0.0.1'];
      for (const name of names) {
        expect(await (await fetch(`http://${name}:${server.port}/`)).text(), name).toBe('here');
      }
      expect(server.url).toBe(`http://localhost:${server.port}`);
    } finally {
      await server.close();
    }
  });

  it('rejects with EADDRINUSE when either address is taken, and then holds neither', async () => {
    for (const taken of hasIPv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']) {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, taken, resolve));
      const { port } = other.address() as AddressInfo;
      await expect(listenHttp({ onRequest: () => {} }, 'localhost', port), taken).rejects.toMatchObject({
        code: 'EADDRINUSE',
      });
      await new Promise((resolve) => other.close(resolve));
      await (await listenHttp({ onRequest: () => {} }, 'localhost', port)).close();
    }
  });

  it('ends waiting requests when it is closed', async () => {
    const started = new EventEmitter();
    const server = await listenHttp({ onRequest: () => started.emit('request') }, '127.0.0.1', 0);
    const request = expect(fetch(`${server.url}/`)).rejects.toThrow('fetch failed');
    await once(started, 'request');
    await server.close();
    await request;
  });

  it.each([false, true])(
    'trials C: answers requests that ask for HTTP/2 or other protocols (TLS: %s)',
    async (usesTls) => {
      const kept = usesTls
        ? await keepCertificate(new MemoryFiles(), { names: ['localhost'], addresses: [] }, 'lab1', Date.now())
        : undefined;
      const seen: unknown[] = [];
      const upgraded: string[] = [];
      const server = await listenHttp(
        {
          onRequest: async (request, response) => {
            const body = await text(request);
            seen.push([request.method, request.url, body, request.headers.upgrade, request.headers.connection]);
            response.end('here');
          },
          onUpgrade: (request, stream) => {
            upgraded.push(String(request.headers.upgrade));
            stream.destroy();
          },
        },
        '127.0.0.1',
        0,
        kept && { pair: kept.pair, clock: systemClock, onPlainRequest: (_, response) => void response.end() },
      );
      const { port } = server;
      const socket = usesTls ? connectTls({ port, rejectUnauthorized: false }) : connect(port, '127.0.0.1');
      try {
        const h2c = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
        let answers = '';
        socket.setEncoding('utf8').on('data', (chunk: string) => (answers += chunk));
        // The same connection is asked again: a body, another wish, and none.
        const requests = [
          `POST /a HTTP/1.1\r\nHost: x\r\n${h2c}Content-Length: 5\r\n\r\nhello`,
          `POST /b HTTP/1.1\r\nHost: x\r\n${h2c}Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`,
          'GET /c HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, upgrade\r\nUpgrade: foo/1, bar\r\n\r\n',
          'GET /d HTTP/1.1\r\nHost: x\r\n\r\n',
        ];
        for (const [i, request] of requests.entries()) {
          socket.write(request);
          await until(() => answers.split('here').length === i + 2);
        }
        expect(seen).toEqual([
          ['POST', '/a', 'hello', undefined, undefined],
          ['POST', '/b', 'hi', undefined, undefined],
          ['GET', '/c', '', undefined, 'keep-alive'],
          ['GET', '/d', '', undefined, undefined],
        ]);
        socket.write('GET /e HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n');
        await once(socket, 'close');
        expect(upgraded).toEqual(['WebSocket']);
      } finally {
        socket.destroy();
        await server.close();
      }
    },
  );
});
