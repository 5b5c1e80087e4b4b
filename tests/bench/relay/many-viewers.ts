import { connectAll, pause } from './fan-out.ts';
import { processorMs, residentBytes } from './process-memory.ts';
import type { RelayClient } from './relay-client.ts';
import { quantile, type Rig } from './round-trip.ts';

export interface ManyViewers {
  readonly viewers: number;
  /** From the device's transmission until a viewer has the bytes, over all viewers. */
  readonly medianMs: number;
  /** The middle one of those of all turns. */
  readonly p99Ms: number;
  /** The lowest and the highest p99 of a turn. */
  readonly p99RangeMs: readonly [lowest: number, highest: number];
  /** Of all bytes transmitted, over all viewers. */
  readonly lostBytes: number;
  /** Of one core. */
  readonly processorPart: number;
  /** For each viewer that is attached, with nothing to receive. */
  readonly bytesPerViewer: number;
}

/** Odd, so that there is a middle one. */
export const viewerTurns = 5;
/** 115,200 baud, 10 bits a byte. */
const bytesPerSecond = 11_520;
const runMs = 2000;

/**
 * So many viewers of a device at 115,200 baud at each relay. All are connected first, and then the devices take turns.
 * @returns by the name of the relay
 */
export async function measureManyViewers(rigs: readonly Rig[], viewers: number): Promise<Map<string, ManyViewers>> {
  const crowds = [];
  for (const rig of rigs) crowds.push(await gather(rig, viewers));
  for (let turn = 0; turn < viewerTurns; turn++) for (const crowd of crowds) await measureTurn(crowd);
  for (const { clients } of crowds) for (const client of clients) client.close();
  await pause(300);
  return new Map(
    crowds.map(({ rig, bytesPerViewer, turns, lostBytes, busyMs }) => {
      const p99s = turns.map((delaysMs) => quantile(delaysMs, 0.99));
      const measured: ManyViewers = {
        viewers,
        medianMs: quantile(turns.flat(), 0.5),
        p99Ms: quantile(p99s, 0.5),
        p99RangeMs: [Math.min(...p99s), Math.max(...p99s)],
        lostBytes,
        processorPart: busyMs / (runMs * viewerTurns),
        bytesPerViewer,
      };
      return [rig.subject.name, measured];
    }),
  );
}

interface Crowd {
  readonly rig: Rig;
  readonly clients: readonly RelayClient[];
  readonly bytesPerViewer: number;
  /** Delays in milliseconds. */
  readonly turns: number[][];
  lostBytes: number;
  /** Of the relay. */
  busyMs: number;
}

async function gather(rig: Rig, viewers: number): Promise<Crowd> {
  const clients = await connectAll(rig, 1);
  const memoryBefore = residentBytes(rig.subject.pid);
  clients.push(...(await connectAll(rig, viewers - 1, false)));
  await pause(500);
  const bytesPerViewer = (residentBytes(rig.subject.pid) - memoryBefore) / (viewers - 1);
  return { rig, clients, bytesPerViewer, turns: [], lostBytes: 0, busyMs: 0 };
}

async function measureTurn(crowd: Crowd): Promise<void> {
  const { rig, clients, turns } = crowd;
  const { device, subject } = rig;
  const delaysMs: number[] = [];
  for (const client of clients) {
    client.onData = (bytes) => {
      // Packets are 10 ms apart: each arrives by itself, or it and those after it are late already.
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      delaysMs.push(Number(process.hrtime.bigint() - view.getBigUint64(0)) / 1e6);
    };
  }
  const receivedBefore = sumOfBytes(clients);
  const processorBefore = processorMs(subject.pid);
  device.pace(bytesPerSecond);
  await pause(runMs);
  crowd.busyMs += processorMs(subject.pid) - processorBefore;
  const transmitted = await device.quiet();
  await pause(500);
  crowd.lostBytes += transmitted * clients.length - (sumOfBytes(clients) - receivedBefore);
  turns.push(delaysMs);
}

const sumOfBytes = (clients: readonly RelayClient[]): number => clients.reduce((total, { bytes }) => total + bytes, 0);
