import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hitMap, wholeMask } from '../../../web/capture/rows/hit-map.ts';
import { byLine, captureOf, chunks, everything, feed, patternOf, project } from '../support.ts';

describe('the map of hits', () => {
  test('has a mark at every hit, and none far from all hits, for any segments, also growing ones', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 1, max: 40 }),
        async (lines, parts) => {
          const capture = captureOf([], { bytes: 64, records: 64 });
          const selection = { ...everything, find: patternOf('hit') };
          const { index } = project(capture, byLine, selection);
          for (const piece of chunks('rx', ...lines.map((isHit) => (isHit ? 'hit\n' : 'no\n')))) {
            feed(capture, piece);
            await index.advance(() => false);
          }
          const map = index.hitMap(parts);
          const wanted = new Uint8Array(parts);
          for (const [row, isHit] of lines.entries()) if (isHit) wanted[Math.floor((row * parts) / lines.length)] = 1;
          for (let at = 0; at < parts; at++) {
            // A sixteenth of a segment of some 20 rows is a row or two.
            const reach = Math.ceil((2 * parts) / lines.length) + 1;
            if (wanted[at]) expect(map[at]).toBe(1);
            else if (map[at]) expect(wanted.subarray(Math.max(0, at - reach), at + reach + 1)).toContain(1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('marks a whole segment if only its number of hits is known', () => {
    expect([...hitMap([{ before: 10, shown: 20, mask: wholeMask }], 40, 8)]).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
    expect([...hitMap([], 0, 4)]).toEqual([0, 0, 0, 0]);
    expect([...hitMap([{ before: 0, shown: 1, mask: 1 }], 1, 4)]).toEqual([1, 1, 1, 1].map((_, i) => Number(i === 0)));
  });
});
