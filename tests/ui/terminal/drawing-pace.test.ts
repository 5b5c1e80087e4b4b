import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeSlices } from '../../../web/ui/terminal/drawing-pace.ts';

describe('writeSlices', () => {
  test('cuts bytes without copying them', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5);
    const slices = [...writeSlices(bytes, 2)] as Uint8Array[];
    expect(slices.map((slice) => [...slice])).toEqual([[1, 2], [3, 4], [5]]);
    expect(slices[0]?.buffer).toBe(bytes.buffer);
  });

  test('returns the whole text, with no surrogate pair cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-composite' }), fc.integer({ min: 2, max: 7 }), (text, size) => {
        const slices = [...writeSlices(text, size)] as string[];
        expect(slices.join('')).toBe(text);
        for (const slice of slices) {
          expect(slice.length).toBeLessThanOrEqual(size);
          expect(slice).not.toMatch(/[\ud800-\udbff]$|^[\udc00-\udfff]/);
        }
      }),
    );
  });

  test('returns nothing for an empty input', () => {
    expect([...writeSlices('', 4), ...writeSlices(new Uint8Array(0), 4)]).toEqual([]);
  });
});
