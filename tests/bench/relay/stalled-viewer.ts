import { connectAll, measureWindow, pause } from './fan-out.ts';
import { residentBytes } from './process-memory.ts';
import type { Rig } from './round-trip.ts';

export interface BesideStalled {
  /** To the healthy viewer, alone and next to the stalled one. */
  readonly aloneBytesPerSecond: number;
  readonly besideBytesPerSecond: number;
  /** The growth of the relay's process since the other viewer stalled. */
  readonly grownBytes: number;
}

/** Enough for the buffers of the operating system to be full, at any rate. */
const stallMs = 2500;

/** A device at `bytesPerSecond`, one viewer that reads everything, and then another that reads nothing. */
export async function measureBesideStalled(rig: Rig, bytesPerSecond: number): Promise<BesideStalled> {
  const { device, subject } = rig;
  const [healthy] = await connectAll(rig, 1);
  device.pace(bytesPerSecond);
  const alone = await measureWindow([healthy!]);
  const stalled = await subject.connect(false);
  stalled.stall();
  const before = residentBytes(subject.pid);
  const beside = await measureWindow([healthy!], stallMs);
  const grownBytes = residentBytes(subject.pid) - before;
  healthy!.close();
  stalled.close();
  await device.quiet();
  await pause(300);
  return { aloneBytesPerSecond: alone.bytesPerSecond, besideBytesPerSecond: beside.bytesPerSecond, grownBytes };
}
