import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checksumBytes, checksumNamed, checksums } from '../../../web/core/checksum/checksums.ts';
import { crc, type CrcModel } from '../../../web/core/checksum/crc.ts';
import { identifyChecksum } from '../../../web/core/checksum/identify-checksum.ts';

const digits = new TextEncoder().encode('123456789');

/** Check values of the RevEng catalogue: the checksum of the digits 1 to 9. */
const checks: Readonly<Record<string, number>> = {
  'SUM-8': 0xdd,
  LRC: 0x23,
  XOR: 0x31,
  'SUM-16': 0x01dd,
  'CRC-8/SMBUS': 0xf4,
  'CRC-8/MAXIM-DOW': 0xa1,
  'CRC-8/NRSC-5': 0xf7,
  'CRC-8/SAE-J1850': 0x4b,
  'CRC-8/AUTOSAR': 0xdf,
  'CRC-8/DVB-S2': 0xbc,
  'CRC-8/CDMA2000': 0xda,
  'CRC-8/ROHC': 0xd0,
  'CRC-8/I-432-1': 0xa1,
  'CRC-16/MODBUS': 0x4b37,
  'CRC-16/ARC': 0xbb3d,
  'CRC-16/USB': 0xb4c8,
  'CRC-16/MAXIM-DOW': 0x44c2,
  'CRC-16/IBM-3740': 0x29b1,
  'CRC-16/SPI-FUJITSU': 0xe5cc,
  'CRC-16/XMODEM': 0x31c3,
  'CRC-16/KERMIT': 0x2189,
  'CRC-16/IBM-SDLC': 0x906e,
  'CRC-16/MCRF4XX': 0x6f91,
  'CRC-16/GENIBUS': 0xd64e,
  'CRC-16/DNP': 0xea82,
  'CRC-24/OPENPGP': 0x21cf02,
  'CRC-32/ISO-HDLC': 0xcbf43926,
  'CRC-32/BZIP2': 0xfc891918,
  'CRC-32/MPEG-2': 0x0376e6e7,
  'CRC-32/ISCSI': 0xe3069283,
  'CRC-32/JAMCRC': 0x340bc6d9,
  'CRC-32/CKSUM': 0x765e7680,
};

/** The definition, a bit at a time, for any model. */
function slowCrc({ width, poly, init, reflectIn, reflectOut, xorOut }: CrcModel, bytes: Uint8Array): number {
  const bits = (value: bigint, count: number): bigint[] =>
    Array.from({ length: count }, (_, i) => (value >> BigInt(count - 1 - i)) & 1n);
  const top = 1n << BigInt(width);
  let register = BigInt(init);
  for (const byte of bytes) {
    const order = bits(BigInt(byte), 8);
    for (const bit of reflectIn ? order.toReversed() : order) {
      const carry = (register >> BigInt(width - 1)) ^ bit;
      register = (register << 1n) % top;
      if (carry) register ^= BigInt(poly);
    }
  }
  const out = bits(register, width);
  const value = (reflectOut ? out.toReversed() : out).reduce((sum, bit) => sum * 2n + bit, 0n);
  return Number(value ^ BigInt(xorOut));
}

describe('checksums', () => {
  it.each(Object.entries(checks))('%s has its check value', (name, check) => {
    expect(checksumNamed(name)?.of(digits)).toBe(check);
  });

  it('has a check value here for every checksum of the catalogue; UBX is checked with a real message', () => {
    expect(checksums.map(({ name }) => name).filter((name) => !(name in checks))).toEqual(['FLETCHER-8']);
    // UBX-MON-VER, polled: class, id, length; then CK_A and CK_B.
    const poll = Uint8Array.of(0x0a, 0x04, 0x00, 0x00);
    expect(checksumNamed('FLETCHER-8')?.of(poll)).toBe(0x0e34);
  });

  it('matches the definition for any parameters', () => {
    const model = fc.integer({ min: 8, max: 32 }).chain((width) => {
      const value = fc.integer({ min: 0, max: 2 ** width - 1 });
      const flag = fc.boolean();
      const parts = { poly: value, init: value, xorOut: value, reflectIn: flag, reflectOut: flag };
      return fc.record({ width: fc.constant(width), ...parts });
    });
    fc.assert(
      fc.property(model, fc.uint8Array({ maxLength: 20 }), (given, bytes) => {
        expect(crc(given, bytes)).toBe(slowCrc(given, bytes));
      }),
    );
  });

  it('matches zlib for any bytes and any part of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
        const from = Math.min(cut, bytes.length);
        expect(checksumNamed('CRC-32/ISO-HDLC')?.of(bytes, from)).toBe(crc32(bytes.subarray(from)));
      }),
    );
  });

  it('is written in either byte order', () => {
    const modbus = checksumNamed('CRC-16/MODBUS')!;
    expect([...checksumBytes(0x4b37, modbus, 'little')]).toEqual([0x37, 0x4b]);
    expect([...checksumBytes(0x21cf02, checksumNamed('CRC-24/OPENPGP')!, 'big')]).toEqual([0x21, 0xcf, 0x02]);
  });
});

describe('checksum detection', () => {
  it('finds every checksum of the catalogue over any part, in either byte order, from three packets', () => {
    const body = fc.uint8Array({ minLength: 6, maxLength: 20 });
    const part = fc.record({
      skip: fc.nat(3),
      after: fc.nat(2),
      order: fc.constantFrom<'big' | 'little'>('big', 'little'),
    });
    fc.assert(
      fc.property(fc.constantFrom(...checksums), fc.tuple(body, body, body), part, (checksum, bodies, place) => {
        const packets = bodies.map((bytes) => {
          const value = checksumBytes(checksum.of(bytes, place.skip), checksum, place.order);
          return Uint8Array.from([...bytes, ...value, ...[0x0d, 0x0a].slice(0, place.after)]);
        });
        fc.pre(new Set(packets.map(String)).size > 1);
        const order = checksum.bytes === 1 ? 'big' : place.order;
        const found = identifyChecksum(packets).map((match) => ({ ...match, checksum: match.checksum.name }));
        expect(found).toContainEqual(
          expect.objectContaining({ checksum: checksum.name, order, skip: place.skip, after: place.after }),
        );
      }),
    );
  });

  it('finds nothing in one packet, in identical packets and in packets without a checksum', () => {
    const packet = Uint8Array.of(1, 3, 0, 0, 0, 10, 0xc5, 0xcd);
    expect(identifyChecksum([packet])).toEqual([]);
    expect(identifyChecksum([packet, packet.slice()])).toEqual([]);
    expect(identifyChecksum([packet, Uint8Array.of(9, 9, 9, 9, 9), Uint8Array.of(1, 2)])).toEqual([]);
  });

  it('lists Modbus first for Modbus requests', () => {
    const requests = ['010300000 00ac5cd', '010600010003 980b'].map((text) =>
      Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex')),
    );
    const [first] = identifyChecksum(requests);
    expect(first).toMatchObject({ order: 'little', skip: 0, after: 0, packets: 2 });
    expect(first?.checksum.name).toBe('CRC-16/MODBUS');
  });
});
