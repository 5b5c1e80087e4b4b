import { loadavg } from 'node:os';
import { measureThroughputs, pause } from './fan-out.ts';
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
const pacedBytesPerSecond = 4_000_000;
const manyViewers = 500;
/** Until programs that have just started have finished that. */
const startMs = 3000;

/** Measures this relay next to others, each with a pty of its own. Takes about three minutes. */
export async function runRelayBenchmark(): Promise<RelayReport> {
  const loadBefore = loadavg()[0]!;
  const missing: string[] = [];
  const kinds = [baudcast, bare, socat, ser2net].filter((kind) => {
    const reason = kind.missing();
    if (reason !== undefined) missing.push(`${kind.name}, because ${reason}.`);
    return reason === undefined;
  });
  for (const sentence of missing) process.stderr.write(`!!! Not measured: ${sentence}\n`);
  const rigs = await startRigs(kinds, firstTcpPort);
  try {
    await pause(startMs);
    say('round trips');
    const roundTrips = await measureRoundTrips(rigs);
    const throughputs = await measureThroughputs(rigs, fans);
    say(`${manyViewers} viewers`);
    const crowds = await measureManyViewers(
      rigs.filter(({ subject }) => subject.maxViewers >= manyViewers),
      manyViewers,
    );
    const relays = [];
    for (const rig of rigs) {
      const { subject } = rig;
      say(`a stalled viewer: ${subject.name}`);
      const besideStalled: BesideStalled | undefined =
        subject.maxViewers > 1 ? await measureBesideStalled(rig, pacedBytesPerSecond) : undefined;
      relays.push({
        name: subject.name,
        roundTrip: roundTrips.get(subject.name)!,
        throughput: throughputs.get(subject.name)!,
        besideStalled,
        manyViewers: crowds.get(subject.name),
      });
    }
    say('memory');
    return { loadBefore, relays, missing, memory: await measureRelayMemory(firstTcpPort + kinds.length) };
  } finally {
    await stopRigs(rigs);
  }
}

/** Starts each with a pty of its own. */
export async function startRigs(kinds: readonly RelayKind[], firstPort: number): Promise<Rig[]> {
  const rigs: Rig[] = [];
  for (const [i, kind] of kinds.entries()) {
    const device = await PtyDevice.start();
    rigs.push({ device, subject: await kind.start(device.path, firstPort + i) });
  }
  return rigs;
}

export async function stopRigs(rigs: readonly Rig[]): Promise<void> {
  for (const { device, subject } of rigs) {
    await subject.stop();
    await device.stop();
  }
}

function say(what: string): void {
  process.stdout.write(`measuring: ${what}\n`);
}
