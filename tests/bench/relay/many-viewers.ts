import { connectAll, pause } from './fan-out.ts';
import { processorMs, residentBytes } from './process-memory.ts';
import { quantile, type Rig } from './round-trip.ts';

export interface ManyViewers {
  readonly viewers: number;
  /** From the device's transmission until a viewer has the bytes, over all viewers. */
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Of all bytes transmitted, over all viewers. */
  readonly lostBytes: number;
  /** Of one core. */
  readonly processorPart: number;
  /** For each viewer that is attached, with nothing to receive. */
  readonly bytesPerViewer: number;
}

/** 115,200 baud, 10 bits a byte. */
const bytesPerSecond = 11_520;
const runMs = 3000;

/** So many viewers of a device at 115,200 baud. */
export async function measureManyViewers(rig: Rig, viewers: number): Promise<ManyViewers> {
  const { device, subject } = rig;
  const clients = await connectAll(rig, 1);
  const memoryBefore = residentBytes(subject.pid);
  clients.push(...(await connectAll(rig, viewers - 1, false)));
  await pause(500);
  const bytesPerViewer = (residentBytes(subject.pid) - memoryBefore) / (viewers - 1);
  const delaysMs: number[] = [];
  for (const client of clients) {
    client.onData = (bytes) => {
      // Packets are 10 ms apart: each arrives by itself, or it and those after it are late already.
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      delaysMs.push(Number(process.hrtime.bigint() - view.getBigUint64(0)) / 1e6);
    };
  }
  const processorBefore = processorMs(subject.pid);
  device.pace(bytesPerSecond);
  await pause(runMs);
  const processorPart = (processorMs(subject.pid) - processorBefore) / runMs;
  const transmitted = await device.quiet();
  await pause(500);
  const lostBytes = clients.reduce((lost, { bytes }) => lost + transmitted - bytes, 0);
  for (const client of clients) client.close();
  await pause(300);
  return {
    viewers,
    medianMs: quantile(delaysMs, 0.5),
    p99Ms: quantile(delaysMs, 0.99),
    lostBytes,
    processorPart,
    bytesPerViewer,
  };
}
