import { expect, test } from 'vitest';
import { formatHex, formatHexByte } from '../../web/core/hex-format.ts';

const bytes = Uint8Array.of(0x41, 0x54, 0x2b, 0x0d, 0x0a, 0xff);

test('a byte is two digits', () => {
  expect([0, 9, 0x7f, 0xff].map(formatHexByte)).toEqual(['00', '09', '7F', 'FF']);
});

test('bytes are separated singly, in groups, or not at all', () => {
  expect(formatHex(bytes)).toBe('41 54 2B 0D 0A FF');
  expect(formatHex(bytes, 2)).toBe('4154 2B0D 0AFF');
  expect(formatHex(bytes, 4)).toBe('41542B0D 0AFF');
  expect(formatHex(bytes, 0)).toBe('41542B0D0AFF');
  expect(formatHex(new Uint8Array())).toBe('');
});
