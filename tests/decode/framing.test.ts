import { describe, expect, test } from 'vitest';
import { cobs } from '../../web/decode/cobs.ts';
import { slip } from '../../web/decode/slip.ts';
import { decoded, fieldsOf, fromHex, packetOf } from './decoding.ts';

const range = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => (from + at).toString(16).toUpperCase().padStart(2, '0')).join(' ');

describe('SLIP', () => {
  test('escapes are taken out, and fields lie in the packet as it is', () => {
    const [packet] = decoded(slip, packetOf(fromHex('C0 01 DB DC 02 DB DD 03 C0')));
    expect(packet).toMatchObject({ kind: 'packet', from: 1, to: 8, problems: [] });
    expect(fieldsOf(packet!)).toEqual({ length: '5\u202fB', payload: '01 C0 02 DB 03' });
  });

  test('an unknown escape is kept and told; packets without a byte are none', () => {
    const packets = decoded(slip, packetOf(fromHex('C0 C0 01 DB 02 C0 DB C0')));
    expect(packets.map((one) => [fieldsOf(one)['payload'], one.problems])).toEqual([
      ['01 DB 02', ['value']],
      ['DB', ['value']],
    ]);
  });
});

describe('COBS', () => {
  test.each([
    ['00', '01 01'],
    ['00 00', '01 01 01'],
    ['00 11 00', '01 02 11 01'],
    ['11 22 00 33', '03 11 22 02 33'],
    ['11 22 33 44', '05 11 22 33 44'],
    ['11 00 00 00', '02 11 01 01 01'],
    [range(1, 254), `FF ${range(1, 254)}`],
    [range(1, 254), `FF ${range(1, 254)} 01`],
    [`00 ${range(1, 254)}`, `01 FF ${range(1, 254)}`],
    [range(1, 255), `FF ${range(1, 254)} 02 FF`],
    [`${range(2, 255)} 00`, `FF ${range(2, 255)} 01 01`],
  ])('%s', (data, encoded) => {
    const [packet] = decoded(cobs, packetOf(fromHex(`${encoded} 00`)));
    expect(packet).toMatchObject({ problems: [] });
    expect(fieldsOf(packet!)['payload']).toBe(data);
  });

  test('a block that runs past the end is told', () => {
    expect(decoded(cobs, packetOf(fromHex('05 11 22 00')))).toMatchObject([{ problems: ['length'] }]);
    expect(decoded(cobs, packetOf(fromHex('02 11')))).toMatchObject([{ problems: ['length'] }]);
  });
});
