import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../support/fake-clock.ts';
import { someIdentity } from '../auth/some-identity.ts';
import { type RelayBench, startRelay } from '../server/relay-bench.ts';
import { until } from '../../support/settle.ts';

let bench: RelayBench;
beforeEach(async () => {
  bench = await startRelay();
});
afterEach(() => bench.close());

const raw = '/api/ports/gps/raw';
const opened = `${raw}?baudRate=9600`;
const post = (path: string, body: string): Promise<Response> => fetch(`${bench.url}${path}`, { method: 'POST', body });
const isOpen = (id = 'gps'): boolean => bench.device(id).openings.at(-1)?.isEnded === false;

describe('a raw socket', () => {
  it('opens the port with its address’s options, and carries bytes unchanged', async () => {
    const client = await bench.connect(`${raw}?baudRate=115200&parity=even&stopBits=1.5`);
    await until(() => isOpen());
    expect(bench.device().now.settings).toEqual({
      baudRate: 115200,
      dataBits: 8,
      parity: 'even',
      stopBits: 1.5,
      flowControl: 'none',
    });
    bench.device().now.receive(Uint8Array.of(0, 255, 13));
    bench.device().now.receive(Uint8Array.of(10));
    expect([...(await client.hasBytes(4))]).toEqual([0, 255, 13, 10]);
    client.socket.send(Uint8Array.of(1, 2));
    client.socket.send('é');
    await until(() => bench.device().now.line.length === 4);
    expect(bench.device().now.line).toEqual([1, 2, 0xc3, 0xa9]);
  });

  it('transmits data sent before the port is open', async () => {
    const client = await bench.connect(opened);
    client.socket.send('early');
    await until(() => isOpen() && bench.device().now.line.length === 5);
    expect(Buffer.from(bench.device().now.line).toString()).toBe('early');
  });

  it('finds a port whose id has a slash, plain or encoded, and behind the name of the node', async () => {
    for (const id of ['lab/mill', 'lab%2Fmill', 'lab1/lab/mill']) {
      const client = await bench.connect(`/api/ports/${id}/raw?baudRate=9600`);
      await until(() => isOpen('lab/mill'));
      bench.device('lab/mill').now.receive(Uint8Array.of(7));
      expect([...(await client.hasBytes(1))], id).toEqual([7]);
    }
  });

  it('receives from a port that somebody else has open, from the requested position', async () => {
    const first = await bench.connect(opened);
    await until(() => isOpen());
    bench.device().now.receive(Buffer.from('past '));
    const second = await bench.connect(`${raw}?from=oldest`);
    const third = await bench.connect(`${raw}?from=2&baudRate=9600`);
    const fourth = await bench.connect(raw);
    // Answered in order, so all are attached.
    await fetch(`${bench.url}/healthz`);
    bench.device().now.receive(Buffer.from('now'));
    expect((await first.hasBytes(8)).toString()).toBe('past now');
    expect((await second.hasBytes(8)).toString()).toBe('past now');
    expect((await third.hasBytes(6)).toString()).toBe('st now');
    expect((await fourth.hasBytes(3)).toString()).toBe('now');
  });

  it('closes with a code and a reason when it cannot be served', async () => {
    const other = await bench.connect(opened);
    await until(() => isOpen());
    const cases: readonly [string, number, RegExp][] = [
      ['/api/ports/none/raw', 4404, /No port/],
      [`${raw}?baudRate=0`, 4400, /baudRate/],
      [`${raw}?baudRate=9600&dataBits=9`, 4400, /dataBits/],
      [`${raw}?from=x`, 4400, /from/],
      [`${raw}?from=99`, 4400, /not received as much/],
      [`${raw}?name=%00`, 4400, /name/],
      [`${raw}?baudRate=1200`, 4423, /other settings/],
    ];
    for (const [path, code, reason] of cases) {
      const { code: closedWith, reason: why } = await (await bench.connect(path)).closed;
      expect({ path, closedWith }).toEqual({ path, closedWith: code });
      expect(why).toMatch(reason);
    }
    expect(other.socket.readyState).toBe(other.socket.OPEN);
  });

  it('closes when the device is lost, and when the port is closed, after the last byte', async () => {
    const first = await bench.connect(opened);
    await until(() => isOpen());
    bench.device().now.receive(Buffer.from('last'));
    bench.device().now.lose();
    expect(await first.closed).toEqual({ code: 4510, reason: 'Unplugged.' });
    expect(first.bytes.toString()).toBe('last');

    const page = await bench.connect('/v1', ['baudcast.v1']);
    await page.hello();
    const reader = await bench.connect('/api/ports/lab/mill/raw');
    await page.ask({ type: 'attach', port: 'lab/mill' });
    await page.ask({ type: 'open', port: 'lab/mill', settings: { baudRate: 9600 } });
    await page.ask({ type: 'close', port: 'lab/mill' });
    expect(await reader.closed).toMatchObject({ code: 4511 });
  });
});

describe('a raw socket that reads too little', () => {
  /** Receives until `done`, and returns how many bytes that were. */
  const ramp = Uint8Array.from({ length: 32 * 1024 }, (_, i) => i & 0xff);

  async function flood(done: () => boolean): Promise<number> {
    let count = 0;
    for (; !done() && count < 64 * 1024 * 1024; count += ramp.length) {
      bench.device().now.receive(ramp);
      await new Promise((resolve) => setImmediate(resolve));
      await until(() => done() || !bench.device().now.isPaused);
    }
    return count;
  }

  it('makes the port wait for it while it holds the lease, and loses nothing', async () => {
    await bench.close();
    bench = await startRelay({ limits: { replayBytes: 256 * 1024 } });
    const client = await bench.connect(opened);
    await until(() => isOpen());
    client.socket.pause();
    const count = await flood(() => bench.device().now.isPaused);
    client.socket.resume();
    const bytes = await client.hasBytes(count);
    expect(bytes.every((byte, i) => byte === (i & 0xff))).toBe(true);
    expect(bytes).toHaveLength(count);
    await until(() => !bench.device().now.isPaused);
  });

  it('is closed with 4508 after it held the port back for 5 s, and the port continues', async () => {
    await bench.close();
    const clock = new FakeClock();
    bench = await startRelay({ clock, limits: { replayBytes: 256 * 1024 } });
    const client = await bench.connect(opened);
    await until(() => isOpen());
    client.socket.pause();
    await flood(() => bench.device().now.isPaused);
    await clock.advance(4999);
    expect(bench.device().now.isPaused).toBe(true);
    await clock.advance(1);
    expect(bench.device().now.isPaused).toBe(false);
    client.socket.resume();
    expect(await client.closed).toMatchObject({ code: 4508 });
  });

  it('is closed with 4416, instead of skipping data, when it only views', async () => {
    await bench.close();
    bench = await startRelay({ limits: { replayBytes: 256 * 1024 } });
    const holder = await bench.connect(opened);
    await until(() => isOpen());
    const slow = await bench.connect(raw);
    await slow.roundTrip();
    slow.socket.pause();
    const full = await flood(() => Math.max(...bench.bufferedBytes()) > 700 * 1024);
    const end = (bench.relay.core.ports.sessions[0]?.log.head ?? 0) + 1024 * 1024;
    const count = full + (await flood(() => (bench.relay.core.ports.sessions[0]?.log.head ?? 0) >= end));
    slow.socket.resume();
    expect(await slow.closed).toMatchObject({ code: 4416, reason: expect.stringMatching(/no longer kept/) as string });
    expect(slow.bytes.every((byte, i) => byte === (i & 0xff))).toBe(true);
    expect(await holder.hasBytes(count)).toHaveLength(count);
  });
});

describe('the lease of a raw socket', () => {
  it('is taken by transmitting, kept from others, and released when the socket closes', async () => {
    const first = await bench.connect(opened);
    await until(() => isOpen());
    const second = await bench.connect(raw);
    second.socket.send('no');
    expect(await second.closed).toMatchObject({ code: 4423 });
    expect((await post('/api/ports/gps/transmit', 'no')).status).toBe(409);
    expect(bench.device().now.line).toEqual([]);
    first.socket.close();
    await first.closed;
    await until(() => bench.relay.core.ports.sessions.every(({ holder }) => holder === undefined));
    const third = await bench.connect(raw);
    third.socket.send('yes');
    await until(() => bench.device().now.line.length === 3);
  });

  it('is released after 30 s without transmitting, and not before', async () => {
    await bench.close();
    const clock = new FakeClock();
    bench = await startRelay({ clock });
    const client = await bench.connect(opened);
    await until(() => isOpen());
    const [session] = bench.relay.core.ports.sessions;
    client.socket.send('x');
    await until(() => bench.device().now.line.length === 1);
    await client.roundTrip();
    for (const ms of [10_000, 10_000, 9_999]) {
      await clock.advance(ms);
      await client.roundTrip(); // and answers the pings
    }
    expect(session?.holder).toBeDefined();
    await clock.advance(1);
    expect(session?.holder).toBeUndefined();
  });

  it('is refused to viewers', async () => {
    await bench.close();
    bench = await startRelay({
      identify: () => someIdentity({ id: 'guest', name: 'guest', role: 'viewer', ports: ['gps'] }),
    });
    expect(await (await bench.connect(opened)).closed).toMatchObject({ code: 4403 });
    const reader = await bench.connect(raw);
    reader.socket.send('x');
    expect(await reader.closed).toMatchObject({ code: 4403 });
    expect(await (await bench.connect('/api/ports/lab/mill/raw')).closed).toMatchObject({ code: 4404 });
    expect(bench.device().openings).toEqual([]);
  });
});
