import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeSlices } from '../../../web/ui/terminal/write-slices.ts';

describe('writeSlices', () => {
  test('returns the whole text, with no surrogate pair cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-composite' }), fc.integer({ min: 2, max: 7 }), (text, size) => {
        const slices = [...writeSlices(text, size)];
        expect(slices.join('')).toBe(text);
        for (const slice of slices) {
          expect(slice.length).toBeLessThanOrEqual(size);
          expect(slice).not.toMatch(/[\ud800-\udbff]$|^[\udc00-\udfff]/);
        }
      }),
    );
  });

  test('returns nothing for an empty input', () => {
    expect([...writeSlices('', 4)]).toEqual([]);
  });
});
