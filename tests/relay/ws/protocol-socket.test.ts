import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeTransmitFrame, readReceiveFrame } from '../../../relay/protocol/data-frame.ts';
import { bounds } from '../../../relay/protocol/limits.ts';
import { accessTable, type ClientKind } from '../../../relay/session/access/rights.ts';
import { maxFragments } from '../../../relay/ws/socket-server.ts';
import { someIdentity } from '../auth/some-identity.ts';
import { type RelayBench, type SocketClient, startRelay } from '../server/relay-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/settle.ts';
import { requestHead, upgradeHeaders } from '../http/request-head.ts';

let bench: RelayBench;
beforeEach(async () => {
  bench = await startRelay();
});
afterEach(() => bench.close());

const connectProtocol = (): Promise<SocketClient> => bench.connect('/v1', ['baudcast.v1']);

async function restart(options: Parameters<typeof startRelay>[0]): Promise<void> {
  await bench.close();
  bench = await startRelay(options);
}

/**
 * The device's bytes that a client has received, from its frames; every frame is checked to follow the one before.
 */
function dataOf(client: SocketClient): { readonly bytes: () => number; readonly isWhole: () => boolean } {
  let [next, whole] = [0, true];
  client.socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return;
    const { offset, payload } = readReceiveFrame(data);
    whole &&= offset === next && Buffer.compare(payload, places(offset, payload.length)) === 0;
    next = offset + payload.length;
  });
  return { bytes: () => next, isWhole: () => whole };
}

/** Bytes that identify their position, so that none can be lost or doubled unnoticed. */
const placeByte = (place: number): number => (place ^ (place >>> 8) ^ (place >>> 16)) & 0xff;

function places(from: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = placeByte(from + i);
  return bytes;
}

describe('a socket of the protocol', () => {
  it('carries hello, a port, its bytes both ways, and the answers', async () => {
    const client = await connectProtocol();
    expect(await client.hello()).toMatchObject({
      node: 'lab1',
      identity: { name: 'local', role: 'admin' },
      ports: [{ id: 'gps' }, { id: 'lab/mill' }],
    });
    const attached = (await client.ask({ type: 'attach', port: 'gps' }))['value'] as { handle: number };
    expect(await client.ask({ type: 'open', port: 'gps', settings: { baudRate: 9600 } })).toMatchObject({ ok: true });
    bench.device().now.receive(Buffer.from('hello'));
    const frame = readReceiveFrame((await client.hasBytes(25)).subarray(0, 25));
    expect({ ...frame, payload: Buffer.from(frame.payload).toString() }).toMatchObject({
      kind: 'receive',
      handle: attached.handle,
      offset: 0,
      payload: 'hello',
    });
    client.socket.send(
      encodeTransmitFrame({ handle: attached.handle, id: 1, epoch: null, payload: Buffer.from('AT\r') }),
    );
    expect(await client.messageOf('written')).toMatchObject({ id: 1 });
    expect(bench.device().now.line).toEqual([0x41, 0x54, 0x0d]);
  });

  it('is closed with 4400 after ten unreadable messages, text or binary', async () => {
    const client = await connectProtocol();
    for (let i = 0; i < 5; i++) {
      client.socket.send('{');
      client.socket.send(Uint8Array.of(9));
    }
    expect(await client.closed).toMatchObject({ code: 4400 });
  });

  it('is closed with 1007 for text that is not UTF-8', async () => {
    const client = await connectProtocol();
    client.socket.send(Uint8Array.of(0xff, 0xfe), { binary: false });
    expect(await client.closed).toMatchObject({ code: 1007 });
  });

  it('is closed with 4408 when it does not say hello in 5 s', async () => {
    const clock = new FakeClock();
    await restart({ clock });
    const client = await connectProtocol();
    await client.roundTrip();
    await clock.advance(4999);
    await client.roundTrip();
    await clock.advance(1);
    expect(await client.closed).toMatchObject({ code: 4408 });
  });

  it('is sent a tick after 15 s without anything else, and cut after 25 s without a sign of life', async () => {
    const clock = new FakeClock();
    await restart({ clock });
    const [alive, dead] = [await connectProtocol(), await connectProtocol()];
    await alive.hello('a');
    await dead.hello('b');
    // Pings arrive, and are not answered.
    const deaf = dead.socket as unknown as { _receiver: { removeAllListeners: (event: string) => void } };
    deaf._receiver.removeAllListeners('ping');
    for (const ms of [10_000, 5000]) {
      await clock.advance(ms);
      await alive.roundTrip();
    }
    expect(await alive.messageOf('tick')).toMatchObject({ timeUs: clock.nowUs() });
    await clock.advance(10_000);
    expect(await dead.closed).toMatchObject({ code: expect.toBeOneOf([4504, 1006]) as number });
    await alive.roundTrip();
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
  });

  it('is closed with 4501 when the relay stops, and the port with it', async () => {
    const client = await connectProtocol();
    await client.hello();
    await client.ask({ type: 'attach', port: 'gps' });
    await client.ask({ type: 'open', port: 'gps', settings: { baudRate: 9600 } });
    const idle = await bench.connect('/api/ports/lab/mill/raw');
    await bench.relay.stop();
    expect(await client.messageOf('closed')).toMatchObject({ reason: 'shutdown' });
    expect(await client.closed).toEqual({ code: 4501, reason: 'The relay was stopped.' });
    expect(await idle.closed).toMatchObject({ code: 4501 });
    expect(bench.device().now.isEnded).toBe(true);
    expect(bench.source.isStopped).toBe(true);
  });
});

describe('security 9: memory', () => {
  it('is not used by a message of more than 64 KiB, which ends the connection with 1009', async () => {
    for (const binary of [true, false]) {
      const fits = await connectProtocol();
      fits.socket.send(Buffer.alloc(bounds.frameBytes, 0x20), { binary });
      await fits.roundTrip();
      expect(fits.socket.readyState).toBe(fits.socket.OPEN);
      const over = await connectProtocol();
      over.socket.send(Buffer.alloc(bounds.frameBytes + 1, 0x20), { binary });
      expect(await over.closed).toEqual({ code: 1009, reason: 'A message has at most 65536 bytes.' });
    }
  });

  it('is not used by a flood of tiny fragments: the connection is ended, and memory stays flat', async () => {
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 20; i++) {
      const socket = await openByHand();
      const ended = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => undefined).resume();
      // A text message that never ends, cut into fragments of one byte and of none.
      socket.write(
        Buffer.concat([fragment(1, 1), ...Array.from({ length: maxFragments * 8 }, (_, n) => fragment(0, n % 2))]),
      );
      await ended;
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    await (await connectProtocol()).hello();
  });
});

/** A raw connection on which the upgrade was granted. */
async function openByHand(): Promise<Socket> {
  const socket = connect(bench.port, '127.0.0.1');
  const key = randomBytes(16).toString('base64');
  const headers = [...upgradeHeaders(key), 'Sec-WebSocket-Protocol: baudcast.v1'];
  socket.write(requestHead('GET /v1', bench.port, headers));
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
}

/** A frame that is not the last of its message, masked with zero. */
function fragment(opcode: number, length: number): Buffer {
  return Buffer.from([opcode, 0x80 | length, 0, 0, 0, 0, ...(length > 0 ? [0x61] : [])]);
}

describe('security 10: a viewer that reads nothing', () => {
  it('has no more than 1 MiB waiting, and costs the healthy viewer next to it no byte', async () => {
    const [healthy, stalled] = [await connectProtocol(), await connectProtocol()];
    const data = dataOf(healthy);
    for (const [name, client] of Object.entries({ healthy, stalled })) {
      await client.hello(name);
      await client.ask({ type: 'attach', port: 'gps', credit: bounds.creditBytes });
    }
    await healthy.ask({ type: 'open', port: 'gps', settings: { baudRate: 9600 } });
    healthy.socket.on('message', (frame: Buffer, isBinary) => {
      if (isBinary) healthy.say({ type: 'credit', handle: 1, bytes: frame.length - 20 });
    });
    stalled.socket.pause();
    const total = 16 * 1024 * 1024;
    const chunk = 32 * 1024;
    let most = 0;
    for (let at = 0; at < total; at += chunk) {
      bench.device().now.receive(places(at, chunk));
      // Grants credit without reading a byte, as a stalled tab with an eager reader would.
      if (at % (chunk * 8) === 0) stalled.say({ type: 'credit', handle: 1, bytes: chunk * 8 });
      await until(() => data.bytes() === at + chunk);
      most = Math.max(most, ...bench.bufferedBytes());
    }
    expect(data.isWhole()).toBe(true);
    expect(most).toBeLessThanOrEqual(1024 * 1024);
    expect(most).toBeGreaterThan(256 * 1024); // it did stall
    stalled.socket.resume();
    expect(await stalled.messageOf('gap')).toMatchObject({ reason: 'lagging' });
  });
});

describe('security 12 and 13: a port or message that is not offered or allowed', () => {
  it('is refused: ports are opened by their ids only, and no file is looked up', async () => {
    const client = await connectProtocol();
    await client.hello();
    const lookedUp = bench.source.lookedUp.length;
    for (const port of [
      '/dev/sda',
      '../gps',
      'gps/../gps',
      '/dev/ttyUSB0',
      'gps\u0000',
      'GPS',
      'file:///etc/passwd',
      '__proto__',
      'constructor',
    ]) {
      for (const type of ['attach', 'open', 'note']) {
        const answer = await client.ask({ type, port, settings: { baudRate: 9600 }, text: 'x' });
        expect(answer, `${type} ${port}`).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
      }
      expect(
        await (
          await bench.connect(`/api/ports/${encodeURIComponent(port)}/raw?baudRate=9600`)
        ).closed,
        port,
      ).toMatchObject({ code: 4404 });
      expect(
        (
          await fetch(`${bench.url}/api/ports/${encodeURIComponent(port)}/transmit?baudRate=9600`, {
            method: 'POST',
            body: 'x',
          })
        ).status,
        port,
      ).toBe(404);
    }
    expect(bench.source.lookedUp).toHaveLength(lookedUp);
    expect(bench.device().openings).toEqual([]);
  });

  it('is refused for a viewer by the table, and none of its bytes are transmitted', async () => {
    let role: 'admin' | 'viewer' = 'admin';
    await restart({ identify: () => someIdentity({ id: role, name: role, role }) });
    const admin = await connectProtocol();
    await admin.hello('admin');
    await admin.ask({ type: 'attach', port: 'gps' });
    await admin.ask({ type: 'open', port: 'gps', settings: { baudRate: 9600 } });
    await admin.ask({ type: 'lease', port: 'gps', action: 'release' });
    role = 'viewer';
    const viewer = await connectProtocol();
    await viewer.hello('viewer');
    await viewer.ask({ type: 'attach', port: 'gps' });
    const more: Partial<Record<ClientKind, object>> = {
      open: { settings: { baudRate: 9600 } },
      settings: { settings: { baudRate: 1200 } },
      signals: { set: { break: true } },
      sequence: { steps: [{ set: { break: true }, waitMs: 0 }] },
      lend: { forMs: 1000 },
      answer: { ask: 1, allow: true },
      note: { text: 'x' },
      lease: { action: 'take-over' },
    };
    const kinds = (Object.keys(accessTable) as ClientKind[]).filter(
      (kind) => accessTable[kind].role !== 'viewer' && kind !== 'transmit',
    );
    for (const type of [...kinds, 'lease' as const]) {
      expect(await viewer.ask({ type, port: 'gps', ...more[type] }), type).toMatchObject({
        ok: false,
        error: { code: 'FORBIDDEN' },
      });
    }
    viewer.socket.send(encodeTransmitFrame({ handle: 1, id: 1, epoch: null, payload: Uint8Array.of(1) }));
    expect(await viewer.messageOf('dropped')).toMatchObject({ code: 'FORBIDDEN', partial: false });
    for (const path of ['transmit', 'notes']) {
      expect(
        (await fetch(`${bench.url}/api/ports/gps/${path}?baudRate=9600`, { method: 'POST', body: 'x' })).status,
        path,
      ).toBe(403);
    }
    expect(bench.device().now.line).toEqual([]);
    expect(bench.device().now.isEnded).toBe(false);
  });
});
