import { describe, expect, it } from 'vitest';
import { areLinesThin, traceLine } from '../../../web/ui/plot/trace-line.ts';

/** The line through `values`, one a pixel from 100 on: where it goes, `M` where it begins anew. */
function drawn(values: readonly (number | null | undefined)[], dash: readonly number[], from = 0): string {
  const parts: string[] = [];
  const path = {
    moveTo: (x: number, y: number) => void parts.push(`M${x},${y}`),
    lineTo: (x: number, y: number) => void parts.push(`${x},${y}`),
  };
  const times = values.map((_, at) => at);
  const places = { left: 100, x: (timeMs: number) => timeMs + 100.2, y: (value: number) => 50 - value };
  traceLine(path, times, values, { from, to: values.length - 1, dash, ...places });
  return parts.join(' ');
}

describe('a line of many values', () => {
  it('goes from value to value, and is broken where one is missing', () => {
    expect(drawn([1, 2.4, undefined, 4, null, 6, 7], [])).toBe('M100,49 101,48 103,46 M105,44 106,43');
    expect(drawn([1, 2, 3], [], 1)).toBe('M101,48 102,47');
  });

  it('is dashed by the columns that are left out', () => {
    expect(drawn([0, 0, 0, 0, 0, 0, 0], [3, 2])).toBe('M100,50 101,50 102,50 M105,50 106,50');
  });

  it('is thin where all lines together have many values', () => {
    const line = (count: number) => ({ slots: new Float64Array(3000).fill(NaN).fill(1, 0, count) });
    expect(areLinesThin([line(2000), line(2000)])).toBe(false);
    expect(areLinesThin([line(2000), line(2001)])).toBe(true);
    // Gaps are no values.
    expect(areLinesThin([{ slots: new Float64Array(5000).fill(Infinity) }])).toBe(false);
  });
});
