import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { listenHttp } from '../../../relay/http/listen-http.ts';

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
});
