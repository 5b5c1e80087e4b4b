import { checksumNamed } from '../core/checksum/checksums.ts';

const crc16Sum = checksumNamed('CRC-16/XMODEM');

/** The CRC-16 of XMODEM, YMODEM and ZMODEM. */
export function crc16(bytes: Uint8Array): number {
  if (!crc16Sum) throw new Error('The catalogue lacks CRC-16/XMODEM');
  return crc16Sum.of(bytes);
}

/** Of CRC-32/ISO-HDLC: how a byte changes the register, alone and with one to seven bytes behind it. */
const slices = crc32Slices();

function crc32Slices(): readonly Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let register = byte;
    for (let bit = 0; bit < 8; bit++) register = (register >>> 1) ^ (register & 1 ? 0xedb88320 : 0);
    return register;
  });
  const all = [first];
  for (let slice = 1; slice < 8; slice++)
    all.push((all[slice - 1] ?? first).map((value) => (value >>> 8) ^ (first[value & 0xff] ?? 0)));
  return all;
}

/** ZMODEM's CRC-32. */
export const crc32 = (bytes: Uint8Array): number => continueCrc32(0, bytes);

/**
 * The CRC-32 of what comes in pieces, eight bytes at a time (slicing by 8, Kounavis and Berry).
 * @param value that of the pieces before, at first 0
 */
export function continueCrc32(value: number, bytes: Uint8Array): number {
  const [s0, s1, s2, s3, s4, s5, s6, s7] = slices as readonly [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  let register = ~value;
  let at = 0;
  for (const last = bytes.length - 8; at <= last; at += 8) {
    register ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    register =
      s7[register & 0xff]! ^
      s6[(register >>> 8) & 0xff]! ^
      s5[(register >>> 16) & 0xff]! ^
      s4[register >>> 24]! ^
      s3[bytes[at + 4]!]! ^
      s2[bytes[at + 5]!]! ^
      s1[bytes[at + 6]!]! ^
      s0[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) register = (register >>> 8) ^ s0[(register ^ bytes[at]!) & 0xff]!;
  return ~register >>> 0;
}
