import { createHash } from 'node:crypto';
import type { VirtualDevice } from '../devices/virtual-device.ts';

export interface Traffic {
  readonly bytes: number;
  /** From the first byte offered until the host's tty had accepted the last. */
  readonly durationMs: number;
  /** Bytes the host's tty did not accept. */
  readonly lost: number;
  readonly sha256: string;
}

const blockBytes = 64 * 1024;
const maxInFlight = 8;

/** Numbered log lines of 64 bytes, 4 MiB of them. */
const logLines: Buffer = Buffer.from(
  Array.from({ length: 65_536 }, (_, number) => {
    const text = `[${String(number).padStart(8, '0')}] temperature=${(20 + (number % 97) / 10).toFixed(2)} state=ok`;
    return `${text.padEnd(62, '.')}\r\n`;
  }).join(''),
  'latin1',
);

/**
 * Transmits `bytes` from the device: at `bytesPerSecond` in slices of about 10 ms, or without one as fast as the host
 * takes them.
 * @param onTaken hears of each piece the host has taken, in bytes
 * @param content over and over, from its start. Default: numbered log lines
 */
export async function transmitFrom(
  device: VirtualDevice,
  bytes: number,
  bytesPerSecond?: number,
  onTaken: (bytes: number) => void = () => undefined,
  content = logLines,
): Promise<Traffic> {
  const hash = createHash('sha256');
  const started = performance.now();
  const inFlight: Promise<{ lost: number }>[] = [];
  let sent = 0;
  let lost = 0;
  while (sent < bytes) {
    const due = bytesPerSecond === undefined ? bytes : Math.min(bytes, dueBytes(started, bytesPerSecond));
    while (sent < due) {
      const from = sent % content.length;
      const slice = content.subarray(from, Math.min(from + blockBytes - (from % blockBytes), from + due - sent));
      hash.update(slice);
      const delivery = device.write(slice);
      void delivery.then(({ accepted }) => onTaken(accepted));
      inFlight.push(delivery);
      sent += slice.length;
      if (inFlight.length >= maxInFlight) lost += (await inFlight.shift()!).lost;
    }
    if (sent < bytes) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  for (const delivery of await Promise.all(inFlight)) lost += delivery.lost;
  return { bytes, durationMs: performance.now() - started, lost, sha256: hash.digest('hex') };
}

function dueBytes(startedMs: number, bytesPerSecond: number): number {
  return Math.ceil(((performance.now() - startedMs) / 1000) * bytesPerSecond);
}
