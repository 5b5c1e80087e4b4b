import { checksumBytes, checksums, type Checksum } from './checksums.ts';

/** A checksum that fits all packets that were looked at. */
export interface ChecksumMatch {
  readonly checksum: Checksum;
  readonly order: 'big' | 'little';
  /** Bytes at the beginning that it leaves out. */
  readonly skip: number;
  /** Bytes after it: a line ending, an end byte. */
  readonly after: number;
  /** How many packets it fits. */
  readonly packets: number;
}

const maxSkip = 3;
const maxAfter = 2;

/**
 * Which checksum is at the end of these packets: every one of the catalogue, in both byte orders, over the packet from
 * one of its first bytes on, at its very end or before up to two more bytes.
 * @returns those that fit every packet, of two or more different ones; the likeliest first
 */
export function identifyChecksum(packets: readonly Uint8Array[]): ChecksumMatch[] {
  const different = packets.filter((packet, index) => packets.findIndex((other) => isSame(other, packet)) === index);
  if (different.length < 2) return [];
  const matches: ChecksumMatch[] = [];
  for (let after = 0; after <= maxAfter; after++) {
    for (let skip = 0; skip <= maxSkip; skip++) {
      for (const checksum of checksums) {
        for (const order of checksum.bytes === 1 ? (['big'] as const) : (['big', 'little'] as const)) {
          if (different.every((packet) => fits(packet, checksum, order, skip, after)))
            matches.push({ checksum, order, skip, after, packets: different.length });
        }
      }
    }
  }
  // By chance a byte fits two packets once in 65 536 tries, and hundreds are made: longer ones, and plainer ones,
  // first.
  return matches.toSorted((a, b) => b.checksum.bytes - a.checksum.bytes || a.skip + a.after - b.skip - b.after);
}

function fits(packet: Uint8Array, checksum: Checksum, order: 'big' | 'little', skip: number, after: number): boolean {
  const end = packet.length - after - checksum.bytes;
  // At least one byte is summed up.
  if (end <= skip) return false;
  const value = checksumBytes(checksum.of(packet, skip, end), checksum, order);
  return value.every((byte, index) => packet[end + index] === byte);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
