import type { RequestListener } from 'node:http';
import { BlockList, connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ConnectionGuard } from '../../../relay/http/connection-guard.ts';
import { listenHttp } from '../../../relay/http/listen-http.ts';
import { keepCertificate } from '../../../relay/tls/kept-certificate.ts';
import { SkippingClock } from '../../support/skipping-clock.ts';
import { credentialsBench } from '../auth/access-bench.ts';
import { startRelay } from '../server/relay-bench.ts';
import { MemoryFiles } from '../tls/memory-files.ts';
import { until } from '../../support/settle.ts';

const cleanUp: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

const large = Buffer.alloc(16 * 1024 * 1024);

/** A server whose answers are made by a test, with a clock advanced by the test. */
async function bench(onRequest: RequestListener, usesTls = false) {
  const clock = new SkippingClock();
  const connections = new ConnectionGuard({ clock });
  const kept = usesTls
    ? await keepCertificate(new MemoryFiles(), { names: ['localhost'], addresses: [] }, 'lab1', Date.now())
    : undefined;
  const encryption = kept && { pair: kept.pair, clock, onPlainRequest: onRequest };
  const server = await listenHttp({ onRequest, connections }, '127.0.0.1', 0, encryption);
  cleanUp.push(() => server.close());
  /** Sends a text and reads nothing until the test says so. */
  const ask = async (text: string): Promise<Socket> => {
    const { port } = server;
    const socket = usesTls ? connectTls({ port, rejectUnauthorized: false }) : connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.once(usesTls ? 'secureConnect' : 'connect', resolve));
    socket.pause();
    socket.write(text);
    return socket;
  };
  /** Runs this many checks of the guard, with the socket events between them processed. */
  const look = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++) {
      clock.skip(2500);
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { clock, connections, server, ask, look };
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

describe.each([false, true])('security 21: answers that are not read (TLS: %s)', (usesTls) => {
  const kinds: Readonly<Record<string, RequestListener>> = {
    'a whole body': (_, response) => void response.end(large),
    'an error': (_, response) => void response.writeHead(500).end(large),
    'a redirect': (_, response) => void response.writeHead(308, { Location: '/' }).end(large),
    'a stream of events': (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(large);
    },
    'parts, each when the previous one was read': (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(large.subarray(0, 65_536)));
      };
      response.on('drain', more);
      more();
    },
  };
  it.each(Object.keys(kinds))('ends %s after 15 s without progress, and not before', async (kind) => {
    const over: string[] = [];
    let answers = 0;
    const { ask, look, connections } = await bench((request, response) => {
      answers++;
      response.on('close', () => over.push(kind));
      kinds[kind]?.(request, response);
    }, usesTls);
    await ask(get('/'));
    await until(() => answers === 1);
    await look(5);
    expect(over).toEqual([]);
    // The first checks may have found progress, into the buffers of the system.
    while (over.length === 0) await look(1);
    await until(() => connections.size === 0);
  });

  it('lets a slow client read everything, however long that takes', async () => {
    const { ask, clock, look } = await bench((_, response) => void response.end(large), usesTls);
    const socket = await ask(get('/'));
    let got = 0;
    let wanted = 0;
    socket.on('data', (data: Buffer) => {
      got += data.length;
      if (got >= wanted) socket.pause();
    });
    socket.pause();
    const startMs = clock.nowMs();
    while (got < large.length) {
      await look(3);
      wanted = Math.min(got + 3 * 1024 * 1024, large.length);
      socket.resume();
      await until(() => got >= wanted);
    }
    expect(socket.destroyed).toBe(false);
    expect(clock.nowMs() - startMs).toBeGreaterThan(30_000);
  });

  it('leaves an answer alone that has no data to send', async () => {
    let end = (): void => undefined;
    const { ask, look } = await bench((_, response) => {
      response.writeHead(200);
      response.write('first');
      end = () => void response.end('last');
    }, usesTls);
    const socket = await ask(get('/'));
    const first = new Promise<Buffer>((resolve) => socket.once('data', resolve));
    socket.resume();
    await first;
    await look(40);
    const rest = new Promise<Buffer>((resolve) => socket.once('data', resolve));
    end();
    expect((await rest).toString()).toContain('last');
  });
});

describe('security 21: pipelined requests', () => {
  it('are answered one at a time, in order, and more than 64 pending behind one end the connection', async () => {
    const open: (() => void)[] = [];
    let most = 0;
    const { ask } = await bench((request, response) => {
      const end = (): void => void response.end(`[${request.url}]`);
      open.push(end);
      most = Math.max(most, open.length);
    });
    const socket = await ask(Array.from({ length: 65 }, (_, i) => get(`/${i}`)).join(''));
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.resume();
    for (let i = 0; i < 65; i++) {
      await until(() => open.length > 0);
      open.splice(0).forEach((end) => end());
    }
    await until(() => text.includes('[/64]'));
    expect(most).toBe(1);
    expect([...text.matchAll(/\[\/(\d+)\]/g)].map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 65 }, (_, i) => i),
    );

    const greedy = await ask(Array.from({ length: 66 }, (_, i) => get(`/${i}`)).join(''));
    const closed = new Promise((resolve) => greedy.once('close', resolve));
    greedy.resume();
    await closed;
  });
});

describe('security 22: strangers do not block an owner', () => {
  const limits = { strangersByNetwork: 8, openByNetwork: 4, strangers: 16, all: 24 };

  /** A relay that requires credentials. */
  async function relayBench(proxies?: BlockList) {
    const bench = await credentialsBench();
    const relay = await startRelay({
      credentials: bench.credentials,
      placeLimits: limits,
      ...(proxies ? { proxies } : {}),
    });
    cleanUp.push(() => relay.close());
    return { relay, token: bench.credentials.localSecret.text, clock: bench.clock };
  }

  /** Connections that send nothing. */
  async function strangers(port: number, count: number, text = ''): Promise<{ readonly open: () => number }> {
    const sockets = await Promise.all(
      Array.from({ length: count }, async () => {
        const socket = connect(port, '127.0.0.1').on('error', () => undefined);
        socket.on('data', () => undefined);
        await new Promise<void>((resolve) => socket.once('connect', resolve));
        socket.write(text);
        return socket;
      }),
    );
    cleanUp.push(() => sockets.forEach((socket) => socket.destroy()));
    return { open: () => sockets.filter(({ destroyed }) => !destroyed).length };
  }

  it('who is connected already', async () => {
    const { relay, token } = await relayBench();
    const own = new WebSocket(`${relay.url.replace('http', 'ws')}/api/ports/gps/raw`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    await new Promise((resolve) => own.once('open', resolve));
    cleanUp.push(() => own.terminate());
    const { open } = await strangers(relay.port, 60);
    await until(() => open() <= limits.strangers);
    const response = await fetch(`${relay.url}/api/ports`, { headers: { Authorization: `Bearer ${token}` } });
    expect(response.status).toBe(200);
    expect(own.readyState).toBe(own.OPEN);
  });

  it('and an address behind a trusted proxy has as many concurrent requests as any other', async () => {
    const proxies = new BlockList();
    proxies.addAddress('127.0.0.1');
    const clock = new SkippingClock();
    const guard = new ConnectionGuard({ clock, proxies, limits });
    let answering = 0;
    const server = await listenHttp(
      {
        connections: guard,
        onRequest: (_, response) => {
          answering++;
          response.on('close', () => answering--);
          response.write('begins');
        },
      },
      '127.0.0.1',
      0,
    );
    cleanUp.push(() => server.close());
    const from = (address: string): string =>
      `GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: ${address}\r\n\r\n`;
    await strangers(server.port, 9, from('192.0.2.1'));
    await strangers(server.port, 2, from('2001:db8::1'));
    await until(() => answering === 11);
    clock.skip(2500);
    await until(() => answering === limits.strangersByNetwork + 2);
    // Connections of the proxy itself are not limited by its address.
    expect(guard.size).toBeGreaterThan(limits.strangersByNetwork);
  });
});
