import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MonitorRow } from '../../../web/core/row.ts';
import { allRows, byLine, captureOf, everything, feed, patternOf, project, type Piece } from '../support.ts';

const collapsed = { ...everything, collapse: true };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Lines of few kinds, in pieces cut anywhere, and events. */
const captures = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constantFrom<'rx' | 'tx'>('rx', 'rx', 'tx'), fc.stringMatching(/^[ab\n]{1,5}$/)),
      fc.constant<'note'>('note'),
    ),
    { minLength: 1, maxLength: 24 },
  )
  .map((items) =>
    items.map((item, timeMs): Piece =>
      item === 'note'
        ? { event: { kind: 'note', text: 'n' }, timeMs }
        : { direction: item[0], bytes: bytes(item[1]), timeMs },
    ),
  );

const key = (row: MonitorRow): string => (row.kind === 'packet' ? `${row.direction} ${row.text}` : row.event.kind);

/** Every row as often as it occurs. */
const expanded = (rows: readonly MonitorRow[]): string[] =>
  rows.flatMap((row) => Array.from({ length: 1 + ((row.kind === 'packet' && row.repeats) || 0) }, () => key(row)));

/** The remaining rows of one segment. */
const naive = (rows: readonly MonitorRow[]): string[] =>
  rows.flatMap((row, i) => {
    const before = rows[i - 1];
    return row.kind === 'packet' && before?.kind === 'packet' && key(before) === key(row) ? [] : [key(row)];
  });

describe('repeated rows', () => {
  test('are counted at the first of them, the same as in a naive pass over all rows', async () => {
    await fc.assert(
      fc.asyncProperty(captures, async (pieces) => {
        const all = await allRows(captureOf(pieces));
        const few = await allRows(captureOf(pieces), byLine, collapsed);
        expect(few.map(key)).toEqual(naive(all));
        expect(expanded(few)).toEqual(all.map(key));
      }),
      { numRuns: 60 },
    );
  });

  test('are all counted, also over segments, where a run restarts', async () => {
    await fc.assert(
      fc.asyncProperty(captures, async (pieces) => {
        const capture = captureOf(pieces, { bytes: 8, records: 4 });
        expect(expanded(await allRows(capture, byLine, collapsed))).toEqual((await allRows(capture)).map(key));
      }),
      { numRuns: 60 },
    );
  });

  test('have the same numbers while the capture grows, with a filter and a search', async () => {
    await fc.assert(
      fc.asyncProperty(captures, async (pieces) => {
        const selection = { ...collapsed, filter: patternOf('a'), find: patternOf('b') };
        const capture = captureOf([]);
        const { index, rows } = project(capture, byLine, selection);
        for (const piece of pieces) {
          feed(capture, piece);
          await index.advance(() => false);
        }
        const whole = project(capture, byLine, selection);
        await whole.index.advance(() => false);
        expect(index.total).toBe(whole.index.total);
        expect(index.hitCount).toBe(whole.index.hitCount);
        expect(await rows.read(0, index.total)).toEqual(await whole.rows.read(0, whole.index.total));
      }),
      { numRuns: 60 },
    );
  });

  test('differ by direction, and by an event between them', async () => {
    const pieces: Piece[] = [
      { direction: 'rx', bytes: bytes('a\r\na\n'), timeMs: 0 },
      { direction: 'tx', bytes: bytes('a\n'), timeMs: 1 },
      { event: { kind: 'note', text: 'n' }, timeMs: 2 },
      { direction: 'tx', bytes: bytes('a\na\na\n'), timeMs: 3 },
    ];
    const rows = await allRows(captureOf(pieces), byLine, collapsed);
    expect(rows.map((row) => [key(row), row.kind === 'packet' ? row.repeats : undefined])).toEqual([
      ['rx a', 1],
      ['tx a', undefined],
      ['note', undefined],
      ['tx a', 2],
    ]);
  });

  test('are found at the row that they repeat', async () => {
    const capture = captureOf([{ direction: 'rx', bytes: bytes('x\na\na\na\nb\n'), timeMs: 0 }]);
    const { index } = project(capture, byLine, collapsed);
    await index.advance(() => false);
    expect(await Promise.all([0, 1, 2, 3, 4].map((row) => index.numberOf({ segment: 0, row })))).toEqual([
      0, 1, 1, 1, 2,
    ]);
  });
});
