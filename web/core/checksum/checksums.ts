import { crc, type CrcModel } from './crc.ts';

/** A way to sum up bytes, so that a change in them is noticed. */
export interface Checksum {
  /** As the RevEng catalogue names it, where it has it; never translated. */
  readonly name: string;
  /** What else it is called, and who uses it; to search for. */
  readonly also: string;
  /** Length of its value, 1 to 4. */
  readonly bytes: number;
  /** The value over `bytes` from `from` up to `to`, as an unsigned number. */
  of(bytes: Uint8Array, from?: number, to?: number): number;
}

type Row = readonly [
  name: string,
  also: string,
  width: number,
  poly: number,
  init: number,
  reflected: boolean,
  xorOut: number,
];

/** Input and result are both reflected, or neither is: no other model is in use. */
const crcRows: readonly Row[] = [
  ['CRC-8/SMBUS', 'CRC-8', 8, 0x07, 0, false, 0],
  ['CRC-8/MAXIM-DOW', '1-Wire, Dallas', 8, 0x31, 0, true, 0],
  ['CRC-8/NRSC-5', 'Sensirion', 8, 0x31, 0xff, false, 0],
  ['CRC-8/SAE-J1850', '', 8, 0x1d, 0xff, false, 0xff],
  ['CRC-8/AUTOSAR', '', 8, 0x2f, 0xff, false, 0xff],
  ['CRC-8/DVB-S2', 'CRSF', 8, 0xd5, 0, false, 0],
  ['CRC-8/CDMA2000', '', 8, 0x9b, 0xff, false, 0],
  ['CRC-8/ROHC', '', 8, 0x07, 0xff, true, 0],
  ['CRC-8/I-432-1', 'ITU', 8, 0x07, 0, false, 0x55],
  ['CRC-16/MODBUS', '', 16, 0x8005, 0xffff, true, 0],
  ['CRC-16/ARC', 'CRC-16, IBM', 16, 0x8005, 0, true, 0],
  ['CRC-16/USB', '', 16, 0x8005, 0xffff, true, 0xffff],
  ['CRC-16/MAXIM-DOW', '1-Wire', 16, 0x8005, 0, true, 0xffff],
  ['CRC-16/IBM-3740', 'CCITT-FALSE', 16, 0x1021, 0xffff, false, 0],
  ['CRC-16/SPI-FUJITSU', 'AUG-CCITT', 16, 0x1021, 0x1d0f, false, 0],
  ['CRC-16/XMODEM', 'YMODEM, ZMODEM', 16, 0x1021, 0, false, 0],
  ['CRC-16/KERMIT', 'CCITT', 16, 0x1021, 0, true, 0],
  ['CRC-16/IBM-SDLC', 'X-25, HDLC, PPP, FCS-16', 16, 0x1021, 0xffff, true, 0xffff],
  ['CRC-16/MCRF4XX', 'MAVLink', 16, 0x1021, 0xffff, true, 0],
  ['CRC-16/GENIBUS', '', 16, 0x1021, 0xffff, false, 0xffff],
  ['CRC-16/DNP', '', 16, 0x3d65, 0, true, 0xffff],
  ['CRC-24/OPENPGP', 'PGP', 24, 0x864cfb, 0xb704ce, false, 0],
  ['CRC-32/ISO-HDLC', 'CRC-32, zip, Ethernet, ZMODEM', 32, 0x04c11db7, 0xffffffff, true, 0xffffffff],
  ['CRC-32/BZIP2', '', 32, 0x04c11db7, 0xffffffff, false, 0xffffffff],
  ['CRC-32/MPEG-2', 'STM32', 32, 0x04c11db7, 0xffffffff, false, 0],
  ['CRC-32/ISCSI', 'CRC-32C, Castagnoli', 32, 0x1edc6f41, 0xffffffff, true, 0xffffffff],
  ['CRC-32/JAMCRC', '', 32, 0x04c11db7, 0xffffffff, true, 0],
  ['CRC-32/CKSUM', 'POSIX cksum', 32, 0x04c11db7, 0, false, 0xffffffff],
];

/** A check with parameters of one's own. */
export function crcChecksum(name: string, model: CrcModel, also = ''): Checksum {
  return { name, also, bytes: Math.ceil(model.width / 8), of: (bytes, from, to) => crc(model, bytes, from, to) };
}

const sum = (bytes: Uint8Array, from: number, to: number): number => {
  let total = 0;
  for (let at = from; at < to; at++) total += bytes[at] ?? 0;
  return total;
};

const simple: readonly Checksum[] = [
  {
    name: 'SUM-8',
    also: 'sum modulo 256',
    bytes: 1,
    of: (bytes, from = 0, to = bytes.length) => sum(bytes, from, to) % 256,
  },
  {
    name: 'LRC',
    also: 'two’s complement of the sum, Modbus ASCII, Intel HEX',
    bytes: 1,
    of: (bytes, from = 0, to = bytes.length) => -sum(bytes, from, to) & 0xff,
  },
  {
    name: 'XOR',
    also: 'BCC, NMEA 0183',
    bytes: 1,
    of: (bytes, from = 0, to = bytes.length) => {
      let value = 0;
      for (let at = from; at < to; at++) value ^= bytes[at] ?? 0;
      return value;
    },
  },
  {
    name: 'SUM-16',
    also: 'sum modulo 65536',
    bytes: 2,
    of: (bytes, from = 0, to = bytes.length) => sum(bytes, from, to) % 65536,
  },
  {
    name: 'FLETCHER-8',
    also: 'u-blox UBX checksum, CK_A and CK_B',
    bytes: 2,
    of: (bytes, from = 0, to = bytes.length) => {
      let [a, b] = [0, 0];
      for (let at = from; at < to; at++) {
        a = (a + (bytes[at] ?? 0)) & 0xff;
        b = (b + a) & 0xff;
      }
      return a * 256 + b;
    },
  },
];

/** All that have a name, sums first. */
export const checksums: readonly Checksum[] = [
  ...simple,
  ...crcRows.map(([name, also, width, poly, init, reflected, xorOut]) =>
    crcChecksum(name, { width, poly, init, reflectIn: reflected, reflectOut: reflected, xorOut }, also),
  ),
];

/** The checksum with this name; `undefined` when there is none. */
export function checksumNamed(name: string): Checksum | undefined {
  return checksums.find((one) => one.name === name);
}

/** A value as bytes, as it is appended. */
export function checksumBytes(value: number, { bytes }: Checksum, order: 'big' | 'little'): Uint8Array {
  const big = Uint8Array.from({ length: bytes }, (_, index) => (value / 256 ** (bytes - 1 - index)) & 0xff);
  return order === 'big' ? big : big.toReversed();
}
