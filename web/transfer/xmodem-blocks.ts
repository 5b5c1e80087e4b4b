import { crc16 } from './transfer-checks.ts';

/** The single bytes of XMODEM and YMODEM. */
export const xmodemByte = {
  soh: 0x01, // a block of 128 bytes
  stx: 0x02, // a block of 1024 bytes
  eot: 0x04,
  ack: 0x06,
  nak: 0x15, // the block again; at the start: with checksums
  can: 0x18,
  pad: 0x1a,
  crc: 0x43, // 'C': begin, with CRCs
  stream: 0x47, // 'G': begin, and wait for no answers
} as const;

/** How a block is checked: by the sum of its bytes, or by CRC-16. */
export type BlockCheck = 'sum' | 'crc';

/** The block `number`, filled up to 128 or 1024 bytes. */
export function encodeBlock(number: number, data: Uint8Array, size: 128 | 1024, check: BlockCheck, pad: number) {
  const block = new Uint8Array(3 + size + (check === 'crc' ? 2 : 1));
  block[0] = size === 128 ? xmodemByte.soh : xmodemByte.stx;
  block[1] = number & 0xff;
  block[2] = ~number & 0xff;
  block.fill(pad, 3, 3 + size);
  block.set(data, 3);
  const value = checkOf(block.subarray(3, 3 + size), check);
  if (check === 'crc') block[3 + size] = value >>> 8;
  block[block.length - 1] = value & 0xff;
  return block;
}

/** The check value of a block's data. */
export function checkOf(data: Uint8Array, check: BlockCheck): number {
  if (check === 'crc') return crc16(data);
  let sum = 0;
  for (const byte of data) sum += byte;
  return sum & 0xff;
}
