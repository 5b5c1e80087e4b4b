import type { RelayClient } from './relay-client.ts';
import type { Rig } from './round-trip.ts';

export interface Throughput {
  /** To all viewers together. */
  readonly bytesPerSecond: number;
  /** To the viewer that holds the lease. */
  readonly holderBytesPerSecond: number;
  /** Part of all bytes that viewers were told are missing. */
  readonly missedPart: number;
}

/** The fastest counts: other programs on the computer only ever slow a turn down. */
const turns = 3;
const settleMs = 300;
const windowMs = 900;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The device transmits as fast as the relay reads, to so many viewers that read everything. */
export async function measureThroughput({ device, subject }: Rig, viewers: number): Promise<Throughput> {
  const clients = await connectAll({ device, subject }, viewers);
  device.flood();
  const throughput = await measureWindow(clients);
  await device.quiet();
  for (const client of clients) client.close();
  await pause(settleMs); // the next comes to a relay without clients
  return throughput;
}

/**
 * To so many viewers each, the relays taking turns.
 * @returns the fastest turns by a relay's name and a number of viewers
 */
export async function measureThroughputs(
  rigs: readonly Rig[],
  fans: readonly number[],
): Promise<Map<string, Map<number, Throughput>>> {
  const best = new Map(rigs.map(({ subject }) => [subject.name, new Map<number, Throughput>()]));
  for (const viewers of fans) {
    for (let turn = 0; turn < turns; turn++) {
      for (const rig of rigs) {
        const { name, maxViewers } = rig.subject;
        if (viewers > maxViewers) continue;
        process.stdout.write(`measuring: throughput to ${viewers}: ${name}\n`);
        const throughput = await measureThroughput(rig, viewers);
        const before = best.get(name)!.get(viewers);
        if (!before || throughput.bytesPerSecond > before.bytesPerSecond) best.get(name)!.set(viewers, throughput);
      }
    }
  }
  return best;
}

/** Bytes of a window in time, once bytes flow. */
export async function measureWindow(clients: readonly RelayClient[], beforeMs = settleMs): Promise<Throughput> {
  await pause(beforeMs);
  const before = clients.map(({ bytes, missedBytes }) => ({ bytes, missedBytes }));
  const startedMs = performance.now();
  await pause(windowMs);
  const seconds = (performance.now() - startedMs) / 1000;
  const gained = (what: 'bytes' | 'missedBytes'): number[] =>
    clients.map((client, i) => client[what] - before[i]![what]);
  const bytes = sum(gained('bytes'));
  const missed = sum(gained('missedBytes'));
  return {
    bytesPerSecond: bytes / seconds,
    holderBytesPerSecond: gained('bytes')[0]! / seconds,
    missedPart: missed / Math.max(1, bytes + missed),
  };
}

/** @param hasHolder whether the first of them transmits and is waited for */
export async function connectAll({ subject }: Rig, count: number, hasHolder = true): Promise<RelayClient[]> {
  const clients: RelayClient[] = [];
  while (clients.length < count) clients.push(await subject.connect(hasHolder && clients.length === 0));
  return clients;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
