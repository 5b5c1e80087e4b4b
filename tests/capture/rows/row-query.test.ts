import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPattern } from '../../../web/capture/search/row-pattern.ts';
import type { MonitorRow } from '../../../web/core/row.ts';
import { filledQuery, patternsOf, type RowKind, type RowQuery } from '../../../web/core/row-query.ts';
import { loadRegex } from '../../../web/scan/regex.ts';
import { allRows, byLine, captureOf, everything, type Piece } from '../support.ts';

const compileRegex = await loadRegex();
const text = (pattern: string): RowQuery => ({ pattern, mode: 'text', matchCase: true });

/** The result of a query for a single row. */
function naive(query: RowQuery, row: MonitorRow): boolean | undefined {
  const said = plain(query, row);
  return query.not && said !== undefined ? !said : said;
}

function plain(query: RowQuery, row: MonitorRow): boolean | undefined {
  if ('pattern' in query) return row.kind === 'packet' ? row.text.includes(query.pattern) : undefined;
  if ('kinds' in query) return query.kinds.includes(row.kind === 'packet' ? row.direction : row.event.kind);
  if (!('join' in query)) return row.timeMs >= query.fromMs && row.timeMs <= query.toMs;
  const said = query.of.map((part) => naive(part, row)).filter((part) => part !== undefined);
  if (said.length === 0) return undefined;
  return query.join === 'and' ? !said.includes(false) : said.includes(true);
}

const kinds: readonly RowKind[] = ['rx', 'tx', 'note', 'line-error', 'lost'];
const not = fc.boolean().map((on) => (on ? { not: true } : {}));
const { query } = fc.letrec<{ query: RowQuery }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.tuple(fc.stringMatching(/^[ab]{1,2}$/), not).map(([pattern, more]) => ({ ...text(pattern), ...more })),
    fc.tuple(fc.subarray([...kinds]), not).map(([some, more]): RowQuery => ({ kinds: some, ...more })),
    fc
      .tuple(fc.nat(12), fc.nat(12), not)
      .map(([fromMs, length, more]): RowQuery => ({ fromMs, toMs: fromMs + length, ...more })),
    fc
      .tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), fc.array(tie('query'), { minLength: 1, maxLength: 3 }), not)
      .map(([join, of, more]): RowQuery => ({ join, of, ...more })),
  ),
}));

/** Lines of both directions and events, one a millisecond. */
const captures = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constantFrom<'rx' | 'tx'>('rx', 'tx'), fc.stringMatching(/^[abc]{0,4}$/)),
      fc.constantFrom<'note' | 'line-error'>('note', 'line-error'),
    ),
    { minLength: 1, maxLength: 14 },
  )
  .map((items) =>
    items.map((item, timeMs): Piece => {
      if (item === 'note') return { event: { kind: 'note', text: 'n' }, timeMs };
      if (item === 'line-error') return { event: { kind: 'line-error', error: 'parity' }, timeMs };
      return { direction: item[0], bytes: new TextEncoder().encode(`${item[1]}\n`), timeMs };
    }),
  );

describe('a query of several conditions', () => {
  test('filters and finds the same as a naive check of each row, wherever segments end', async () => {
    await fc.assert(
      fc.asyncProperty(captures, query, async (pieces, wanted) => {
        const capture = captureOf(pieces, { bytes: 8, records: 4 });
        const all = await allRows(capture);
        const pattern = createPattern(wanted, compileRegex);
        const key = (row: MonitorRow) => `${row.timeMs} ${row.kind === 'packet' ? row.text : row.event.kind}`;
        const shown = await allRows(capture, byLine, { ...everything, filter: pattern });
        expect(shown.map(key)).toEqual(all.filter((row) => naive(wanted, row) !== false).map(key));
        const found = await allRows(capture, byLine, { ...everything, find: pattern });
        expect(found.filter(({ hit }) => hit).map(key)).toEqual(
          all.filter((row) => naive(wanted, row) === true).map(key),
        );
      }),
      { numRuns: 150 },
    );
  });

  test('keeps events visible for a text alone; a kind hides the other kinds', async () => {
    const pieces: Piece[] = [
      { direction: 'rx', bytes: new TextEncoder().encode('a\n'), timeMs: 0 },
      { direction: 'rx', bytes: new TextEncoder().encode('b\n'), timeMs: 1 },
      { event: { kind: 'note', text: 'n' }, timeMs: 2 },
    ];
    const shown = async (wanted: RowQuery) =>
      (await allRows(captureOf(pieces), byLine, { ...everything, filter: createPattern(wanted, compileRegex) })).map(
        (row) => (row.kind === 'packet' ? row.text : row.event.kind),
      );
    expect(await shown(text('a'))).toEqual(['a', 'note']);
    expect(await shown({ join: 'and', of: [text('a'), { kinds: ['rx'] }] })).toEqual(['a']);
    expect(await shown({ join: 'or', of: [text('a'), { kinds: ['note'] }] })).toEqual(['a', 'note']);
    expect(await shown({ kinds: ['note'], not: true })).toEqual(['a', 'b']);
  });

  test('omits empty parts', () => {
    expect(filledQuery(text(''))).toBeUndefined();
    expect(filledQuery({ join: 'and', of: [text(''), { join: 'or', of: [text('')] }] })).toBeUndefined();
    expect(filledQuery({ join: 'or', of: [text('a'), text('')] })).toEqual(text('a'));
    expect(filledQuery({ join: 'or', of: [text('a'), text('')], not: true })).toEqual({
      join: 'or',
      of: [text('a')],
      not: true,
    });
    expect(patternsOf({ join: 'and', of: [text('a'), { kinds: [] }, text('b')] })).toEqual([text('a'), text('b')]);
  });
});
