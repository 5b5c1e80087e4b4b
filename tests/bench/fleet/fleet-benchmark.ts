import { backOffMs } from '../../../relay/protocol/back-off.ts';
import { pause } from '../relay/fan-out.ts';
import { processorMs, residentBytes } from '../relay/process-memory.ts';
import { extraPorts, type Fleet, hasPorts, type Running, withFleet } from './bench-fleet.ts';
import { FleetClient } from './fleet-client.ts';
import { type HistoryReport, measureHistory } from './measure-history.ts';
import { type FleetWay, measureWays } from './measure-ways.ts';
import { nowMs, type Quantiles, quantiles } from './times.ts';

/** A number of idle ports. */
export interface FleetSize {
  readonly ports: number;
  readonly nodes: number;
  /** For each port, over that of a node or gateway without any. */
  readonly nodeBytes: number;
  readonly gatewayBytes: number;
  /** Processor time of all nodes and the gateway for each port, of one core, with nobody there. */
  readonly idlePart: number;
  /** From the start of a gateway until it has all ports. */
  readonly knownMs: number;
  readonly attach: Quantiles;
}

export interface FleetReport {
  readonly sizes: readonly FleetSize[];
  readonly viewers: Quantiles & { readonly count: number; readonly lostBytes: number };
  readonly ways: readonly FleetWay[];
  readonly killed: {
    readonly clients: number;
    readonly allBackMs: number;
    readonly longestSilenceMs: number;
    readonly lostBytes: number;
  };
  readonly history: HistoryReport;
}

/** Measures fleets of simulated ports at a NATS server of this computer. Takes some minutes. */
export async function runFleetBenchmark(): Promise<FleetReport> {
  const sizes: FleetSize[] = [];
  for (const [nodes, each] of [
    [1, 100],
    [1, 1000],
    [10, 1000],
  ] as const) {
    process.stdout.write(`measuring: a fleet of ${nodes * each} ports\n`);
    sizes.push(await withFleet(`${nodes * each} ports`, (fleet) => measureSize(fleet, nodes, each)));
  }
  process.stdout.write('measuring: 1,000 viewers\n');
  const viewers = await withFleet('viewers', (fleet) => measureViewers(fleet, 1000));
  process.stdout.write('measuring: next to a plain relay and a hub\n');
  const ways = await withFleet('ways', measureWays);
  process.stdout.write('measuring: a gateway that is killed\n');
  const killed = await withFleet('a killed gateway', (fleet) => measureKilled(fleet, 500));
  process.stdout.write('measuring: history\n');
  const history = await withFleet('history', measureHistory);
  return { sizes, viewers, ways, killed, history };
}

async function measureSize(fleet: Fleet, count: number, each: number): Promise<FleetSize> {
  const ports = count * each;
  const all = count * (each + extraPorts);
  const idle = await fleet.gateway('gw0');
  const none = await fleet.node('empty', 0, { nats: fleet.nats });
  await hasPorts(idle.port, extraPorts);
  await pause(1000);
  const [gatewayBefore, nodeBefore] = [residentBytes(idle.child.pid), residentBytes(none.child.pid)];
  await none.child.stop();
  await idle.child.stop();
  const nodes: Running[] = [];
  for (let i = 0; i < count; i++) nodes.push(await fleet.node(`n${i}`, each, { nats: fleet.nats }));
  const startedMs = performance.now();
  const gateway = await fleet.gateway('gw1');
  await hasPorts(gateway.port, all);
  const knownMs = performance.now() - startedMs;
  await pause(2000);
  const processes = [...nodes, gateway].map(({ child }) => child.pid);
  const busyMs = (): number => processes.reduce((sum, pid) => sum + processorMs(pid), 0);
  const idleMs = 5000;
  const before = busyMs();
  await pause(idleMs);
  const idlePart = (busyMs() - before) / idleMs / ports;
  const nodeBytes = nodes.reduce((sum, { child }) => sum + residentBytes(child.pid) - nodeBefore, 0) / ports;
  const gatewayBytes = (residentBytes(gateway.child.pid) - gatewayBefore) / ports;
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const client = await FleetClient.connect(gateway.port, i);
    times.push(await client.attach(`n${i % count}/p${(i * 37) % each}`, { opens: false }));
    client.close();
  }
  return { ports, nodes: count, nodeBytes, gatewayBytes, idlePart, knownMs, attach: quantiles(times) };
}

/** Attaches so many clients, each to a port of its own, which it opens. */
async function attachMany(port: number, count: number): Promise<FleetClient[]> {
  const clients: FleetClient[] = [];
  while (clients.length < count) {
    const some = Array.from({ length: Math.min(50, count - clients.length) }, async (_, i) => {
      const client = await FleetClient.connect(port, clients.length + i);
      await client.attach(`n0/p${clients.length + i}`);
      return client;
    });
    clients.push(...(await Promise.all(some)));
  }
  return clients;
}

async function measureViewers(fleet: Fleet, count: number): Promise<FleetReport['viewers']> {
  await fleet.node('n0', count, { nats: fleet.nats });
  const gateway = await fleet.gateway('gw1');
  await hasPorts(gateway.port, count + extraPorts);
  const clients = await attachMany(gateway.port, count);
  const times: number[] = [];
  for (const client of clients) client.onData = (atMs) => times.push(nowMs() - atMs);
  await pause(5000);
  const lostBytes = clients.reduce((sum, client) => sum + client.lostBytes, 0);
  for (const client of clients) client.close();
  return { count, ...quantiles(times), lostBytes };
}

async function measureKilled(fleet: Fleet, count: number): Promise<FleetReport['killed']> {
  await fleet.node('n0', count, { nats: fleet.nats });
  const [first, second] = [await fleet.gateway('gw1'), await fleet.gateway('gw2')];
  for (const { port } of [first, second]) await hasPorts(port, count + extraPorts);
  const clients = await attachMany(first.port, count);
  const lastMs = clients.map(() => performance.now());
  const back = new Set<number>();
  let [longestSilenceMs, lostBytes] = [0, 0];
  const heard = (i: number): void => {
    longestSilenceMs = Math.max(longestSilenceMs, performance.now() - lastMs[i]!);
    lastMs[i] = performance.now();
  };
  clients.forEach((client, i) => (client.onData = () => heard(i)));
  await pause(2000);
  longestSilenceMs = 0;
  const others: FleetClient[] = [];
  let killedMs = 0;
  const goOn = async (client: FleetClient, i: number): Promise<void> => {
    await pause(backOffMs(performance.now() - killedMs, 'yes', Math.random()));
    const other = await FleetClient.connect(second.port, i);
    other.onData = () => {
      heard(i);
      back.add(i);
    };
    others.push(other);
    await other.attach(`n0/p${i}`, { opens: false, place: { epoch: client.epoch, from: client.offset ?? 0 } });
  };
  const returning = clients.map(
    (client, i) =>
      new Promise<void>((resolve, reject) => {
        client.onClose = () => void goOn(client, i).then(resolve, reject);
      }),
  );
  killedMs = performance.now();
  await first.child.stop();
  // Whoever is refused ends the measurement.
  await Promise.all(returning);
  while (back.size < clients.length) await pause(10);
  const allBackMs = performance.now() - killedMs;
  await pause(1000);
  for (const client of [...clients, ...others]) {
    lostBytes += client.lostBytes;
    client.close();
  }
  return { clients: count, allBackMs, longestSilenceMs, lostBytes };
}
