import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutByMarks, textRuns, type MarkRange } from '../../../web/ui/monitor/text-runs.ts';

const find = (wanted: string) => (plain: string) => {
  const at = plain.indexOf(wanted);
  return at < 0 ? [] : [[at, at + wanted.length] as const];
};

describe('textRuns', () => {
  test('marks what is looked for', () => {
    expect(textRuns('I wifi: up', find('wifi')).map(({ text, mark }) => [text, mark])).toEqual([
      ['I ', false],
      ['wifi', true],
      [': up', false],
    ]);
  });

  test('finds text that a colour change runs through', () => {
    expect(textRuns('wi\x1b[31mfi', find('wifi'))).toEqual([
      { text: 'wi', style: {}, mark: true, control: false },
      { text: 'fi', style: { foreground: 1 }, mark: true, control: false },
    ]);
  });

  test('shows control characters and direction overrides instead of obeying them', () => {
    expect(textRuns('a\u0000\u202eb\u007f\t\u0085')).toEqual([
      { text: 'a', style: {}, mark: false, control: false },
      { text: '\u2400', style: {}, mark: false, control: true },
      { text: '\\u{202e}', style: {}, mark: false, control: true },
      { text: 'b', style: {}, mark: false, control: false },
      { text: '\u2421', style: {}, mark: false, control: true },
      { text: '\t', style: {}, mark: false, control: false },
      { text: '\\u{85}', style: {}, mark: false, control: true },
    ]);
  });
});

describe('cutByMarks', () => {
  test('gives back the whole range in order, cut at every mark', () => {
    const ranges = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 10 }).map((numbers) => {
      const sorted = [...new Set(numbers)].toSorted((a, b) => a - b);
      const marks: MarkRange[] = [];
      for (let i = 0; i + 1 < sorted.length; i += 2) marks.push([sorted[i] ?? 0, sorted[i + 1] ?? 0]);
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
            expect(marks.some(([from, to]) => at >= from && at < to)).toBe(part.mark);
        }
      }),
    );
  });
});
