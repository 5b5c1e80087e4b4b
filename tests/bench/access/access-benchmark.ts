import { loadavg } from 'node:os';
import { measureThroughputs } from '../relay/fan-out.ts';
import { PtyDevice } from '../relay/pty-device.ts';
import { measureRoundTrips, type Rig } from '../relay/round-trip.ts';
import { startRigs, stopRigs } from '../relay/relay-benchmark.ts';
import { plain, throughHub, withTls } from './access-kinds.ts';
import type { AccessReport } from './access-report.ts';
import { ProtectedRelay } from './protected-relay.ts';
import { measureReconnecting } from './reconnecting.ts';
import { measureBesideStrangers } from './strangers.ts';

const firstTcpPort = 6430;
const fans = [1, 10];
const clients = 1000;
const awayMs = 3000;

/**
 * Measures the cost of protection and of a hub, strangers, and a thousand clients that reconnect. Takes about a
 * minute.
 */
export async function runAccessBenchmark(): Promise<AccessReport> {
  const loadBefore = loadavg()[0]!;
  const rigs = await startRigs([plain, withTls, throughHub], firstTcpPort);
  try {
    const roundTrips = await measureRoundTrips(rigs);
    const throughputs = await measureThroughputs(rigs, fans);
    const ways = rigs.map(({ subject: { name } }) => ({
      name,
      roundTrip: roundTrips.get(name)!,
      throughput: throughputs.get(name)!,
    }));
    const strangers = await measureBesideStrangers(rigOf(rigs, withTls.name), firstTcpPort + 1);
    return { loadBefore, ways, strangers, reconnecting: await measureRestart() };
  } finally {
    await stopRigs(rigs);
  }
}

async function measureRestart(): Promise<AccessReport['reconnecting']> {
  const device = await PtyDevice.start();
  const relay = await ProtectedRelay.make(device.path, firstTcpPort + 9);
  try {
    return await measureReconnecting(relay, clients, awayMs);
  } finally {
    await relay.remove();
    await device.stop();
  }
}

function rigOf(rigs: readonly Rig[], name: string): Rig {
  const rig = rigs.find(({ subject }) => subject.name === name);
  if (!rig) throw new Error(`There is no ${name}`);
  return rig;
}
