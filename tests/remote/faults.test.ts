import { afterEach, describe, expect, test } from 'vitest';
import type { RelayLimits } from '../../relay/protocol/limits.ts';
import { pageClock } from '../../web/remote/page-clock.ts';
import { newClientSecret } from '../../web/remote/client-secret.ts';
import { httpTransport } from '../../web/remote/fetch-http.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { SerialError } from '../../web/core/serial-error.ts';
import type { LineOpening } from '../../web/line/line.ts';
import type { RelayLine } from '../../web/remote/relay-line.ts';
import { RelaySource } from '../../web/remote/relay-source.ts';
import type { ClientClock } from '../../relay/client/client-clock.ts';
import { webSocketTransport } from '../../web/remote/web-socket-transport.ts';
import { nextEvent } from '../contract/stream-helpers.ts';
import { SkippingClock } from '../support/skipping-clock.ts';
import type { HostDevice } from './host-device.ts';
import { arrival } from './relay-harness.ts';
import { PlacedSink } from './placed-sink.ts';
import { TcpShim, type Weather } from '../support/tcp-shim.ts';
import { makeSocket, startRelay } from './test-relay.ts';
import { runs } from '../support/runs.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

interface Bench {
  readonly shim: TcpShim;
  readonly device: HostDevice;
  readonly line: RelayLine;
  readonly opening: LineOpening;
  readonly sink: PlacedSink;
  readonly source: RelaySource;
  /** Stops the relay. */
  stop(): Promise<void>;
  /** Resolves when the source's state matches. */
  until(condition: () => boolean): Promise<void>;
}

/** A page, a bad network, a relay, and an open port with a device. */
async function bench(
  way: 'websocket' | 'http',
  { limits = {}, clock = pageClock }: { limits?: Partial<RelayLimits>; clock?: ClientClock } = {},
): Promise<Bench> {
  const shim = await TcpShim.start();
  cleanUp.push(() => shim.stop());
  const { host, server, stop } = await startRelay([shim.host], limits);
  cleanUp.push(stop);
  shim.target = server.port;
  const changes = new EventTarget();
  const transport =
    way === 'http' ? httpTransport(shim.url, undefined, clock) : webSocketTransport(shim.url, { makeSocket });
  const source = new RelaySource({
    address: shim.url,
    client: newClientSecret(),
    name: 'Faults',
    onChange: () => changes.dispatchEvent(new Event('change')),
    clock,
    random: () => 0.01,
    transports: { webSocket: transport, http: transport },
  });
  cleanUp.push(() => source.close());
  source.connect();
  const device = host.add();
  const line = await arrival(source, device.id);
  const sink = new PlacedSink(placed);
  const opening = await line.open(defaultSettings, sink);
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await nextEvent(changes, 'change');
  };
  return { shim, device, line, opening, sink, source, stop, until };
}

/** Each byte has its position. */
const placed = (offset: number): number => (offset * 31 + (offset >> 8) * 17 + (offset >> 16) * 7) & 0xff;

/**
 * The device transmits in pieces, a task for each, so that everything else continues.
 * @param between called after each with the bytes so far, and waited for
 */
async function transmit(
  device: HostDevice,
  count: number,
  pieceBytes: number,
  between: (sent: number) => Promise<void> | void = () => {},
): Promise<void> {
  for (let at = 0; at < count; at += pieceBytes) {
    device.write(Uint8Array.from({ length: Math.min(pieceBytes, count - at) }, (_, i) => placed(at + i)));
    await between(at + pieceBytes);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const weathers: readonly { readonly name: string; readonly weather: Weather; readonly bytes: number }[] = [
  { name: '200 ms', weather: { delayMs: 200 }, bytes: runs(1_000_000) },
  { name: '5 % stalls', weather: { stallEvery: 20, stallMs: 50 }, bytes: runs(1_000_000, 300_000) },
  { name: '10 kB/s', weather: { bytesPerSecond: 10_000 }, bytes: runs(12_000, 4000) },
];

for (const way of ['websocket', 'http'] as const) {
  describe(`Over a bad network (${way})`, () => {
    for (const { name, weather, bytes } of weathers) {
      test(`${name}: every byte arrives, in order, once`, async () => {
        const { shim, device, sink } = await bench(way);
        shim.weather = weather;
        await transmit(device, bytes, 4096);
        expect(await sink.until(bytes)).toEqual({ bytes, missing: 0, gaps: 0, faults: 0 });
      });
    }

    test('cut repeatedly: every byte arrives, in order, once', async () => {
      const { shim, device, sink, source, until } = await bench(way);
      const isConnected = (): boolean => source.view.connection.kind === 'connected';
      let cuts = 0;
      const bytes = runs(1_500_000, 500_000);
      await transmit(device, bytes, 5000, async (sent) => {
        if (sent % 100_000 !== 0) return;
        await until(isConnected);
        await shim.connected();
        shim.cut();
        cuts++;
      });
      expect(await sink.until(bytes)).toEqual({ bytes, missing: 0, gaps: 0, faults: 0 });
      expect(cuts).toBe(bytes / 100_000);
      await until(isConnected);
    });

    test('a page that was away longer than the replay buffer lasts is notified of the missing size', async () => {
      const clock = new SkippingClock();
      const { shim, device, sink } = await bench(way, { limits: { replayBytes: 100_000 }, clock });
      shim.weather = { delayMs: 50 };
      await transmit(device, 1_000_000, 10_000, (sent) => {
        if (sent !== 300_000) return;
        shim.isDown = true;
        shim.cut();
      });
      shim.isDown = false;
      await clock.skipUntil(() => shim.connections > 0);
      const { bytes, missing, gaps, faults } = await sink.until(1_000_000);
      expect(bytes + missing).toBe(1_000_000);
      // All data received while it was away, except for the replay buffer; a tunnel survives a cut, with its data
      // by the page's credit.
      const inTunnel = way === 'http' ? 262_144 : 0;
      expect(missing).toBeGreaterThanOrEqual(600_000 - inTunnel);
      expect(gaps).toBeGreaterThan(0);
      expect(faults).toBe(0);
    });

    test('writes across cuts: resolved means transmitted once, in order; failed as not sent means never', async () => {
      const { shim, device, opening } = await bench(way);
      const onTheLine: number[] = [];
      device.onBytes = (chunk) => void onTheLine.push(new DataView(chunk.buffer, chunk.byteOffset).getUint32(0));
      const resolved: number[] = [];
      const unknown = new Set<number>();
      const notSent = new Set<number>();
      let cuts = 0;
      const count = runs(150, 60);
      for (let id = 1; id <= count; id++) {
        const chunk = new Uint8Array(100);
        new DataView(chunk.buffer).setUint32(0, id);
        const writing = opening.transmit(chunk);
        if (id % 10 === 0) setImmediate(() => (cuts++, shim.cut()));
        try {
          await writing;
          resolved.push(id);
        } catch (error) {
          const { cause } = error as SerialError;
          (String(cause).includes('nothing of this') ? notSent : unknown).add(id);
        }
      }
      expect(onTheLine).toEqual(onTheLine.toSorted((a, b) => a - b));
      expect(new Set(onTheLine).size).toBe(onTheLine.length);
      expect(onTheLine.filter((id) => !unknown.has(id))).toEqual(resolved);
      expect([...notSent].filter((id) => onTheLine.includes(id))).toEqual([]);
      // One at a time is in transit, so a cut affects one at most.
      expect(resolved.length).toBeGreaterThanOrEqual(count - cuts);
    });
  });
}

test('A half-open connection is detected and replaced, and nothing is lost', async () => {
  const clock = new SkippingClock();
  const { shim, device, sink } = await bench('websocket', { clock });
  await transmit(device, 200_000, 10_000, (sent) => {
    if (sent === 100_000) shim.freeze();
  });
  await clock.skipUntil(() => shim.accepted === 2);
  expect(await sink.until(200_000)).toEqual({ bytes: 200_000, missing: 0, gaps: 0, faults: 0 });
});

test('A restarted relay gets its viewer back; its port is lost and can be reopened', async () => {
  const { shim, line, opening, source, device, stop, until } = await bench('websocket');
  await stop();
  const second = await startRelay([shim.host]);
  cleanUp.push(second.stop);
  second.host.devices.set(device.id, device);
  second.host.plug(device);
  shim.target = second.server.port;
  expect((await opening.ended).kind).toBe('lost');
  const isBack = (): boolean => source.view.connection.kind === 'connected' && line.connected;
  await until(() => !isBack());
  await until(isBack);
  const again = new PlacedSink(() => 7);
  await line.open(defaultSettings, again);
  device.write(Uint8Array.of(7));
  expect(await again.until(1)).toEqual({ bytes: 1, missing: 0, gaps: 0, faults: 0 });
});
