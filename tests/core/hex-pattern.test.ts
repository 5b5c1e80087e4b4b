import { describe, expect, test } from 'vitest';
import { indexOfPattern, parseHexPattern } from '../../web/core/hex-pattern.ts';

describe('parseHexPattern', () => {
  test('reads byte pairs with and without separators', () => {
    for (const text of ['41 54 ?? 0d', '4154..0D', '0x41,0x54,??,0x0d', '41:54:??:0d']) {
      expect(parseHexPattern(text)).toEqual([0x41, 0x54, -1, 0x0d]);
    }
  });

  test.each(['', '4', '4g', '41 5', '?'])('refuses %j', (text) => {
    expect(() => parseHexPattern(text)).toThrow(SyntaxError);
  });
});

describe('indexOfPattern', () => {
  const bytes = Uint8Array.of(1, 2, 1, 2, 3);

  test('finds the first match at or after the start position', () => {
    expect(indexOfPattern(bytes, [1, 2])).toBe(0);
    expect(indexOfPattern(bytes, [1, 2], 1)).toBe(2);
    expect(indexOfPattern(bytes, [2, -1, 2])).toBe(1);
    expect(indexOfPattern(bytes, [-1, 3])).toBe(3);
  });

  test('finds only complete matches', () => {
    expect(indexOfPattern(bytes, [3, -1])).toBe(-1);
    expect(indexOfPattern(bytes, [1, 2], 3)).toBe(-1);
  });
});
