import { expect, test } from 'vitest';
import { lin } from '../../web/decode/lin.ts';
import { decoded, fieldsOf, fromHex, packetOf } from './decoding.ts';

test.each([
  ['classic', '55 3C 4A 55 93 E5 E6', { id: '60 (0x3C)', data: '4A 55 93 E5', checksum: '230 (classic)' }],
  ['enhanced', '00 55 50 01 02 AC', { id: '16 (0x10)', data: '01 02', checksum: '172 (enhanced)' }],
  ['classic of a common identifier', '55 50 01 02 FC', { id: '16 (0x10)', data: '01 02', checksum: '252 (classic)' }],
])('a frame with a checksum that is %s', (_name, hex, fields) => {
  const [frame] = decoded(lin, packetOf(fromHex(hex)));
  expect(frame).toMatchObject({ kind: 'frame', problems: [] });
  expect(fieldsOf(frame!)).toEqual(fields);
});

test.each([
  [0x00, 0x80],
  [0x01, 0xc1],
  [0x10, 0x50],
  [0x20, 0x20],
  [0x2a, 0x6a],
  [0x3c, 0x3c],
  [0x3d, 0x7d],
  [0x3f, 0xbf],
])('identifier %i is protected as %i', (id, pid) => {
  const [header] = decoded(lin, packetOf(Uint8Array.of(0, 0x55, pid)));
  expect(header).toMatchObject({ kind: 'header', from: 1, to: 3, fields: [{ name: 'id', value: id }] });
  expect(decoded(lin, packetOf(Uint8Array.of(0x55, pid ^ 0x40)))).toEqual([]);
});

test('frames that a USB adapter brought together are told apart', () => {
  const together = fromHex('00 55 3C 4A 55 93 E5 E6 00 55 50 00 55 50 01 02 AC');
  expect(decoded(lin, packetOf(together)).map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ['frame', 1, 8],
    ['header', 9, 11],
    ['frame', 12, 17],
  ]);
});

test('a checksum that fits neither way is wrong', () => {
  expect(decoded(lin, packetOf(fromHex('55 50 01 02 AD')))).toMatchObject([{ kind: 'frame', problems: ['checksum'] }]);
});
