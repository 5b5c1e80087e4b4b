import { describe, expect, test } from 'vitest';
import { tickNear, ticksOf, ticksText, type Tick } from '../../../web/ui/monitor/overview-ticks.ts';

const overview = {
  parts: 400,
  landmarks: Uint32Array.of(0, 3, 1, 10, 0, 1234, 10, 4, 1, 399, 2, 2),
  marked: Int32Array.of(10, -1, 10, 50),
};

describe('issue 10: ticks next to the scrollbar', () => {
  test('are those of landmarks and of markers that have a row, what matters more on top', () => {
    expect(ticksOf(undefined)).toEqual([]);
    expect(ticksOf(overview)).toEqual([
      { part: 10, kind: 'note', count: 1 },
      { part: 0, kind: 'opening', count: 1 },
      { part: 399, kind: 'gap', count: 2 },
      { part: 10, kind: 'error', count: 1234 },
      { part: 10, kind: 'marker', count: 2, marker: 0 },
      { part: 50, kind: 'marker', count: 1, marker: 3 },
    ]);
  });

  test('are said in words, with how many there are', () => {
    expect(ticksText(ticksOf(overview))).toBe('3 markers, 1234 errors, 2 gaps, opened or closed once, 1 note');
    expect(ticksText([])).toBe('');
  });

  test('are pressed within reach, in the column that was pressed before others', () => {
    const ticks: readonly Tick[] = ticksOf(overview);
    expect(tickNear(ticks, 12.5, 3, 3)?.kind).toBe('note');
    expect(tickNear(ticks, 12.5, 2, 3)?.kind).toBe('error');
    expect(tickNear(ticks, 12.5, 0, 3)?.kind).toBe('marker');
    expect(tickNear(ticks, 20, 2, 3)).toBeUndefined();
  });
});
