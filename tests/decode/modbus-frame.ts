import { crc } from '../../web/core/checksum/crc.ts';
import { fromHex } from './decoding.ts';

const model = { width: 16, poly: 0x8005, init: 0xffff, reflectIn: true, reflectOut: true, xorOut: 0 };

/** A frame of Modbus RTU with its CRC. */
export function frame(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  const sum = crc(model, bytes);
  return Uint8Array.from([...bytes, sum & 0xff, sum >> 8]);
}
