import { pause } from './fan-out.ts';
import { PtyDevice } from './pty-device.ts';
import { residentBytes } from './process-memory.ts';
import { baudcast } from './relay-kinds.ts';
import type { Rig } from './round-trip.ts';

export interface RelayMemory {
  /** The whole process, just started. */
  readonly startBytes: number;
  /** For each viewer that read nothing while the replay buffer was overwritten many times. */
  readonly stalledViewerBytes: number;
  /** For a port that is open and has a full replay buffer, with no client attached. */
  readonly idlePortBytes: number;
}

const stalledViewers = 20;

/** The growth of the relay's process. Loopback's own buffers are the operating system's and not counted. */
export async function measureRelayMemory(tcpPort: number): Promise<RelayMemory> {
  const device = await PtyDevice.start();
  const subject = await baudcast.start(device.path, tcpPort);
  const rig: Rig = { device, subject };
  try {
    await pause(300);
    const startBytes = residentBytes(subject.pid);
    const holder = await subject.connect(true);
    await transmit(rig);
    holder.close();
    await pause(500);
    const idlePortBytes = residentBytes(subject.pid) - startBytes;
    const watcher = await subject.connect(true);
    const stalled = [];
    while (stalled.length < stalledViewers) stalled.push(await subject.connect(false));
    for (const client of stalled) client.stall();
    await transmit(rig);
    const stalledViewerBytes = (residentBytes(subject.pid) - startBytes - idlePortBytes) / stalledViewers;
    for (const client of [watcher, ...stalled]) client.close();
    return { startBytes, stalledViewerBytes, idlePortBytes };
  } finally {
    await subject.stop();
    await device.stop();
  }
}

async function transmit({ device }: Rig): Promise<void> {
  device.pace(4_000_000);
  await pause(3000);
  await device.quiet();
}
