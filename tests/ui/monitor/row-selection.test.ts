import { describe, expect, test } from 'vitest';
import type { MonitorRow } from '../../../web/core/row.ts';
import { isSelected, movedSelection, rowForKey, selectRow } from '../../../web/ui/monitor/row-selection.ts';

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

describe('a selection in a timeline', () => {
  const row = (source: number, offset: number): MonitorRow => ({
    kind: 'packet',
    direction: 'rx',
    timeMs: 0,
    deltaMs: undefined,
    offset,
    bytes: new Uint8Array(1),
    text: '',
    continued: false,
    hit: false,
    source,
  });
  const before = { first: 10, rows: [row(0, 5), row(1, 5), row(0, 6)] };

  test('issue 10: stays with its rows when others come before them', () => {
    const now = { first: 10, rows: [row(0, 5), row(1, 4), row(1, 5), row(0, 6)] };
    expect(movedSelection({ anchor: 11, focus: 11 }, before, now)).toEqual({ anchor: 12, focus: 12 });
    expect(movedSelection({ anchor: 10, focus: 12 }, before, now)).toEqual({ anchor: 10, focus: 13 });
    // What is not at hand moves with what is.
    expect(movedSelection({ anchor: 3, focus: 12 }, before, now)).toEqual({ anchor: 4, focus: 13 });
  });

  test('is the same object while nothing moves', () => {
    const selection = { anchor: 11, focus: 11 };
    expect(movedSelection(selection, before, before)).toBe(selection);
    expect(movedSelection(selection, before, { first: 40, rows: [] })).toBe(selection);
    expect(movedSelection(undefined, before, before)).toBeUndefined();
  });
});
