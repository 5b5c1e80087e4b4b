import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { encodeTransmitFrame } from '../../relay/protocol/data-frame.ts';
import type { RelayMessage } from '../../relay/protocol/messages.ts';
import { parseRelayMessage } from '../../relay/protocol/parse-relay-message.ts';
import { fetchHttp, httpTransport } from '../../web/remote/fetch-http.ts';
import type { OpenTransport, Transport } from '../../relay/client/transport.ts';
import type { Fetch } from '../../web/remote/fetch-http.ts';
import { webSocketTransport } from '../../web/remote/web-socket-transport.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { SkippingClock } from '../support/skipping-clock.ts';
import { settings } from './scripted-relay.ts';
import { client } from './source-bench.ts';
import { makeSocket, type RelayServer, startRelay } from './test-relay.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

/** A transport, and everything it receives. */
class Listener {
  readonly transport: Transport;
  readonly messages: RelayMessage[] = [];
  readonly bytes: number[] = [];
  end: { readonly code: number; readonly reason: string } | undefined;
  isOpen = false;
  #wake: () => void = () => {};

  constructor(open: OpenTransport) {
    this.transport = open({
      onOpen: () => this.#note(() => (this.isOpen = true)),
      onText: (text) => this.#note(() => this.messages.push(parseRelayMessage(text))),
      onFrame: (frame) => this.#note(() => this.bytes.push(...frame.subarray(20))),
      onAlive: () => {},
      onEnd: (code, reason) => this.#note(() => (this.end = { code, reason })),
    });
    cleanUp.push(() => void this.transport.close(1000, ''));
  }

  say(message: object): void {
    this.transport.sendText(JSON.stringify(message));
  }

  async until<T>(find: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = find();
      if (found) return found;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  result(request: number): Promise<RelayMessage> {
    return this.until(() => this.messages.find((message) => message.type === 'result' && message.request === request));
  }

  async hello(): Promise<void> {
    await this.until(() => this.isOpen);
    this.say({ type: 'hello', versions: ['baudcast.v1'], client, name: 'Test' });
    await this.until(() => this.messages.some(({ type }) => type === 'welcome'));
  }

  #note(work: () => void): void {
    work();
    this.#wake();
  }
}

async function relay(): Promise<RelayServer> {
  const made = await startRelay();
  cleanUp.push(() => made.stop());
  return made;
}

const transports: readonly { readonly kind: string; readonly to: (url: string) => OpenTransport }[] = [
  { kind: 'websocket', to: (url) => webSocketTransport(url, { makeSocket }) },
  { kind: 'http', to: (url) => httpTransport(url) },
];

for (const { kind, to } of transports) {
  describe(`The transport ${kind}`, () => {
    test('carries texts and frames both ways, in order', async () => {
      const { host, server } = await relay();
      const device = host.add();
      const link = new Listener(to(server.url));
      expect(link.transport.kind).toBe(kind);
      await link.hello();
      link.say({ type: 'attach', request: 1, port: device.id });
      link.say({ type: 'open', request: 2, port: device.id, settings });
      await link.result(2);
      for (let id = 1; id <= 100; id++)
        link.transport.sendFrame(encodeTransmitFrame({ handle: 1, id, epoch: null, payload: Uint8Array.of(id) }));
      link.say({ type: 'drain', request: 3, port: device.id });
      await link.result(3);
      expect([...(await device.received(100))]).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
      expect(link.messages.flatMap((message) => (message.type === 'written' ? [message.id] : []))).toHaveLength(100);
      const sent = Array.from({ length: 200_000 }, (_, i) => (i * 7) & 0xff);
      device.write(Uint8Array.from(sent));
      await link.until(() => link.bytes.length === sent.length);
      expect(link.bytes).toEqual(sent);
    });

    test('reports the code and the reason of the relay’s close, after all data before it', async () => {
      const { server, stop } = await startRelay();
      const link = new Listener(to(server.url));
      await link.hello();
      link.say({ type: 'ping', sent: 1 });
      await link.until(() => link.messages.some(({ type }) => type === 'pong'));
      const stopping = stop();
      expect(await link.until(() => link.end)).toEqual({ code: 4501, reason: 'The relay was stopped.' });
      await stopping;
    });

    test('reports an address where nothing answers as a cut', async () => {
      const { server, stop } = await startRelay();
      await stop();
      const link = new Listener(to(server.url));
      expect((await link.until(() => link.end)).code).toBe(1006);
    });

    test('calls nothing after it was closed, and the relay receives a goodbye', async () => {
      const { host, server } = await relay();
      const device = host.add();
      const link = new Listener(to(server.url));
      await link.hello();
      link.say({ type: 'attach', request: 1, port: device.id });
      link.say({ type: 'lease', request: 2, port: device.id, action: 'request' });
      await link.result(2);
      const other = new Listener(to(server.url));
      await other.until(() => other.isOpen);
      other.say({ type: 'hello', versions: ['baudcast.v1'], client: client.replace('k', 'x'), name: 'Other' });
      other.say({ type: 'attach', request: 1, port: device.id });
      await other.result(1);
      const known = link.messages.length;
      void link.transport.close(1000, '');
      link.say({ type: 'ping', sent: 1 });
      await other.until(() => other.messages.some((message) => message.type === 'lease' && message.reason === 'left'));
      expect(link.messages).toHaveLength(known);
      expect(link.end).toBe(undefined);
    });
  });
}

describe('The transport http', () => {
  test('repeats a POST whose answer was lost, under its number, and resumes a stream that was cut', async () => {
    const { host, server } = await relay();
    const device = host.add();
    let posts = 0;
    let streams = 0;
    const lossy: Fetch = async (url, init) => {
      const response = await globalThis.fetch(url, init);
      if (url.includes('/v1/send') && ++posts % 2 === 0) throw new TypeError('The answer was lost');
      // The stream is cut in the middle of a message, repeatedly.
      if (!url.includes('/v1/stream') || ++streams > 5 || !response.body) return response;
      let left = 1000;
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          controller.enqueue(chunk.slice(0, left));
          left -= chunk.byteLength;
          if (left <= 0) controller.error(new TypeError('cut'));
        },
      });
      return new Response(response.body.pipeThrough(cut), { status: response.status });
    };
    const link = new Listener(httpTransport(server.url, lossy));
    await link.hello();
    link.say({ type: 'attach', request: 1, port: device.id });
    link.say({ type: 'open', request: 2, port: device.id, settings });
    await link.result(2);
    for (let id = 1; id <= 20; id++) {
      link.transport.sendFrame(encodeTransmitFrame({ handle: 1, id, epoch: null, payload: Uint8Array.of(id) }));
      await link.until(() => link.messages.some((message) => message.type === 'written' && message.id === id));
    }
    expect([...(await device.received(20))]).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const sent = Array.from({ length: 50_000 }, (_, i) => (i * 7) & 0xff);
    for (let at = 0; at < sent.length; at += 500) device.write(Uint8Array.from(sent.slice(at, at + 500)));
    await link.until(() => link.bytes.length >= sent.length);
    expect(link.bytes).toEqual(sent);
    expect(streams).toBeGreaterThan(5);
  });

  test('polls where a proxy holds back every answer until it ends', async () => {
    const { server } = await relay();
    const proxy = createServer((near, answer) => {
      const far = forward(
        {
          host: '127.0.0.1',
          port: server.port,
          path: near.url,
          method: near.method,
          headers: { ...near.headers, host: `127.0.0.1:${server.port}` },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => answer.writeHead(response.statusCode ?? 502).end(Buffer.concat(parts)));
          response.on('error', () => answer.destroy());
        },
      );
      far.on('error', () => answer.destroy());
      answer.on('close', () => far.destroy());
      near.pipe(far);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    cleanUp.push(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    const asked: string[] = [];
    const watched: Fetch = (url, init) => {
      asked.push(url);
      return globalThis.fetch(url, init);
    };
    const clock = new SkippingClock();
    const link = new Listener(
      httpTransport(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, watched, clock),
    );
    await link.until(() => link.isOpen);
    await clock.skipUntil(() => asked.some((url) => url.includes('poll=1')));
    await link.hello();
    link.say({ type: 'ping', sent: 7 });
    await link.until(() => link.messages.some(({ type }) => type === 'pong'));
  });

  test('trials-2 B 14: an answer without an end, packed or not, is given up after some megabytes', async () => {
    let pulled = 0;
    let isCancelled = false;
    const endless: Fetch = () =>
      Promise.resolve(
        new Response(
          new ReadableStream({
            pull: (controller) => {
              pulled++;
              controller.enqueue(new Uint8Array(65_536).fill(0x20));
            },
            cancel: () => {
              isCancelled = true;
            },
          }),
        ),
      );
    const answer = await fetchHttp('http://127.0.0.1', endless)({ method: 'GET', path: '/api/shares' });
    await expect(answer.text()).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(pulled).toBeLessThan(100);
    expect(isCancelled).toBe(true);
    const small = await fetchHttp('http://127.0.0.1', () => Promise.resolve(new Response('漢字')))({
      method: 'GET',
      path: '/hello',
    });
    expect(await small.text()).toBe('漢字');
  });

  test('trials-2 B 14: a relay whose answers end at once with nothing in them is not asked in a loop', async () => {
    const clock = new FakeClock();
    let asked = 0;
    const empty: Fetch = (url) => {
      if (url.includes('/v1/stream')) asked++;
      const isOpening = url.endsWith('/v1/tunnel');
      const body = isOpening ? JSON.stringify({ tunnel: `${'a'.repeat(21)}A` }) : '';
      return Promise.resolve(new Response(body, { status: isOpening ? 201 : 200 }));
    };
    const link = new Listener(httpTransport('http://127.0.0.1', empty, clock));
    for (let i = 0; i < 100; i++) await clock.advance(100);
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan(12);
    await link.transport.close(1000, '');
  });
});
