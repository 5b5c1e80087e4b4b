import { expect, test } from 'vitest';
import { roomFor } from '../../../web/ui/kit/floating.ts';

/** Of a window that is 700 pixels high, with a gap of 8. */
const room = (height: number, top: number) => roomFor(height, { top, bottom: top + 30 }, 700, 8);

test('a popover is below its anchor, above it where there is more room, and never out of the window', () => {
  expect(room(100, 40)).toEqual({ top: 70, maxHeight: 622 });
  expect(room(100, 650)).toEqual({ top: 542, maxHeight: 642 });
  expect(room(900, 40), 'too high: it scrolls').toEqual({ top: 70, maxHeight: 622 });
  expect(room(900, 500), 'too high above').toEqual({ top: 0, maxHeight: 492 });
  expect(roomFor(300, { top: 120, bottom: 150 }, 320, 8), 'over its anchor').toEqual({ top: 4, maxHeight: 300 });
  for (const top of [0, 200, 340, 660])
    for (const height of [50, 300, 650, 2000]) {
      const { top: at, maxHeight } = room(height, top);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at + Math.min(height, maxHeight)).toBeLessThanOrEqual(700);
    }
});
