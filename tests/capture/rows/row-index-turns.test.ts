import { expect, test } from 'vitest';
import { byLine, captureOf, chunks, everything, patternOf, project } from '../support.ts';

test('A row index reads each segment about once, however short its turns are', async () => {
  // Lines that cross the ends of segments, so that none can be settled before the next is read.
  const lines = Array.from({ length: 30_000 }, (_, i) => `${i} ${'-'.repeat(70)}\n`);
  const capture = captureOf(chunks('rx', ...lines));
  expect(capture.segmentCount).toBeGreaterThan(6);
  let reads = 0;
  const read = capture.segment.bind(capture);
  capture.segment = (index) => {
    reads++;
    return read(index);
  };
  const find = patternOf('29999 ');
  const { index } = project(capture, byLine, { ...everything, find });
  let turns = 0;
  while (!(await index.advance(() => true))) turns++;
  expect(turns).toBeGreaterThan(5);
  expect(index.hitCount).toBe(1);
  expect(reads).toBeLessThan(3 * capture.segmentCount);
});
