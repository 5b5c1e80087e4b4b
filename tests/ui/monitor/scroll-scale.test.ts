import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowHeightPx, scrollScale } from '../../../web/ui/monitor/scroll-scale.ts';

describe('scrollScale', () => {
  test('is one to one while the rows fit an element', () => {
    const scale = scrollScale(1000, 400);
    expect(scale).toMatchObject({ contentPx: 20_000, lastTopRow: 980, scaled: false });
    expect(scale.topRow(30)).toBeCloseTo(1.5);
    expect(scale.scrollTop(1.5)).toBeCloseTo(30);
  });

  test('does not scroll when everything is visible', () => {
    const scale = scrollScale(3, 400);
    expect(scale.contentPx).toBe(400);
    expect(scale.topRow(0)).toBe(0);
    expect(scale.scrollTop(2)).toBe(0);
  });

  test('stays under the height that every engine can lay out', () => {
    const scale = scrollScale(50_000_000, 800);
    expect(scale.scaled).toBe(true);
    expect(scale.contentPx).toBe(8_000_000);
  });

  test('reaches the first and the last row for any number of rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), fc.integer({ min: 20, max: 4000 }), (rows, viewportPx) => {
        const scale = scrollScale(rows, viewportPx);
        expect(scale.topRow(0)).toBe(0);
        expect(scale.topRow(scale.contentPx - viewportPx)).toBeCloseTo(Math.max(0, rows - viewportPx / rowHeightPx), 3);
      }),
    );
  });

  test('round-trips a row through its scroll position', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000_000 }),
        fc.integer({ min: 20, max: 4000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, viewportPx, share) => {
          const scale = scrollScale(rows, viewportPx);
          const row = share * scale.lastTopRow;
          expect(scale.topRow(scale.scrollTop(row))).toBeCloseTo(row, 3);
        },
      ),
    );
  });
});
