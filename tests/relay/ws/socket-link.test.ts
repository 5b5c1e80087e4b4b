import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { SocketLink } from '../../../relay/ws/socket-link.ts';

type Received = string | Buffer;

/** Both ends of a WebSocket, and everything that each has received. */
async function connect() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection') as Promise<[WebSocket, { readonly socket: Duplex }]>;
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  onTestFinished(() => client.terminate());
  const upgraded = once(client, 'upgrade') as Promise<[{ readonly socket: Duplex }]>;
  const [[socket, request], [answer]] = await Promise.all([accepted, upgraded, once(client, 'open')]);
  const ends = [
    { link: new SocketLink(socket, request.socket, ''), received: collect(client), from: client },
    { link: new SocketLink(client, answer.socket, ''), received: collect(socket), from: socket },
  ] as const;
  return { server: ends[0], client: ends[1], ends };
}

function collect(socket: WebSocket): Received[] {
  const received: Received[] = [];
  socket.on('message', (data: Buffer, isBinary) => received.push(isBinary ? data : data.toString()));
  return received;
}

function isSame(a: Received, b: Received | undefined): boolean {
  return typeof a === 'string' || typeof b === 'string' || b === undefined ? a === b : a.equals(b);
}

const sizes = [0, 1, 20, 125, 126, 127, 1023, 1024, 1025, 65_535, 65_536, 70_000];
const frames = sizes.map((size, index) => Buffer.alloc(size, index + 1));

test('frames of every size and texts arrive in order, from either end, in one turn and in several', async () => {
  const { ends } = await connect();
  for (const { link, received, from } of ends) {
    const sent: Received[] = [];
    const sendAll = (): void => {
      for (const [index, frame] of frames.entries()) {
        link.sendFrame(frame);
        link.sendText(`text ${index}`);
        link.sendFrame(frame);
        sent.push(frame, `text ${index}`, frame);
      }
    };
    sendAll();
    await new Promise(setImmediate);
    sendAll();
    while (received.length < sent.length) await once(from, 'message');
    // Compared as bytes: deep equality takes seconds for as many.
    expect(received.findIndex((one, index) => !isSame(one, sent[index]))).toBe(-1);
    expect(received).toHaveLength(sent.length);
  }
});

test('a message for many sockets is encoded once, and each gets all of it', async () => {
  const pairs = await Promise.all(Array.from({ length: 5 }, connect));
  for (let round = 0; round < 20; round++) {
    const frame = Buffer.alloc(40, round);
    for (const { server } of pairs) server.link.sendFrame(frame);
  }
  for (const { server } of pairs) {
    while (server.received.length < 20) await once(server.from, 'message');
    expect(server.received.map((bytes) => bytes[0])).toEqual(Array.from({ length: 20 }, (_, round) => round));
  }
});

test('a frame that is sent again after another one is sent unchanged', async () => {
  const { server } = await connect();
  const first = Buffer.from('first');
  server.link.sendFrame(first);
  server.link.sendFrame(Buffer.from('other'));
  server.link.sendFrame(first);
  while (server.received.length < 3) await once(server.from, 'message');
  expect(server.received.map(String)).toEqual(['first', 'other', 'first']);
});

test('small frames count as waiting, and the link reports when there is room again', async () => {
  const { server } = await connect();
  server.from.pause();
  let isDrained = false;
  const drained = new Promise<void>((resolve) => {
    server.link.onDrain = () => {
      isDrained = true;
      resolve();
    };
  });
  const frame = Buffer.alloc(1000);
  while (server.link.bufferedBytes < 800 * 1024) server.link.sendFrame(frame);
  expect(isDrained).toBe(false);
  server.from.resume();
  await drained;
  expect(server.link.bufferedBytes).toBeLessThan(800 * 1024);
});

test('nothing is sent once the socket is closing', async () => {
  const { server } = await connect();
  server.link.close(1000, 'done');
  server.link.sendFrame(Buffer.from('late'));
  await once(server.from, 'close');
  expect(server.received).toEqual([]);
});
