import { describe, expect, test } from 'vitest';
import { encodeTransmitFrame } from '../../../relay/protocol/data-frame.ts';
import type { Weather } from '../../support/tcp-shim.ts';
import { placedBytes } from '../faults/placed.ts';
import { PlacedViewer, type Way } from '../faults/placed-viewer.ts';
import { SkippingClock } from '../../support/skipping-clock.ts';
import { type JoinedBench, joinedBench, opened, port } from './joined-bench.ts';
import { until } from '../../support/settle.ts';
import { runs } from '../../support/runs.ts';

const pieceBytes = 512;
const wayTo = ({ server }: JoinedBench): Way => ({ port: server.port, host: `127.0.0.1:${server.port}` });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * The device transmits, a piece in each turn.
 * @param between called after each with the bytes so far, and waited for
 */
async function transmit(
  { device }: JoinedBench,
  count: number,
  between: (sent: number) => Promise<void> | void = () => {},
): Promise<void> {
  for (let at = 0; at < count; at += pieceBytes) {
    device.now.receive(placedBytes(at, Math.min(pieceBytes, count - at)));
    await between(at + pieceBytes);
    await turn();
  }
}

describe('On a bad network between node and hub, viewers at the hub get every byte once and in order', () => {
  const weathers: readonly (readonly [string, Weather, number])[] = [
    ['200 ms', { delayMs: 200 }, runs(300_000)],
    ['5 % stalls', { stallEvery: 20, stallMs: 50 }, runs(300_000, 100_000)],
    ['10 kB/s', { bytesPerSecond: 10_000 }, runs(30_000, 8000)],
  ];
  test.each(weathers)('%s', async (_name, weather, count) => {
    const bench = await joinedBench();
    await opened(bench);
    const viewers = await Promise.all(
      Array.from({ length: runs(10, 4) }, (_, i) => PlacedViewer.attach(wayTo(bench), port, `w${i}`, 'oldest')),
    );
    bench.shim.weather = weather;
    await transmit(bench, count);
    // Ten viewers at ten times the bytes would take 30 s at 10 kB/s; they share one copy.
    for (const viewer of viewers) {
      await viewer.reached(count);
      expect(viewer.fault).toBeUndefined();
      expect(viewer.visit).toMatchObject({ from: 0, end: count, missedBytes: 0 });
    }
    bench.shim.weather = {};
    expect(bench.joins()).toBe(1);
  });

  test('cut repeatedly: no client of the hub is cut off, and nothing is lost or doubled', async () => {
    const bench = await joinedBench();
    await opened(bench);
    const viewers = await Promise.all(
      Array.from({ length: runs(20, 5) }, (_, i) => PlacedViewer.attach(wayTo(bench), port, `c${i}`, 'oldest')),
    );
    const count = runs(1_000_000, 300_000);
    let cuts = 0;
    await transmit(bench, count, async (sent) => {
      if ((sent / pieceBytes) % 150 !== 0) return;
      await until(() => bench.joins() > cuts);
      bench.shim.cut();
      cuts++;
    });
    await until(() => !bench.isAway());
    for (const viewer of viewers) {
      await viewer.reached(count);
      expect(viewer.fault).toBeUndefined();
      expect(viewer.isCut).toBe(false);
      expect(viewer.visit).toMatchObject({ from: 0, end: count, missedBytes: 0 });
    }
    expect(cuts).toBe(Math.floor(count / pieceBytes / 150));
    expect(bench.joins()).toBeGreaterThan(cuts);
  });

  test('half open: the node detects it, rejoins in place of its own link, and nothing is lost', async () => {
    const clock = new SkippingClock();
    const bench = await joinedBench({ clock });
    await opened(bench);
    const viewer = await PlacedViewer.attach(wayTo(bench), port, 'half', 'oldest');
    await transmit(bench, 10_240);
    await viewer.reached(10_240);
    bench.shim.freeze();
    for (let at = 10_240; at < 102_400; at += pieceBytes) bench.device.now.receive(placedBytes(at, pieceBytes));
    await clock.skipUntil(() => bench.shim.accepted === 2);
    await viewer.reached(102_400);
    expect(viewer.fault).toBeUndefined();
    expect(viewer.visit).toMatchObject({ end: 102_400, missedBytes: 0 });
    expect(bench.joins()).toBe(2);
  });
});

test('Writes across cuts of the link: each is answered once, and the answers match the device’s data', async () => {
  const bench = await joinedBench();
  const { client, handle } = await opened(bench);
  const told = new Map<number, string>();
  client.socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return;
    const message = JSON.parse(data.toString()) as { type: string; id: number; partial?: boolean };
    if (message.type !== 'written' && message.type !== 'dropped') return;
    if (told.has(message.id)) throw new Error(`${message.id} was answered twice`);
    told.set(message.id, message.type === 'written' ? 'written' : message.partial ? 'perhaps' : 'never');
  });
  const count = runs(600, 300);
  for (let id = 1; id <= count; id++) {
    // Each is unique: ids fit in two bytes.
    client.socket.send(encodeTransmitFrame({ handle, id, epoch: null, payload: Uint8Array.of(id >> 8, id & 0xff) }));
    if (id % 10 !== 0) continue;
    await turn();
    // Some are in transit, others wait for their answer.
    if (id % 100 === 0) bench.shim.cut();
    else await until(() => id - told.size < 20 && !bench.isAway());
  }
  await until(() => told.size === count);
  const { line } = bench.device.now;
  const ids = Array.from({ length: line.length / 2 }, (_, i) => (line[2 * i] ?? 0) * 256 + (line[2 * i + 1] ?? 0));
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids]).toEqual(ids.toSorted((a, b) => a - b));
  for (let id = 1; id <= count; id++) {
    if (told.get(id) === 'written') expect(ids, `write ${id}`).toContain(id);
    if (told.get(id) === 'never') expect(ids, `write ${id}`).not.toContain(id);
  }
  // Nothing was forgotten, so no outcome is unknown.
  expect([...told.values()]).not.toContain('perhaps');
  expect([...told.values()].filter((fate) => fate === 'written').length).toBeGreaterThan(count / 6);
});

test('many viewers of a joined port, one stalled: the others get every byte, queues stay bounded', async () => {
  const bench = await joinedBench();
  await opened(bench);
  const viewers = await Promise.all(
    Array.from({ length: runs(99) }, (_, i) => PlacedViewer.attach(wayTo(bench), port, `h${i}`, 'oldest')),
  );
  const stalled = await bench.connect();
  await stalled.hello('stalled');
  await stalled.ask({ type: 'attach', port, from: 'oldest', credit: 1024 * 1024 });
  stalled.socket.pause();
  const count = runs(1_500_000, 600_000);
  let next = 0;
  // As fast as the healthy ones read it: the replay buffer is not tested here.
  while (next < count) {
    bench.device.now.receive(placedBytes(next, Math.min(8192, count - next)));
    next += 8192;
    await Promise.all(viewers.map((viewer) => viewer.reached(Math.min(next, count) - 262_144)));
  }
  for (const viewer of viewers) {
    await viewer.reached(count);
    expect(viewer.fault).toBeUndefined();
    expect(viewer.visit.missedBytes).toBe(0);
  }
  stalled.socket.resume();
  await until(() => stalled.bytes.length > 0);
  expect(bench.joins()).toBe(1);
});
