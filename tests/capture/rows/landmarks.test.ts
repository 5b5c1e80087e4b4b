import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { landmarkMap, partOfRow } from '../../../web/capture/rows/landmarks.ts';
import type { CaptureEvent } from '../../../web/core/capture-event.ts';
import { landmarkKinds, landmarkOf } from '../../../web/core/landmark.ts';
import type { MonitorRow } from '../../../web/core/row.ts';
import { byLine, captureOf, chunks, everything, feed, patternOf, project, type Piece } from '../support.ts';

const events: readonly CaptureEvent[] = [
  { kind: 'line-error', error: 'framing' },
  { kind: 'line-error', error: 'break' },
  { kind: 'gap', bytes: 9, reason: 'fell-behind' },
  { kind: 'closed' },
  { kind: 'note', text: 'here' },
  // Not among them.
  { kind: 'signal', signal: 'clearToSend', on: true },
];
const piece = (choice: number): Piece =>
  choice < events.length
    ? { event: events[choice] ?? { kind: 'closed' }, timeMs: 1 }
    : (chunks('rx', choice % 2 === 0 ? 'line\n' : 'other\n')[0] as Piece);

/** Pieces of a capture: an event, or a line. */
const pieces = fc.array(fc.nat(20), { minLength: 1, maxLength: 120 });
const kindOf = (row: MonitorRow) => (row.kind === 'event' ? landmarkOf(row.event) : undefined);

async function numbered(choices: readonly number[], filter?: string) {
  const capture = captureOf([], { bytes: 64, records: 24 });
  const selection = filter === undefined ? everything : { ...everything, filter: patternOf(filter) };
  const { index, rows } = project(capture, byLine, selection);
  for (const choice of choices) {
    feed(capture, piece(choice));
    await index.advance(() => false);
  }
  return { index, rows: await rows.read(0, index.total) };
}

describe('issue 10: landmarks', () => {
  test('are counted once each, at the part of their row, for any segments, growing ones and filters', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (choices, parts, isFiltered) => {
        const { index, rows } = await numbered(choices, isFiltered ? 'line' : undefined);
        const found = [...index.landmarkSegments()].flatMap((segment) => segment.found);
        const wanted = rows.flatMap((row, at) => {
          const kind = kindOf(row);
          return kind ? [{ row: at, kind: landmarkKinds.indexOf(kind) }] : [];
        });
        // Segments of so few rows have a part for each.
        expect(found.map(({ row, kind }) => ({ row, kind }))).toEqual(wanted);
        expect(index.landmarkCount).toBe(wanted.length);
        const map = [...landmarkMap(found, rows.length, parts)];
        const sum = map.filter((_, at) => at % 3 === 2).reduce((all, count) => all + count, 0);
        expect(sum).toBe(wanted.length);
        const places = new Set(wanted.map(({ row, kind }) => `${partOfRow(row, rows.length, parts)}/${kind}`));
        expect(new Set(map.flatMap((part, at) => (at % 3 === 0 ? [`${part}/${map[at + 1]}`] : [])))).toEqual(places);
      }),
      { numRuns: 60 },
    );
  });

  test('are stepped through in both directions and around the ends, as a naive search does', async () => {
    await fc.assert(
      fc.asyncProperty(
        pieces,
        fc.nat(),
        fc.constantFrom<1 | -1>(1, -1),
        fc.boolean(),
        fc.subarray([...landmarkKinds], { minLength: 1 }),
        async (choices, at, step, isIncluded, kinds) => {
          const { index, rows } = await numbered(choices);
          const from = at % rows.length;
          const isWanted = (row: number) => {
            const kind = rows[row] && kindOf(rows[row]);
            return kind !== undefined && kinds.includes(kind);
          };
          const all = [...rows.keys()].filter(isWanted);
          const ahead = all.filter((row) => (step === 1 ? (isIncluded ? row >= from : row > from) : row < from));
          const wanted = ahead.at(step === 1 ? 0 : -1) ?? all.at(step === 1 ? 0 : -1);
          const place = await index.place(from);
          const next = place && (await index.nextLandmark(place, step, isIncluded, kinds));
          expect(next && (await index.numberOf(next))).toBe(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of a segment full of them are kept in few numbers, all of them counted', async () => {
    const capture = captureOf(Array.from({ length: 9000 }, (_, at) => piece(at % 5)));
    const { index } = project(capture);
    await index.advance(() => false);
    const [segment] = [...index.landmarkSegments()];
    expect(segment?.found.length).toBe(16 * landmarkKinds.length);
    expect(segment?.found.reduce((sum, { count }) => sum + count, 0)).toBe(9000);
    expect(landmarkMap(segment?.found ?? [], 9000, 400).length).toBeLessThanOrEqual(3 * 400 * landmarkKinds.length);
  });
});
