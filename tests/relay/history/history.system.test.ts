import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../relay/base/clock.ts';
import { WallTime } from '../../../relay/base/wall-time.ts';
import { fleetCommand } from '../../../relay/cli/fleet.ts';
import { runCommand } from '../../../relay/cli/run-command.ts';
import { FleetConnection } from '../../../relay/fleet/fleet-connection.ts';
import { FleetNode } from '../../../relay/fleet/fleet-node.ts';
import { NatsBus } from '../../../relay/fleet/nats-bus.ts';
import type { StreamLog, StreamUser } from '../../../relay/fleet/stream-log.ts';
import { historyPattern, historyStream, historySubject, subjectPart } from '../../../relay/fleet/subjects.ts';
import { FleetRecordings } from '../../../relay/history/fleet-recordings.ts';
import { NodeHistory } from '../../../relay/history/node-history.ts';
import { RelayCore } from '../../../relay/session/clients/relay-core.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { findNatsServer } from '../../support/prepare.mjs';
import { until } from '../../support/settle.ts';
import { TcpShim } from '../../support/tcp-shim.ts';
import { placedBytes, wrongPlace } from '../faults/placed.ts';
import { makeGateway } from '../fleet/memory-fleet.ts';
import { availableHere } from '../ports/require-here.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';
import { readAll } from './history-bench.ts';
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

/** A connection of the fleet, through a network that can be cut. */
async function join(name: string, role: FleetNode | ReturnType<typeof makeGateway>['role'], streams: StreamUser) {
  const shim = await TcpShim.start(nats.port);
  const connection = new FleetConnection({
    connect: () => connect(name, `nats://${shim.host}`),
    role,
    clock: systemClock,
    random: () => 0.01,
    log: () => undefined,
    onUp: (bus) => void streams.up(() => bus.streams()),
    onDown: () => streams.down(),
  });
  connection.start();
  onTestFinished(async () => {
    await connection.stop();
    await shim.stop();
  });
  return { shim, connection };
}

/** A node with one port, gps, whose history is kept. */
async function node(name: string) {
  const device = new FakeDevice();
  const logged: string[] = [];
  const history = new NodeHistory({
    node: name,
    limits: { all: limits, ports: new Map() },
    keepsWrites: true,
    clock: systemClock,
    wall: new WallTime({ clock: systemClock }),
    log: (_level, event) => void logged.push(event),
  });
  const core = new RelayCore({
    node: name,
    run: 'NNNNNNNN',
    clock: systemClock,
    device: () => device,
    onSession: history.onSession,
  });
  core.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  const role = new FleetNode({ node: name, core, clock: systemClock, role: 'operator', log: () => undefined });
  const { shim, connection } = await join(name, role, history);
  const ann = new FakeClient();
  ann.connection = core.connect(ann, identityOf('admin'));
  ann.say({ type: 'hello', versions: ['baudcast.v1'], client: `${'ann'.padEnd(21, 'x')}A`, name: 'Ann' });
  for (const type of ['attach', 'open'] as const) {
    const request = ann.ask(type === 'attach' ? { type, port: 'gps' } : { type, port: 'gps', settings });
    await until(() => ann.answer(request) !== 'no answer');
  }
  const epoch = core.ports.sessions[0]!.log.current!.epoch;
  let total = 0;
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    connection.leave();
    await core.stop();
    await history.stop();
    await connection.stop();
  };
  onTestFinished(stop);
  return {
    shim,
    epoch,
    logged,
    connection,
    /** The device sends bytes by their place. */
    receive: (bytes: number): void => {
      device.now.receive(placedBytes(total, bytes), systemClock.nowUs());
      total += bytes;
    },
    total: (): number => total,
    stop,
  };
}

/** A gateway, which reads the history. */
async function gateway(name: string) {
  const recorded = new FleetRecordings({ presentEpoch: () => undefined });
  const parts = makeGateway(name, `${name}${Math.random().toString(36).slice(2, 8)}`, systemClock);
  const { connection } = await join(name, parts.role, recorded);
  await until(() => connection.isConnected);
  return recorded;
}

type Past = FleetRecordings;

/** Resolves when a port's history has this byte. */
async function hasKept(recorded: Past, port: string, epoch: string, offset: number): Promise<void> {
  await expect
    .poll(async () => (await recorded.openings(port).catch(() => [])).find((one) => one.epoch === epoch)?.to ?? 0, {
      timeout: 20_000,
    })
    .toBe(offset);
}

/** All of an opening, which has to be bytes by their place. @returns how many */
async function allInPlace(recorded: Past, port: string, epoch: string): Promise<number> {
  const { entries } = await readAll(recorded, port, epoch);
  let total = 0;
  for (const entry of entries) {
    if (entry.kind !== 'received') continue;
    expect(entry.offset).toBe(total);
    const bytes = Buffer.from(entry.data, 'base64');
    expect(wrongPlace(bytes, total)).toBe(-1);
    total += bytes.length;
  }
  return total;
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
    const place = { node: 'lab2', port: 'gps', epoch: '00000000000000aa', isOwn: false };
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
    const own = historySubject({ ...place, node: 'lab3', isOwn: true }, 'data');
    await lab3.store(historyStream('lab3', 'gps'), own, bytes, 'a');
    expect(await gw1.last(historyStream('lab3', 'gps'), own)).toMatchObject({ id: 'a' });
    expect(await lab3.last(historyStream('lab3', 'gps'), own)).toMatchObject({ id: 'a' });
  });
});
