import { createHash } from 'node:crypto';

const period = 257 * 256;

/**
 * Bytes `from` to `to` of an endless row with every value, in which any two periods of bytes identify their position.
 */
export function patternBytes(from: number, to: number): Uint8Array {
  return Uint8Array.from({ length: to - from }, (_, index) => {
    const place = (from + index) % period;
    return (place + Math.floor(place / 256)) & 0xff;
  });
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
