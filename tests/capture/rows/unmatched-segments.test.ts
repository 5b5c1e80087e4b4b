import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowIndex } from '../../../web/capture/rows/row-index.ts';
import type { RowSelection } from '../../../web/capture/rows/row-selection.ts';
import { RowSource } from '../../../web/capture/rows/row-source.ts';
import { UnmatchedSegments } from '../../../web/capture/rows/unmatched-segments.ts';
import type { RowPattern } from '../../../web/capture/search/row-pattern.ts';
import { makeRowDecoder } from '../../../web/scan/text-decoder.ts';
import { assertProperty } from '../../support/assert-property.ts';
import { byLine, captureOf, patternOf, type Piece } from '../support.ts';

const segmentBytes = 8192;
const patterns: readonly (() => RowPattern)[] = [
  () => patternOf('NEEDLE'),
  () => patternOf('needle', 'text', { matchCase: false }),
  () => patternOf('ask', 'text', { matchCase: false }),
  () => patternOf('NEED[A-L]+', 'regex'),
  () => patternOf('4E ?? 45 44 4C', 'hex'),
  () => patternOf('NEEDLE', 'text', { not: true }),
];

/** Lines of a capture, with something at places around the borders of segments. */
const placed = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: -12, max: 12 }),
    fc.constantFrom('NEEDLE', 'needle', 'NEE\x1b[1mDLE', 'a\u017f\u212a', '\r\n', 'NEED\nLE'),
  ),
  { maxLength: 3 },
);

test('segments without a match are those that a fold of their rows finds none in', async () => {
  let quick = 0;
  await assertProperty(
    fc.asyncProperty(
      placed,
      fc.constantFrom(64, 700, 1e9),
      fc.nat(patterns.length - 1),
      fc.boolean(),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom('tx', 'note')), { maxLength: 1 }),
      async (things, lineBytes, wanted, isFilter, others) => {
        const bytes = new Uint8Array(6 * segmentBytes).fill(0x2e);
        for (let at = lineBytes; at < bytes.length; at += lineBytes) bytes[at] = 0x0a;
        for (const [segment, at, thing] of things) {
          const start = Math.max(0, Math.min(segment * segmentBytes + at, bytes.length - 16));
          bytes.set(new TextEncoder().encode(thing), start);
        }
        const pieces: Piece[] = [];
        for (let at = 0; at < bytes.length; at += 4096) {
          pieces.push({ direction: 'rx', bytes: bytes.subarray(at, at + 4096), timeMs: at });
          for (const [segment, kind] of others)
            if (segment * segmentBytes === at && kind === 'note')
              pieces.push({ event: { kind: 'note', text: 'NEEDLE' }, timeMs: at });
            else if (segment * segmentBytes === at)
              pieces.push({ direction: 'tx', bytes: new TextEncoder().encode('NEEDLE\n'), timeMs: at });
        }
        const capture = captureOf(pieces, { bytes: segmentBytes, records: 100 });
        const pattern = patterns[wanted]!();
        const decoder = makeRowDecoder('utf-8');
        const all: RowSelection = { direction: 'both', showSignals: true, filter: undefined, find: undefined, decoder };
        const selection = { ...all, [isFilter ? 'filter' : 'find']: pattern };
        const source = new RowSource(capture, byLine);
        const index = new RowIndex(capture, source, selection);
        const folds = [];
        for (let at = 0; at < capture.segmentCount; at++) folds.push(await index.fold(at));
        const states = folds.map((_, at) => source.state(at));
        const known = { from: 0, states, isNumbered: !isFilter };
        const unmatched = new UnmatchedSegments(capture, selection, byLine, known);
        for (const [at, fold] of folds.entries()) {
          const found = await unmatched.fold(at);
          if (!found) continue;
          quick++;
          if (isFilter) expect(found).toEqual(fold);
          else expect(found).toEqual({ segment: at, hits: fold?.hits });
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(quick).toBeGreaterThan(100);
});
