import { loadavg } from 'node:os';
import { measureThroughput, pause, type Throughput } from './fan-out.ts';
import { measureManyViewers } from './many-viewers.ts';
import { PtyDevice } from './pty-device.ts';
import type { RelayKind } from './relay-client.ts';
import { bare, baudcast, ser2net, socat } from './relay-kinds.ts';
import { measureRelayMemory } from './relay-memory.ts';
import type { RelayReport } from './relay-report.ts';
import { measureRoundTrips, type Rig } from './round-trip.ts';
import { measureBesideStalled, type BesideStalled } from './stalled-viewer.ts';

const firstTcpPort = 6410;
const fans = [1, 10, 100];
/** The fastest counts: other programs on the computer only ever slow a turn down. */
const throughputTurns = 3;
const pacedBytesPerSecond = 4_000_000;
const manyViewers = 500;
/** Until programs that have just started are done with that. */
const startMs = 3000;

/** Measures this relay beside others, each with a pty of its own. Takes about two minutes. */
export async function runRelayBenchmark(): Promise<RelayReport> {
  const loadBefore = loadavg()[0]!;
  const missing: string[] = [];
  const kinds = [baudcast, bare, socat, ser2net].filter((kind) => {
    const reason = kind.missing();
    if (reason !== undefined) missing.push(`${kind.name}, because ${reason}.`);
    return reason === undefined;
  });
  for (const sentence of missing) process.stderr.write(`!!! Not measured: ${sentence}\n`);
  const rigs = await startAll(kinds);
  try {
    await pause(startMs);
    say('round trips');
    const roundTrips = await measureRoundTrips(rigs);
    const throughputs = await measureAllThroughputs(rigs);
    const relays = [];
    for (const rig of rigs) {
      const { subject } = rig;
      say(`stalled and many viewers: ${subject.name}`);
      const besideStalled: BesideStalled | undefined = subject.maxViewers > 1 ? await measureBesideStalled(rig, pacedBytesPerSecond) : undefined;
      relays.push({
        name: subject.name,
        roundTrip: roundTrips.get(subject.name)!,
        throughput: throughputs.get(subject.name)!,
        besideStalled,
        manyViewers: subject.maxViewers >= manyViewers ? await measureManyViewers(rig, manyViewers) : undefined,
      });
    }
    say('memory');
    return { loadBefore, relays, missing, memory: await measureRelayMemory(firstTcpPort + kinds.length) };
  } finally {
    for (const { device, subject } of rigs) {
      await subject.stop();
      await device.stop();
    }
  }
}

async function startAll(kinds: readonly RelayKind[]): Promise<Rig[]> {
  const rigs: Rig[] = [];
  for (const [i, kind] of kinds.entries()) {
    const device = await PtyDevice.start();
    rigs.push({ device, subject: await kind.start(device.path, firstTcpPort + i) });
  }
  return rigs;
}

async function measureAllThroughputs(rigs: readonly Rig[]): Promise<Map<string, Map<number, Throughput>>> {
  const best = new Map(rigs.map(({ subject }) => [subject.name, new Map<number, Throughput>()]));
  for (const viewers of fans) {
    for (let turn = 0; turn < throughputTurns; turn++) {
      for (const rig of rigs) {
        const { name, maxViewers } = rig.subject;
        if (viewers > maxViewers) continue;
        say(`throughput to ${viewers}: ${name}`);
        const throughput = await measureThroughput(rig, viewers);
        const before = best.get(name)!.get(viewers);
        if (!before || throughput.bytesPerSecond > before.bytesPerSecond) best.get(name)!.set(viewers, throughput);
      }
    }
  }
  return best;
}

function say(what: string): void {
  process.stdout.write(`measuring: ${what}\n`);
}
