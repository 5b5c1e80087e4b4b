import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScreenRoom } from '../../../web/ui/kit/screen-room.ts';
import { fitItems } from '../../../web/ui/kit/fit-items.ts';

describe('trials A 6: the visible controls of a bar', () => {
  test('are all of them where they fit, without an overflow button', () => {
    expect(fitItems([50, 50, 50], [0, 1, 2], 162, 26)).toEqual([true, true, true]);
  });

  test('are otherwise the most important ones, and any that still fit next to them', () => {
    expect(fitItems([50, 50, 50], [0, 1, 2], 161, 26)).toEqual([true, true, false]);
    expect(fitItems([50, 50, 50], [2, 1, 0], 161, 26)).toEqual([false, true, true]);
    expect(fitItems([50, 200, 40], [0, 1, 2], 160, 26)).toEqual([true, false, true]);
  });

  test('never need more than the available width', () => {
    const item = fc.record({ width: fc.integer({ min: 1, max: 300 }), rank: fc.integer({ min: 0, max: 6 }) });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 9 }), fc.integer({ min: 26, max: 1500 }), (items, room) => {
        const widths = items.map(({ width }) => width);
        const stays = fitItems(
          widths,
          items.map(({ rank }) => rank),
          room,
          26,
        );
        const kept = widths.filter((_, i) => stays[i]);
        const taken = kept.reduce((sum, width) => sum + width + 6, kept.length === widths.length ? -6 : 26);
        expect(taken).toBeLessThanOrEqual(room);
      }),
    );
  });
});

describe('trials A 9: low height', () => {
  const phone = { widthPx: 390, isTouch: true };

  test('is set when a screen keyboard covers much of the height, until it is gone', () => {
    const room = new ScreenRoom();
    expect(room.isCompact({ ...phone, heightPx: 760 })).toBe(false);
    expect(room.isCompact({ ...phone, heightPx: 700 }), "the browser's bars").toBe(false);
    expect(room.isCompact({ ...phone, heightPx: 500 })).toBe(true);
    expect(room.isCompact({ ...phone, heightPx: 760 })).toBe(false);
  });

  test('is not set when the phone is turned, unless it is low then', () => {
    const room = new ScreenRoom();
    room.isCompact({ ...phone, heightPx: 900 });
    expect(room.isCompact({ ...phone, widthPx: 900, heightPx: 600 })).toBe(false);
    expect(room.isCompact({ ...phone, widthPx: 900, heightPx: 390 })).toBe(true);
  });

  test('is not set in a low window of a computer, which has no screen keyboard', () => {
    expect(new ScreenRoom().isCompact({ widthPx: 640, heightPx: 400, isTouch: false })).toBe(false);
  });
});
