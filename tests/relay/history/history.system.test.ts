import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../relay/base/clock.ts';
import { fleetCommand } from '../../../relay/cli/fleet.ts';
import { runCommand } from '../../../relay/cli/run-command.ts';
import { NatsBus } from '../../../relay/fleet/nats-bus.ts';
import type { StreamLog } from '../../../relay/fleet/stream-log.ts';
import { historyPattern, historyStream, historySubject, subjectPart } from '../../../relay/fleet/subjects.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { findNatsServer } from '../../support/prepare.mjs';
import { until } from '../../support/settle.ts';
import { TcpShim } from '../../support/tcp-shim.ts';
import { availableHere } from '../ports/require-here.ts';
import { readAll } from './history-bench.ts';
import { allInPlace, hasKept, historyGateway, historyNode } from './history-fleet.ts';
import { streamContract } from './stream-contract.ts';

const isPossible = availableHere(findNatsServer() !== undefined, 'nats-server');
const limits = { maxBytes: 64 * 1024 * 1024, maxAgeMs: 86_400_000 };
const nodes = ['lab2', 'lab3', 'lab4', 'lab5', 'lab6'];
let nats: NatsServer;

beforeAll(async () => {
  if (isPossible) nats = await NatsServer.start(nodes, ['gw1', 'gw2']);
});
afterAll(() => (isPossible ? nats.stop() : undefined));

const connect = (name: string, url = nats.url, refused: string[] = []): Promise<NatsBus> =>
  NatsBus.connect(
    { servers: [url], credentials: readFileSync(nats.seedFile(name), 'utf8'), authority: undefined },
    name,
    (reason) => refused.push(reason),
  );

/** What a member of the fleet can do with streams. */
async function streamsOf(name: string): Promise<StreamLog> {
  const bus = await connect(name);
  onTestFinished(() => bus.close());
  return bus.streams();
}

/** `baudcast fleet history`. */
async function keep(...args: readonly string[]): Promise<{ readonly status: number; readonly said: string }> {
  let said = '';
  const output = { out: (text: string) => void (said += text), err: (text: string) => void (said += text) };
  const status = await runCommand(
    [fleetCommand(output)],
    ['fleet', 'history', ...args, nats.fleet, '--nats', nats.url],
    output,
  );
  return { status, said };
}

/** A way to the server that can be cut. */
async function network() {
  const shim = await TcpShim.start(nats.port);
  onTestFinished(() => shim.stop());
  return { shim, connectAs: (name: string) => connect(name, `nats://${shim.host}`) };
}

/** A node with one port, gps, whose history is kept. */
async function node(name: string) {
  const { shim, connectAs } = await network();
  return { shim, ...(await historyNode(name, () => connectAs(name), limits)) };
}

/** A gateway, which reads the history. */
async function gateway(name: string) {
  const { connectAs } = await network();
  return historyGateway(name, () => connectAs(name));
}

describe.skipIf(!isPossible)('The streams of a NATS server', () => {
  let made = 0;
  const contract = streamContract(async () => {
    const own = `own${++made}`;
    const bus = await NatsBus.connect(
      { servers: [free.url], credentials: undefined, authority: undefined },
      own,
      () => undefined,
    );
    onTestFinished(() => bus.close());
    return { log: await bus.streams(), node: own };
  });
  let free: NatsServer;
  beforeAll(async () => {
    free = await NatsServer.startOpen();
  });
  afterAll(() => free.stop());
  for (const { title, run } of contract) test(title, run);
});

describe.skipIf(!isPossible)('The history at a NATS server', () => {
  test('is there at a second gateway while the node is away: all of it, by offset, and by time', async () => {
    expect(await keep('lab2', '1d,64MB')).toEqual({ status: 0, said: `${historyStream('lab2')}\n` });
    const { receive, total, epoch, stop } = await node('lab2');
    const port = 'lab2/gps';
    const recorded = await gateway('gw2');
    for (let i = 0; i < 50; i++) receive(30_000);
    await hasKept(recorded, port, epoch, total());
    const middleUs = systemClock.nowUs();
    receive(1000);
    receive(9000);
    await hasKept(recorded, port, epoch, total());
    await stop();
    expect(await recorded.ports()).toMatchObject([{ id: port, name: 'GPS', node: 'lab2' }]);
    expect(await recorded.openings(port)).toMatchObject([
      { epoch, from: 0, to: total(), endedUs: expect.any(Number) as number },
    ]);
    expect(await allInPlace(recorded, port, epoch)).toBe(total());
    const byTime = await recorded.page(port, epoch, undefined, { timeUs: middleUs });
    expect(byTime.entries.filter(({ kind }) => kind === 'received')).toMatchObject([
      { offset: 1_500_000 },
      { offset: 1_501_000 },
    ]);
    const byOffset = await recorded.page(port, epoch, undefined, { offset: 735_000 });
    expect(byOffset.entries[1]).toMatchObject({ kind: 'received', offset: 720_000 });
  });

  test('has every byte once and in place when the network was cut again and again', async () => {
    await keep('lab3', '1d,64MB');
    const { receive, total, epoch, shim, stop } = await node('lab3');
    for (let i = 0; i < 6; i++) {
      for (let n = 0; n < 20; n++) receive(5000);
      // At once, or while a batch is on its way.
      if (i % 2) await new Promise((resolve) => setImmediate(resolve));
      shim.cut();
      receive(100);
    }
    const recorded = await gateway('gw1');
    await hasKept(recorded, 'lab3/gps', epoch, total());
    await stop();
    expect(await allInPlace(recorded, 'lab3/gps', epoch)).toBe(total());
  });

  test('goes on when the server was killed and is back', async () => {
    await keep('lab4', '1d,64MB');
    const { receive, total, epoch, stop } = await node('lab4');
    const recorded = await gateway('gw1');
    for (let n = 0; n < 20; n++) receive(5000);
    await hasKept(recorded, 'lab4/gps', epoch, total());
    receive(20_000);
    await nats.kill();
    receive(70_000);
    await expect
      .poll(() => recorded.ports().catch((error: unknown) => (error as { code?: string }).code))
      .toBe('DEVICE_GONE');
    await nats.restart();
    receive(1000);
    await hasKept(recorded, 'lab4/gps', epoch, total());
    await stop();
    expect(await allInPlace(recorded, 'lab4/gps', epoch)).toBe(total());
  });

  test('has limits by label: the ports that have it share a stream, and gateways find it', async () => {
    await keep('lab2', '1d,64MB');
    expect(await keep('lab2', 'label:room=3=1d,8MB')).toMatchObject({ status: 0 });
    const { connectAs } = await network();
    const room = { maxBytes: 8 * 1024 * 1024, maxAgeMs: 86_400_000 };
    const { receive, total, epoch, stop } = await historyNode('lab2', () => connectAs('lab2'), limits, [
      ['room=3', room],
    ]);
    const recorded = await gateway('gw1');
    receive(10_000);
    await hasKept(recorded, 'lab2/gps', epoch, total());
    await stop();
    expect(await allInPlace(recorded, 'lab2/gps', epoch)).toBe(total());
    const log = await streamsOf('gw1');
    const place = { node: 'lab2', port: 'gps', epoch, part: { label: 'room=3' } } as const;
    const stream = historyStream('lab2', { label: 'room=3' });
    expect((await log.state(stream, historySubject(place, '*')))?.maxBytes).toBe(room.maxBytes);
    expect(await log.last(stream, historySubject(place, 'data'))).toBeDefined();
    expect((await recorded.ports()).filter(({ id }) => id === 'lab2/gps')).toHaveLength(1);
  });

  test('drops the oldest where the stream is full, which its first offset says', async () => {
    await keep('lab5', '1d,1MB');
    const { receive, total, epoch, logged } = await node('lab5');
    const recorded = await gateway('gw1');
    for (let i = 0; i < 100; i++) {
      receive(30_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await hasKept(recorded, 'lab5/gps', epoch, total());
    const [opening] = await recorded.openings('lab5/gps');
    expect(opening!.from).toBeGreaterThan(1_900_000);
    const { entries } = await readAll(recorded, 'lab5/gps', epoch);
    expect(entries.find(({ kind }) => kind === 'received')).toMatchObject({ offset: opening!.from });
    // The node asked for other limits.
    expect(logged).toContain('history-limits');
  });

  test('is not made by a node where the server has rights: it says so, and live use goes on', async () => {
    const { receive, logged, connection } = await node('lab6');
    await until(() => logged.includes('history-not-ready'));
    receive(100);
    await until(() => logged.includes('history-stopped'));
    expect(connection.isConnected).toBe(true);
    expect(await keep('lab6', '1d,64MB', '--insecure')).toMatchObject({ status: 0 });
  });

  test('of a node can be written by that node alone, and read by gateways alone', async () => {
    await keep('lab2', '1d,64MB');
    await keep('lab3', '1d,64MB');
    await keep('lab3', 'gps=1d,64MB');
    const [lab3, gw1] = await Promise.all([streamsOf('lab3'), streamsOf('gw1')]);
    const place = { node: 'lab2', port: 'gps', epoch: '00000000000000aa', part: 'all' } as const;
    const refused = { code: 'REFUSED' };
    const bytes = Buffer.from('x');
    const stream = historyStream('lab2');
    const subject = historySubject(place, 'data');
    for (const log of [lab3, gw1]) {
      await expect(log.store(stream, subject, bytes, 'a')).rejects.toMatchObject(refused);
      await expect(log.make(historyStream('lab7'), historyPattern('lab7'), limits)).rejects.toMatchObject(refused);
      await expect(log.change(historyStream('lab3'), historyPattern('lab3'), limits)).rejects.toMatchObject(refused);
    }
    await expect(lab3.last(stream, subject)).rejects.toMatchObject(refused);
    await expect(lab3.next(stream, subject, 1)).rejects.toMatchObject(refused);
    await expect(lab3.next(historyStream('lab3'), subject, 1)).rejects.toMatchObject(refused);
    await expect(lab3.state(stream, subject)).rejects.toMatchObject(refused);
    await expect(lab3.names(`baudcast.v1.history.${subjectPart('lab2')}.>`)).rejects.toMatchObject(refused);
    const own = historySubject({ ...place, node: 'lab3', part: { port: 'gps' } }, 'data');
    await lab3.store(historyStream('lab3', { port: 'gps' }), own, bytes, 'a');
    expect(await gw1.last(historyStream('lab3', { port: 'gps' }), own)).toMatchObject({ id: 'a' });
    expect(await lab3.last(historyStream('lab3', { port: 'gps' }), own)).toMatchObject({ id: 'a' });
  });
});
