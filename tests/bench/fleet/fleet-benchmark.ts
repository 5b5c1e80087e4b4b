import { fileURLToPath } from 'node:url';
import { backOffMs } from '../../../relay/protocol/back-off.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { freePort } from '../../support/ports.ts';
import { Child } from '../relay/child.ts';
import { pause } from '../relay/fan-out.ts';
import { processorMs, residentBytes } from '../relay/process-memory.ts';
import { relayProgram } from '../relay/relay-kinds.ts';
import { quantile } from '../relay/round-trip.ts';
import { FleetClient } from './fleet-client.ts';

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

interface Quantiles {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** One way to a port. */
export interface FleetWay {
  readonly name: string;
  readonly delay: Quantiles;
  readonly bytesPerSecond: number;
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
}

interface Running {
  readonly child: Child;
  readonly port: number;
}

const nodeProgram = fileURLToPath(new URL('simulated-node.mjs', import.meta.url));
const extraPorts = 2;
const delays = (values: readonly number[]): Quantiles => ({
  medianMs: quantile(values, 0.5),
  p99Ms: quantile(values, 0.99),
});
const nowMs = (): number => performance.timeOrigin + performance.now();

/** No part may take longer: on a quiet computer the longest takes about a minute. */
const partMs = 150_000;

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
  return { sizes, viewers, ways, killed };
}

/** A NATS server, and what is started at it. */
class Fleet {
  readonly nats: string;
  readonly #children: Child[] = [];

  constructor(nats: NatsServer) {
    this.nats = nats.url;
  }

  async node(name: string, count: number, more: { readonly nats?: string; readonly hub?: string }): Promise<Running> {
    const port = await freePort();
    const asked = JSON.stringify({ node: name, port, count, ...more });
    return this.#keep(await Child.start(process.execPath, [nodeProgram, asked], port), port);
  }

  async relay(name: string, ...more: readonly string[]): Promise<Running> {
    const port = await freePort();
    const args = [relayProgram, 'serve', '--port', String(port), '--node', name, '--no-demo', ...more];
    return this.#keep(await Child.start(process.execPath, args, port, false, {}, 'ignore'), port);
  }

  gateway(name: string): Promise<Running> {
    return this.relay(name, '--nats', this.nats, '--gateway');
  }

  async stop(): Promise<void> {
    for (const child of this.#children) await child.stop();
  }

  #keep(child: Child, port: number): Running {
    this.#children.push(child);
    return { child, port };
  }
}

/** @throws {Error} when it does not end in time */
async function withFleet<T>(what: string, work: (fleet: Fleet) => Promise<T>): Promise<T> {
  const nats = await NatsServer.startOpen();
  const fleet = new Fleet(nats);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Measuring ${what} took more than ${partMs / 1000} s.`)), partMs);
  });
  try {
    return await Promise.race([work(fleet), late]);
  } finally {
    clearTimeout(timer);
    await fleet.stop();
    await nats.stop();
  }
}

/** Resolves when a relay has so many ports. */
async function hasPorts(port: number, count: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/ports?limit=1`);
    const total = Number(answer.headers.get('baudcast-total'));
    await answer.text();
    if (total >= count) return;
    // The question costs the gateway something, too.
    await pause(20);
  }
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
  return { ports, nodes: count, nodeBytes, gatewayBytes, idlePart, knownMs, attach: delays(times) };
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
  return { count, ...delays(times), lostBytes };
}

const rounds = 3;

async function measureWays(fleet: Fleet): Promise<FleetWay[]> {
  const plain = await fleet.node('plain', 0, {});
  const hub = await fleet.relay('hub');
  await fleet.node('joined', 0, { hub: `http://127.0.0.1:${hub.port}` });
  await fleet.node('n0', 0, { nats: fleet.nats });
  const gateway = await fleet.gateway('gw1');
  const ways = [
    { name: 'plain relay', port: plain.port, prefix: '' },
    { name: 'hub', port: hub.port, prefix: 'joined/' },
    { name: 'gateway', port: gateway.port, prefix: 'n0/' },
  ].map((way) => ({ ...way, times: new Array<number>(), rates: new Array<number>() }));
  let index = 0;
  for (const { port, prefix, times, rates } of Array.from({ length: rounds }, () => ways).flat()) {
    await hasPorts(port, extraPorts);
    const steady = await FleetClient.connect(port, index++);
    await steady.attach(`${prefix}steady`);
    await pause(300);
    steady.onData = (atMs) => times.push(nowMs() - atMs);
    await pause(1500);
    await steady.closePort(`${prefix}steady`);
    steady.close();
    const flood = await FleetClient.connect(port, index++);
    await flood.attach(`${prefix}flood`, { lossless: true });
    await pause(500);
    const [before, startedMs] = [flood.bytes, performance.now()];
    await pause(1500);
    rates.push(((flood.bytes - before) / (performance.now() - startedMs)) * 1000);
    await flood.closePort(`${prefix}flood`);
    flood.close();
    await pause(300);
  }
  // The fastest counts: other programs on the computer only ever slow a run down.
  return ways.map(({ name, times, rates }) => ({ name, delay: delays(times), bytesPerSecond: Math.max(...rates) }));
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
