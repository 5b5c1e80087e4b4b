import { describe, expect, test } from 'vitest';
import { isSelected, rowForKey, selectRow } from '../../../web/ui/monitor/row-selection.ts';

describe('selectRow', () => {
  test('selects one row, or all from the anchor on', () => {
    const one = selectRow(undefined, 5, false);
    expect(one).toEqual({ anchor: 5, focus: 5 });
    const up = selectRow(one, 2, true);
    expect([1, 2, 5, 6].map((row) => isSelected(up, row))).toEqual([false, true, true, false]);
    expect(selectRow(up, 9, true)).toEqual({ anchor: 5, focus: 9 });
    expect(selectRow(up, 7, false)).toEqual({ anchor: 7, focus: 7 });
  });

  test('starts at the row when there is nothing to extend', () => {
    expect(selectRow(undefined, 3, true)).toEqual({ anchor: 3, focus: 3 });
    expect(isSelected(undefined, 3)).toBe(false);
  });
});

describe('rowForKey', () => {
  test('moves by rows, by pages and to the ends, and never beyond them', () => {
    expect(rowForKey('ArrowDown', 4, 10, 5)).toBe(5);
    expect(rowForKey('ArrowUp', 0, 10, 5)).toBe(0);
    expect(rowForKey('PageDown', 7, 10, 5)).toBe(9);
    expect(rowForKey('PageUp', 7, 10, 5)).toBe(2);
    expect(rowForKey('Home', 7, 10, 5)).toBe(0);
    expect(rowForKey('End', 7, 10, 5)).toBe(9);
  });

  test('ignores other keys, and a view without rows', () => {
    expect(rowForKey('a', 4, 10, 5)).toBeUndefined();
    expect(rowForKey('ArrowDown', 0, 0, 5)).toBeUndefined();
  });
});
