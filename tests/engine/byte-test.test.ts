import { expect, test } from 'vitest';
import { createByteTest } from '../../web/engine/byte-test.ts';

test('each of the 256 bytes is found among all others, and only that one', () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (const byte of all) {
    const has = createByteTest([byte]);
    expect(has(all), String(byte)).toBe(true);
    expect(has(all.filter((other) => other !== byte)), String(byte)).toBe(false);
  }
});

test('one of several is enough; nothing is in no bytes', () => {
  const has = createByteTest([0x1b, 0x9b, 0x90]);
  expect(has(Uint8Array.of(0x41, 0x90))).toBe(true);
  expect(has(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe(false);
  expect(has(new Uint8Array())).toBe(false);
});
