import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeTransmitFrame, readReceiveFrame } from '../../../relay/protocol/data-frame.ts';
import { bounds } from '../../../relay/protocol/limits.ts';
import { Tunnel } from '../../../relay/http/tunnel.ts';
import { maxBufferedData } from '../../../relay/session/feed/viewer-feed.ts';
import { someIdentity } from '../auth/some-identity.ts';
import { type RelayBench, startRelay } from '../server/relay-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle, until } from '../../support/settle.ts';
import { helloMessage, TunnelClient } from './tunnel-client.ts';

let bench: RelayBench;
beforeEach(async () => {
  bench = await startRelay();
});
afterEach(() => bench.close());

const open = (): Promise<TunnelClient> => TunnelClient.open(bench.url);
const attach = { type: 'attach', request: 1, port: 'gps', credit: bounds.creditBytes };
const openPort = { type: 'open', request: 2, port: 'gps', settings: { baudRate: 9600 } };
const isOpen = (): boolean => bench.device().openings.at(-1)?.isEnded === false;

/** A tunnel that has said hello and has the port open. */
async function atPort(): Promise<TunnelClient> {
  const tunnel = await open();
  await tunnel.post([helloMessage, attach, openPort]);
  await until(isOpen);
  return tunnel;
}

const bytesOf = ({ frames }: TunnelClient): Buffer =>
  Buffer.concat(frames.filter(({ kind }) => kind === 'binary').map(({ payload }) => readReceiveFrame(payload).payload));

describe('the protocol over HTTP', () => {
  it('carries hello, a port, its bytes both ways, and the answers', async () => {
    const tunnel = await open();
    const { response } = await tunnel.stream();
    expect(response.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'cache-control': 'no-store' });
    expect(await tunnel.post([helloMessage])).toEqual({ status: 204, answer: undefined });
    expect(await tunnel.messageOf('welcome')).toMatchObject({ node: 'lab1' });
    await tunnel.post([attach, openPort]);
    await until(isOpen);
    bench.device().now.receive(Buffer.from('hello'));
    await until(() => bytesOf(tunnel).length === 5);
    await tunnel.post([encodeTransmitFrame({ handle: 1, id: 1, epoch: null, payload: Buffer.from('AT\r') })]);
    expect(await tunnel.messageOf('written')).toMatchObject({ id: 1 });
    expect(bench.device().now.line).toEqual([0x41, 0x54, 0x0d]);
  });

  it('loses and doubles nothing when the stream is cut anywhere, repeatedly', async () => {
    const tunnel = await atPort();
    const sent: number[] = [];
    for (let round = 0; round < 12; round++) {
      const { response, ended } = await tunnel.stream();
      const bytes = Uint8Array.from({ length: 1 + round * 700 }, (_, i) => (round * 31 + i) & 0xff);
      sent.push(...bytes);
      for (let at = 0; at < bytes.length; at += 256) bench.device().now.receive(bytes.slice(at, at + 256));
      const before = bytesOf(tunnel).length;
      if (round % 2 === 0) await until(() => bytesOf(tunnel).length > before);
      response.destroy();
      await ended;
    }
    await tunnel.stream();
    await until(() => bytesOf(tunnel).length >= sent.length);
    expect([...bytesOf(tunnel)]).toEqual(sent);
  });

  it('does nothing twice when a POST is repeated, and accepts none out of order', async () => {
    const tunnel = await atPort();
    const write = [encodeTransmitFrame({ handle: 1, id: 1, epoch: null, payload: Uint8Array.of(7) })];
    const note = { type: 'note', request: 3, port: 'gps', text: 'once' };
    expect((await tunnel.post([...write, note])).status).toBe(204);
    expect((await tunnel.post([...write, note], { sequence: tunnel.sequence - 1 })).status).toBe(204);
    expect(await tunnel.post([note], { sequence: tunnel.sequence + 1 })).toEqual({
      status: 409,
      answer: { expected: tunnel.sequence },
    });
    expect(await tunnel.post([note], { sequence: 0 })).toMatchObject({ status: 409 });
    await tunnel.stream();
    await tunnel.messageOf('written');
    expect(bench.device().now.line).toEqual([7]);
    expect(tunnel.messages.filter(({ type }) => type === 'note')).toHaveLength(1);
  });

  it('accepts a body completely or not at all', async () => {
    const tunnel = await open();
    const hello = Buffer.concat([Buffer.from([0, 0, 0, 0, 4]), Buffer.from('null')]);
    const bad = [
      hello.subarray(0, 3),
      hello.subarray(0, -1),
      Buffer.concat([hello, Buffer.from([3, 0, 0, 0, 0])]),
      Buffer.concat([hello, Buffer.from([2, 0, 0, 0, 0])]),
      Buffer.from([0, 0, 1, 0, 1]),
    ];
    for (const body of bad) expect((await tunnel.postBody(body)).status).toBe(400);
    expect((await tunnel.postBody(Buffer.alloc(bounds.sendBytes + 1))).status).toBe(413);
    expect((await tunnel.post([helloMessage])).status).toBe(204);
    await tunnel.stream();
    await tunnel.messageOf('welcome');
    expect(tunnel.messages.map(({ type }) => type)).toEqual(['welcome']);
  });

  it('ends with 409 when the client acknowledges messages that cannot have arrived, or takes some back', async () => {
    const ahead = await open();
    expect((await ahead.post([helloMessage], { received: 1 })).status).toBe(409);
    expect((await ahead.post([helloMessage])).status).toBe(410);
    const behind = await open();
    await behind.stream();
    await behind.post([helloMessage]);
    await behind.messageOf('welcome');
    expect((await behind.post([{ type: 'ping', sent: 1 }])).status).toBe(204);
    expect((await behind.post([], { received: 0 })).status).toBe(409);
    for (const received of ['-1', 'x', '', '1e1']) {
      const tunnel = await open();
      const response = await fetch(`${bench.url}/v1/stream?received=${received}`, {
        headers: { 'Baudcast-Tunnel': tunnel.token },
      });
      expect(response.status, received).toBe(400);
    }
  });

  it('answers a poll with the first messages, or with a tick in time', async () => {
    const clock = new FakeClock();
    await bench.close();
    bench = await startRelay({ clock });
    const tunnel = await open();
    await tunnel.post([helloMessage, { type: 'ping', sent: 5 }]);
    await (
      await tunnel.stream({ poll: true })
    ).ended;
    expect(tunnel.messages.map(({ type }) => type)).toEqual(['welcome', 'pong']);
    const { response, ended } = await tunnel.stream({ poll: true });
    expect(response.complete).toBe(false);
    await tunnel.post([{ type: 'ping', sent: 6 }]);
    await ended;
    expect(tunnel.messages.at(-1)).toMatchObject({ type: 'pong', sent: 6 });
    const silent = await tunnel.stream({ poll: true });
    await clock.advance(9000);
    expect((await tunnel.post([])).status).toBe(204);
    expect(silent.response.complete).toBe(false);
    await clock.advance(1000); // the tick
    await silent.ended;
    expect(tunnel.messages.at(-1)).toMatchObject({ type: 'tick' });
  });

  it('ends the first stream when there is a second', async () => {
    const tunnel = await open();
    const first = await tunnel.stream();
    const second = await tunnel.stream();
    await first.ended;
    await tunnel.post([helloMessage]);
    await tunnel.messageOf('welcome');
    expect(second.response.destroyed).toBe(false);
  });

  it('holds back, and keeps no more than 1 MiB, for a client that acknowledges nothing', async () => {
    const tunnel = await atPort();
    await tunnel.stream();
    for (let i = 0; i < 100; i++) {
      bench.device().now.receive(new Uint8Array(32 * 1024));
      await settle();
    }
    await until(() => bytesOf(tunnel).length > 700 * 1024);
    const total = tunnel.frames.reduce((sum, { payload }) => sum + payload.length + 5, 0);
    expect(total).toBeLessThanOrEqual(1024 * 1024);
    await tunnel.post([{ type: 'credit', handle: 1, bytes: bounds.creditBytes }]);
    expect(await tunnel.messageOf('gap')).toMatchObject({ reason: 'lagging', to: 100 * 32 * 1024 - 2 * 1024 * 1024 });
  });

  it('resumes only once the client acknowledges half of the data held back', async () => {
    let drained = 0;
    const tunnel = new Tunnel({
      identity: someIdentity(),
      address: '192.0.2.1',
      clock: new FakeClock(),
      onEnd: () => undefined,
      openDoor: () => ({
        text: () => undefined,
        binary: () => undefined,
        ended: () => undefined,
        drained: () => drained++,
      }),
    });
    const frame = new Uint8Array(64 * 1024);
    for (let i = 0; tunnel.bufferedBytes < maxBufferedData; i++) tunnel.sendFrame(frame);
    expect(tunnel.acknowledge(1)).toBe(true);
    expect(drained).toBe(0);
    expect(tunnel.acknowledge(7)).toBe(true);
    expect(drained).toBe(1);
    tunnel.sendFrame(frame);
    expect(tunnel.acknowledge(8)).toBe(true);
    expect(drained, 'it was not full again').toBe(1);
    tunnel.end(false);
  });

  it('is dead after 25 s without a stream or a POST, alive as long as there is either', async () => {
    const clock = new FakeClock();
    await bench.close();
    bench = await startRelay({ clock });
    const [streaming, posting, silent] = [await open(), await open(), await open()];
    await streaming.stream();
    for (let i = 0; i < 3; i++) {
      await clock.advance(4000);
      // Not to be closed for lack of a hello.
      if (i === 0)
        for (const [n, tunnel] of [streaming, posting, silent].entries())
          await tunnel.post([{ ...helloMessage, client: `${'abc'[n]}`.repeat(21) + 'A' }]);
    }
    for (let i = 0; i < 3; i++) {
      await clock.advance(10_000);
      expect((await posting.post([])).status).toBe(204);
    }
    expect((await silent.post([])).status).toBe(410);
    expect((await streaming.post([])).status).toBe(204);
  });

  it('reports the reason of its end once, and is then removed', async () => {
    const tunnel = await open();
    for (let i = 0; i < 10; i++) await tunnel.post([{ type: 'none' }]);
    await (
      await tunnel.stream()
    ).ended;
    expect(tunnel.frames.at(-1)?.kind).toBe('close');
    expect(tunnel.messages.at(-1)).toMatchObject({ code: 4400 });
    expect((await tunnel.post([])).status).toBe(204);
    expect((await tunnel.post([])).status).toBe(410);
  });

  it('ends cleanly, releasing its lease, when the client deletes it', async () => {
    const tunnel = await atPort();
    expect(bench.relay.core.ports.sessions[0]?.holder).toBeDefined();
    expect((await tunnel.end()).status).toBe(204);
    expect(bench.relay.core.ports.sessions[0]?.holder).toBeUndefined();
    expect((await tunnel.end()).status).toBe(410);
  });

  it('notifies a client whose relay stops', async () => {
    const tunnel = await atPort();
    const { ended } = await tunnel.stream();
    await bench.relay.stop();
    await ended;
    expect(tunnel.messages.at(-1)).toMatchObject({ code: 4501, reason: 'The relay was stopped.' });
  });

  it('is refused without its version or token, and to all but its owner', async () => {
    let id = 'a';
    await bench.close();
    bench = await startRelay({ identify: () => someIdentity({ id, name: id }) });
    expect((await fetch(`${bench.url}/v1/tunnel`, { method: 'POST' })).status).toBe(400);
    const tunnel = await open();
    expect(tunnel.token).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect((await tunnel.post([], { token: 'A'.repeat(22) })).status).toBe(410);
    expect((await tunnel.stream({ token: '' })).response.statusCode).toBe(410);
    id = 'b';
    expect((await tunnel.post([])).status).toBe(403);
    expect((await tunnel.stream()).response.statusCode).toBe(403);
    expect((await tunnel.end()).status).toBe(403);
    id = 'a';
    expect((await tunnel.end()).status).toBe(204);
  });
});
