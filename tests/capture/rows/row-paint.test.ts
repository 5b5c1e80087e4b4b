import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowLayout } from '../../../web/capture/packets/row-cutter.ts';
import { overlaid } from '../../../web/capture/rows/row-paint.ts';
import type { PaintRule } from '../../../web/capture/rows/row-paint.ts';
import type { PacketRow, RowMark } from '../../../web/core/row.ts';
import type { MatchQuery } from '../../../web/core/row-query.ts';
import { byLine, captureOf, chunks, everything, patternOf, project } from '../support.ts';

type Place = readonly [number, number];

/** The packets of `text`, painted. */
async function painted(
  text: string,
  rules: readonly PaintRule[],
  { find, layout = byLine, sizes }: { find?: PaintRule['pattern']; layout?: RowLayout; sizes?: number } = {},
): Promise<PacketRow[]> {
  const pieces = chunks('rx', ...(text.match(/[^]{1,7}/g) ?? []));
  const capture = captureOf(pieces, sizes ? { bytes: sizes, records: sizes } : undefined);
  const { index, rows } = project(capture, layout, { ...everything, find }, 'utf-8', rules);
  await index.advance(() => false);
  return (await rows.read(0, index.total)).filter((row) => row.kind === 'packet');
}

const places = (marks: readonly RowMark[] | undefined): Place[] => (marks ?? []).map(({ from, to }) => [from, to]);

/** Where a search is marked in one row. */
async function marks(pattern: string, mode: MatchQuery['mode'], text: string, matchCase = false): Promise<Place[]> {
  const [row] = await painted(`${text}\n`, [], { find: patternOf(pattern, mode, { matchCase }) });
  return places(mode === 'hex' ? row?.byteMarks : row?.textMarks);
}

describe('a search in the delivered rows', () => {
  test('marks every match of a text, in either case unless case matters', async () => {
    expect(await marks('wifi', 'text', 'WiFi: wifi up')).toEqual([
      [0, 4],
      [6, 10],
    ]);
    expect(await marks('wifi', 'text', 'WiFi: wifi up', true)).toEqual([[6, 10]]);
    // Two matches that touch are one mark.
    expect(await marks('aa', 'text', 'aaaaa')).toEqual([[0, 4]]);
  });

  test('takes special characters of expressions literally in a text', async () => {
    expect(await marks('(.*', 'text', 'a (.* b')).toEqual([[2, 5]]);
  });

  test('marks the right position where lower case is longer', async () => {
    expect(await marks('x', 'text', '\u0130x')).toEqual([[1, 2]]);
  });

  test('marks matches of an expression, but no empty ones', async () => {
    expect(await marks('\\d+', 'regex', 't=23 h=48')).toEqual([
      [2, 4],
      [7, 9],
    ]);
    expect(await marks('z*', 'regex', 'abc')).toEqual([]);
  });

  test('marks expressions that backtrack endlessly elsewhere, and those of the engine’s own dialect', async () => {
    expect(await marks('(a+)+$', 'regex', 'aaaa')).toEqual([[0, 4]]);
    expect(await marks('(?i)a', 'regex', 'aA')).toEqual([[0, 2]]);
  });

  test('marks bytes, not characters, for hex', async () => {
    const [row] = await painted('é\u0001b\u0001c\n', [], { find: patternOf('01 ??', 'hex') });
    expect(places(row?.byteMarks)).toEqual([[2, 6]]);
    expect(row?.textMarks).toBeUndefined();
  });

  test('limits the marks in one row', async () => {
    expect(await marks('a', 'text', 'a '.repeat(900))).toHaveLength(100);
    const [, next] = await painted(`${'a '.repeat(900)}\na\n`, [], { find: patternOf('a') });
    expect(places(next?.textMarks)).toEqual([[0, 1]]);
  });

  test('marks both rows of a match that continues in the next row', async () => {
    const layout = { ...byLine, rowBytes: 4 };
    const rows = await painted('abcdefgh\n', [], { find: patternOf('def'), layout });
    expect(rows.map(({ textMarks }) => places(textMarks))).toEqual([[[3, 4]], [[0, 2]], []]);
    expect(rows.map(({ hit }) => hit)).toEqual([true, false, false]);
  });

  test('counts marks from the start of the visible text, without escape sequences', async () => {
    const [row] = await painted('\x1b[31mred\x1b[0m light\n', [], { find: patternOf('light') });
    expect(places(row?.textMarks)).toEqual([[4, 9]]);
  });
});

describe('highlight rules', () => {
  const rule = (pattern: string, whole = false, mode: MatchQuery['mode'] = 'text'): PaintRule => ({
    pattern: patternOf(pattern, mode),
    whole,
  });

  test('colour a row by the first rule that matches, with earlier rules on top of later ones', async () => {
    const rows = await painted('E: one\nW: two\nE: W:\nplain\n', [
      rule('E', true),
      rule('W', true),
      rule('o'),
      rule('one'),
    ]);
    expect(rows.map((row) => row.rule)).toEqual([0, 1, 0, undefined]);
    expect(rows[0]?.textMarks).toEqual([
      { from: 3, to: 4, rule: 2 },
      { from: 4, to: 6, rule: 3 },
    ]);
  });

  test('are below the marks of a search', async () => {
    const [row] = await painted('abc\n', [rule('abc')], { find: patternOf('b') });
    expect(row?.textMarks).toEqual([
      { from: 0, to: 1, rule: 0 },
      { from: 1, to: 2, rule: -1 },
      { from: 2, to: 3, rule: 0 },
    ]);
  });

  test('colour the other rows for a rule of rows without a match', async () => {
    const rows = await painted('ok\nbad\n', [{ pattern: patternOf('ok', 'text', { not: true }), whole: true }]);
    expect(rows.map((row) => row.rule)).toEqual([undefined, 0]);
  });

  test('mark the same as a naive search of each line, wherever segments end', async () => {
    const wanted = fc.stringMatching(/^[ab]{1,3}$/);
    const line = fc.stringMatching(/^[abc]{0,9}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        fc.array(fc.record({ wanted, whole: fc.boolean(), isRegex: fc.boolean() }), { minLength: 1, maxLength: 4 }),
        async (lines, wants) => {
          const rules = wants.map((want) => rule(want.wanted, want.whole, want.isRegex ? 'regex' : 'text'));
          const rows = await painted(`${lines.join('\n')}\n`, rules, { sizes: 16 });
          expect(rows).toHaveLength(lines.length);
          for (const [at, text] of lines.entries()) {
            const first = wants.findIndex((want) => want.whole && text.includes(want.wanted));
            expect(rows[at]?.rule ?? -1).toBe(first);
            const colors = Array.from(text, () => -1);
            for (const [number, want] of wants.entries()) {
              if (want.whole) continue;
              for (let from = text.indexOf(want.wanted); from >= 0;) {
                for (let i = from; i < from + want.wanted.length; i++) if (colors[i] === -1) colors[i] = number;
                from = text.indexOf(want.wanted, from + want.wanted.length);
              }
            }
            const shown = Array.from(text, () => -1);
            for (const mark of rows[at]?.textMarks ?? []) shown.fill(mark.rule, mark.from, mark.to);
            expect(shown).toEqual(colors);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('overlaid marks are in order and do not overlap', () => {
    const mark = fc
      .record({ from: fc.nat(30), length: fc.integer({ min: 1, max: 8 }), rule: fc.integer({ min: -1, max: 3 }) })
      .map(({ from, length, rule: number }) => ({ from, to: from + length, rule: number }));
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1, maxLength: 8 }), (all) => {
        const flat = overlaid(all);
        for (const [i, { from, to }] of flat.entries()) {
          expect(to).toBeGreaterThan(from);
          if (i > 0) expect(from).toBeGreaterThanOrEqual(flat[i - 1]?.to ?? 0);
        }
        for (let at = 0; at < 40; at++) {
          const top = all.find(({ from, to }) => at >= from && at < to)?.rule;
          expect(flat.find(({ from, to }) => at >= from && at < to)?.rule).toBe(top);
        }
      }),
    );
  });
});
