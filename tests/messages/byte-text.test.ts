import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteText } from '../../web/messages/byte-text.ts';
import { runs } from '../support/runs.ts';

const text = () => new ByteText((one) => new TextEncoder().encode(one));
const read = ({ bytes, length }: ByteText): string => new TextDecoder().decode(bytes.subarray(0, length));

const written = (value: number): string => {
  const one = text();
  one.number(value);
  return read(one);
};

describe('text as bytes', () => {
  it.each([
    0,
    -0,
    1,
    -1,
    9,
    10,
    0.1,
    -0.5,
    1.05,
    100.001,
    123_456.789_012,
    1e-6,
    1e-7,
    0.000_001_5,
    1e15,
    999_999_999_999_999,
    1e21,
    2 ** 53,
    0.1 + 0.2,
    Math.fround(9.81),
    5e-324,
    1.7e308,
    NaN,
    Infinity,
    -Infinity,
    4.35,
    1.005,
    8.575,
    1e14 + 0.5,
  ])('has the number %d as JavaScript writes it', (value) => {
    expect(written(value)).toBe(String(value));
  });

  it('has any number as JavaScript writes it', () => {
    const decimals = fc
      .tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: 0, max: 9 }))
      .map(([digits, power]) => digits / 10 ** power);
    fc.assert(
      fc.property(fc.oneof(decimals, fc.double(), fc.maxSafeInteger()), (value) => {
        expect(written(value)).toBe(String(value));
      }),
      { numRuns: runs(500) },
    );
  });

  it('grows with what is written, in any script', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { maxLength: 40 }), (parts) => {
        const one = text();
        for (const part of parts) one.text(part);
        expect(read(one)).toBe(parts.join(''));
      }),
      { numRuns: runs(30) },
    );
  });
});
