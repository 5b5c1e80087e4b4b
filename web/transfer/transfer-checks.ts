import { crc, type CrcModel } from '../core/checksum/crc.ts';
import { checksumNamed } from '../core/checksum/checksums.ts';

const named = (name: string) => {
  const found = checksumNamed(name);
  if (!found) throw new Error(`The catalogue lacks ${name}`);
  return found;
};
const crc16Sum = named('CRC-16/XMODEM');
const crc32Sum = named('CRC-32/ISO-HDLC');
const crc32Model: CrcModel = {
  width: 32,
  poly: 0x04c11db7,
  init: 0xffffffff,
  reflectIn: true,
  reflectOut: true,
  xorOut: 0xffffffff,
};

/** The CRC-16 of XMODEM, YMODEM and ZMODEM. */
export const crc16 = (bytes: Uint8Array): number => crc16Sum.of(bytes);

/** ZMODEM's CRC-32. */
export const crc32 = (bytes: Uint8Array): number => crc32Sum.of(bytes);

/** The CRC-32 of what comes in pieces: `value` is that of the pieces before, at first 0. */
export function continueCrc32(value: number, bytes: Uint8Array): number {
  let register = ~value;
  let init = 0;
  for (let bit = 0; bit < 32; bit++, register >>>= 1) init = (init << 1) | (register & 1);
  return crc({ ...crc32Model, init: init >>> 0 }, bytes);
}
