import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatHex } from '../../web/core/hex-format.ts';
import { parseHex } from '../../web/core/hex-input.ts';

test.each([
  '41 54 0D',
  '41540d',
  '  4154\t0d  ',
  '0x41, 0x54, 0x0D',
  '0x41,0X54,0x0d',
  '0x41540d',
  '0x410x540x0d',
  String.raw`\x41\x54\x0d`,
  '41:54:0d',
  '41-54-0D',
  '41\n54\r\n0d\n',
  '{0x41, 0x54, 0x0d};',
  '[41; 54; 0d]',
])('%j is three bytes', (text) => {
  expect(parseHex(text)).toEqual({ ok: true, bytes: Uint8Array.of(0x41, 0x54, 0x0d) });
});

test.each(['', '  ', ',\n'])('%j is not bytes', (text) => {
  expect(parseHex(text)).toEqual({ ok: true, bytes: new Uint8Array() });
});

test.each([
  ['41 5', 3, 1, 'odd-digits'],
  ['415', 0, 3, 'odd-digits'],
  ['4 1', 0, 1, 'odd-digits'],
  ['00 0x4', 3, 3, 'odd-digits'],
  ['41 g2', 3, 1, 'bad-character'],
  ['41 5g', 4, 1, 'bad-character'],
  ['41h', 2, 1, 'bad-character'],
  ['41 温', 3, 1, 'bad-character'],
  ['41 😀', 3, 2, 'bad-character'],
  ['41 -x', 4, 1, 'bad-character'],
  ['41 0x', 3, 2, 'missing-digits'],
  [String.raw`\x \x41`, 0, 2, 'missing-digits'],
])('%j is refused with its position', (text, at, length, kind) => {
  expect(parseHex(text)).toEqual({ ok: false, at, length, kind, text: text.slice(at, at + length) });
});

test('bytes written in hex in groups of any size round-trip', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.integer({ min: 0, max: 9 }), (bytes, groupBytes) => {
      expect(parseHex(formatHex(bytes, groupBytes))).toEqual({ ok: true, bytes });
    }),
  );
});
