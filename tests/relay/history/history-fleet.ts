import { expect, onTestFinished } from 'vitest';
import { systemClock } from '../../../relay/base/clock.ts';
import { WallTime } from '../../../relay/base/wall-time.ts';
import { FleetConnection } from '../../../relay/fleet/fleet-connection.ts';
import type { FleetRole } from '../../../relay/fleet/bus.ts';
import { FleetNode } from '../../../relay/fleet/fleet-node.ts';
import type { NatsBus } from '../../../relay/fleet/nats-bus.ts';
import type { StreamLimits, StreamUser } from '../../../relay/fleet/stream-log.ts';
import { FleetRecordings } from '../../../relay/history/fleet-recordings.ts';
import { NodeHistory } from '../../../relay/history/node-history.ts';
import { RelayCore } from '../../../relay/session/clients/relay-core.ts';
import { until } from '../../support/settle.ts';
import { placedBytes, wrongPlace } from '../faults/placed.ts';
import { makeGateway } from '../fleet/memory-fleet.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';
import { readAll } from './history-bench.ts';

type Connect = () => Promise<NatsBus>;

function join(connect: Connect, role: FleetRole, streams: StreamUser): FleetConnection {
  const connection = new FleetConnection({
    connect,
    role,
    clock: systemClock,
    random: () => 0.01,
    log: () => undefined,
    onUp: (bus) => void streams.up(() => bus.streams()),
    onDown: () => streams.down(),
  });
  connection.start();
  onTestFinished(() => connection.stop());
  return connection;
}

/** A node of a fleet at a NATS server with one port, gps, which has the label room=3, and whose history is kept. */
export async function historyNode(
  name: string,
  connect: Connect,
  all: StreamLimits,
  labels: readonly (readonly [label: string, StreamLimits])[] = [],
) {
  const device = new FakeDevice();
  const logged: string[] = [];
  const history = new NodeHistory({
    node: name,
    limits: { all, ports: new Map(), labels: new Map(labels) },
    labelsOf: () => ({ room: '3' }),
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
  const connection = join(connect, role, history);
  const ann = new FakeClient();
  ann.connection = core.connect(ann, identityOf('admin'));
  ann.say({ type: 'hello', versions: ['baudcast.v1'], client: `${'ann'.padEnd(21, 'x')}A`, name: 'Ann' });
  for (const type of ['attach', 'open'] as const) {
    const request = ann.ask(type === 'attach' ? { type, port: 'gps' } : { type, port: 'gps', settings });
    await until(() => ann.answer(request) !== 'no answer');
  }
  const { epoch } = core.ports.sessions[0]!.log.current!;
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
    epoch,
    logged,
    connection,
    history,
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
export async function historyGateway(name: string, connect: Connect): Promise<FleetRecordings> {
  const recorded = new FleetRecordings({ presentEpoch: () => undefined });
  const parts = makeGateway(name, `${name}${Math.random().toString(36).slice(2, 8)}`, systemClock);
  const connection = join(connect, parts.role, recorded);
  await until(() => connection.isConnected);
  return recorded;
}

/** Resolves when a port's history has this byte. */
export async function hasKept(recorded: FleetRecordings, port: string, epoch: string, offset: number): Promise<void> {
  await expect
    .poll(async () => (await recorded.openings(port).catch(() => [])).find((one) => one.epoch === epoch)?.to ?? 0, {
      timeout: 60_000,
    })
    .toBe(offset);
}

/** All of an opening, which has to be bytes by their place. @returns how many */
export async function allInPlace(recorded: FleetRecordings, port: string, epoch: string): Promise<number> {
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
