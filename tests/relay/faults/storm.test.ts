import { afterEach, expect, test } from 'vitest';
import { TcpShim } from '../../support/tcp-shim.ts';
import { type RelayBench, startRelay } from '../server/relay-bench.ts';
import { placedBytes } from './placed.ts';
import { PlacedViewer, type Visit, type Way } from './placed-viewer.ts';
import { until } from '../../support/settle.ts';
import { runs } from '../../support/runs.ts';

const cleanUp: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

const pieceBytes = 512;
const viewers = runs(100);
const visitsEach = 3;

/** A relay with an open port, behind a network. */
async function bench(): Promise<{ relay: RelayBench; shim: TcpShim; direct: Way; through: Way; epoch: string }> {
  const relay = await startRelay();
  cleanUp.push(() => relay.close());
  const shim = await TcpShim.start();
  cleanUp.push(() => shim.stop());
  shim.target = relay.port;
  const opener = await relay.connect('/v1', ['baudcast.v1']);
  await opener.hello('opener');
  await opener.ask({ type: 'attach', port: 'gps', credit: 0 });
  const { value } = await opener.ask({ type: 'open', port: 'gps', settings: { baudRate: 115_200 } });
  const host = `127.0.0.1:${relay.port}`;
  return {
    relay,
    shim,
    direct: { host, port: relay.port },
    through: { host, port: shim.port },
    epoch: (value as { epoch: string }).epoch,
  };
}

/** The device transmits, a piece in each turn, until it is stopped. @returns how many bytes it has */
async function transmit({ device }: RelayBench, isOver: () => boolean): Promise<number> {
  let sent = 0;
  while (!isOver()) {
    device().now.receive(placedBytes(sent, pieceBytes));
    sent += pieceBytes;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return sent;
}

test('many viewers attach and detach at a high rate: each gets all bytes of its visits, a steady one all', async () => {
  const { relay, direct, through, epoch } = await bench();
  const steady = await PlacedViewer.attach(direct, 'gps', 'steady', 'oldest');
  let isOver = false;
  const transmitting = transmit(relay, () => isOver);

  const faults: string[] = [];
  const visits: Visit[][] = [];
  const storm = async (index: number): Promise<void> => {
    const own: Visit[] = [];
    for (let visit = 0; visit < visitsEach; visit++) {
      const before = own.at(-1);
      const viewer = await PlacedViewer.attach(
        through,
        'gps',
        `storm${index}`,
        before ? { epoch, offset: before.end } : 'newest',
      );
      await viewer.reached(viewer.visit.from + pieceBytes * (1 + ((index + visit) % 7)));
      await viewer.leave((index + visit) % 2 === 0 ? 'politely' : 'without a word');
      if (viewer.fault !== undefined) faults.push(`viewer ${index}, visit ${visit}: ${viewer.fault}`);
      own.push(viewer.visit);
    }
    visits.push(own);
  };
  await Promise.all(Array.from({ length: viewers }, (_, index) => storm(index)));
  isOver = true;
  const sent = await transmitting;
  await steady.reached(sent);

  expect(faults).toEqual([]);
  expect(visits).toHaveLength(viewers);
  for (const own of visits) {
    // The relay recognises it, and resumes at its position or reports a gap.
    expect(new Set(own.map(({ viewer }) => viewer)).size).toBe(1);
    for (const [i, { from, missedBytes }] of own.entries())
      if (i > 0 && missedBytes === 0) expect(from).toBe(own[i - 1]!.end);
  }
  expect(steady.fault).toBe(undefined);
  expect(steady.visit).toMatchObject({ from: 0, end: sent });

  const { core } = relay.relay;
  const total = (): number =>
    core.ports.list({ id: 'local', name: 'local', role: 'admin', ports: 'all' }).find(({ id }) => id === 'gps')!
      .viewers;
  await until(() => total() === 2); // the one that opened it, and the one that stayed
  await steady.leave('politely');
});

test('a network that cuts all clients repeatedly: all return, no byte lost, doubled or out of order', async () => {
  const { relay, shim, through, epoch } = await bench();
  let isOver = false;
  const transmitting = transmit(relay, () => isOver);
  let attached = 0;
  const faults: string[] = [];
  let cuts = 0;
  /** Positions that were overwritten before a viewer was back, from the answers. */
  const jumps: number[] = [];
  const stubborn = async (index: number): Promise<void> => {
    let next = 0;
    for (let stays = 0; stays < 6;) {
      const viewer = await PlacedViewer.attach(through, 'gps', `cut${index}`, { epoch, offset: next }).catch(
        () => undefined,
      );
      if (!viewer) continue; // cut before it was attached
      if (++attached % 10 === 0) {
        cuts++;
        shim.cut();
      }
      await viewer.reached(viewer.visit.from + 64 * pieceBytes);
      const { from, end } = viewer.visit;
      if (viewer.fault !== undefined) faults.push(`viewer ${index}: ${viewer.fault}`);
      if (from < next) faults.push(`viewer ${index}: doubled from ${from} to ${next}`);
      if (from > next) jumps.push(from - next);
      if (end > next) stays++;
      next = end;
      await viewer.leave('without a word');
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, index) => stubborn(index)));
  isOver = true;
  const sent = await transmitting;
  expect(faults).toEqual([]);
  // Twenty viewers stay six times each.
  expect(cuts).toBeGreaterThanOrEqual(12);
  // None was away for longer than the replay buffer lasts.
  if (sent <= 2 * 1024 * 1024) expect(jumps).toEqual([]);
});
