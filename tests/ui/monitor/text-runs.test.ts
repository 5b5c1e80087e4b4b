import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowMark } from '../../../web/core/row.ts';
import { cutByMarks, textRuns } from '../../../web/ui/monitor/text-runs.ts';

const mark = (from: number, to: number): readonly RowMark[] => [{ from, to, rule: -1 }];

describe('textRuns', () => {
  test('marks matches', () => {
    expect(textRuns('I wifi: up', mark(2, 6)).map((run) => [run.text, run.mark])).toEqual([
      ['I ', undefined],
      ['wifi', -1],
      [': up', undefined],
    ]);
  });

  test('finds text that contains a colour change', () => {
    expect(textRuns('wi\x1b[31mfi', mark(0, 4))).toEqual([
      { text: 'wi', style: {}, mark: -1, control: false },
      { text: 'fi', style: { foreground: 1 }, mark: -1, control: false },
    ]);
  });

  test('shows control characters and direction overrides instead of applying them', () => {
    expect(textRuns('a\u0000\u202eb\u007f\t\u0085')).toEqual([
      { text: 'a', style: {}, mark: undefined, control: false },
      { text: '\u2400', style: {}, mark: undefined, control: true },
      { text: '\\u{202e}', style: {}, mark: undefined, control: true },
      { text: 'b', style: {}, mark: undefined, control: false },
      { text: '\u2421', style: {}, mark: undefined, control: true },
      { text: '\t', style: {}, mark: undefined, control: false },
      { text: '\\u{85}', style: {}, mark: undefined, control: true },
    ]);
  });
});

describe('cutByMarks', () => {
  test('returns the whole range in order, cut at every mark', () => {
    const ranges = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 10 }).map((numbers) => {
      const sorted = [...new Set(numbers)].toSorted((a, b) => a - b);
      const marks: RowMark[] = [];
      for (let i = 0; i + 1 < sorted.length; i += 2)
        marks.push({ from: sorted[i] ?? 0, to: sorted[i + 1] ?? 0, rule: i });
      return marks;
    });
    fc.assert(
      fc.property(ranges, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), (marks, start, length) => {
        const parts = cutByMarks(start, start + length, marks);
        expect(parts[0]?.from).toBe(start);
        expect(parts.at(-1)?.to).toBe(start + length);
        for (const [i, part] of parts.entries()) {
          if (i > 0) expect(part.from).toBe(parts[i - 1]?.to);
          for (let at = part.from; at < part.to; at++)
            expect(marks.find(({ from, to }) => at >= from && at < to)?.rule).toBe(part.mark);
        }
      }),
    );
  });
});
