import { expect, it } from 'vitest';
import type { RowLayout } from '../../../web/capture/packets/row-cutter.ts';
import { allRows, byLine, captureOf, chunks, everything, feed, packetTexts, patternOf, project } from '../support.ts';
import type { Piece } from '../support.ts';

const gap: RowLayout = { rule: { kind: 'gap', gapMs: 10 }, rowBytes: 0 };
const hits = async (pieces: readonly Piece[], find = patternOf('NEEDLE'), layout = byLine) =>
  (await allRows(captureOf(pieces), layout, { ...everything, find })).filter((row) => row.hit);

it('trials 3: text is matched as it is shown, bytes as they are', async () => {
  const pieces = chunks('rx', '\u001b[0;31mE (1052) wifi: init failed\u001b[0m\r\n');
  expect(await hits(pieces, patternOf('^E \\(', 'regex'))).toHaveLength(1);
  expect(await hits(pieces, patternOf('failed$', 'regex'))).toHaveLength(1);
  expect(await hits(pieces, patternOf('[0m'))).toHaveLength(0);
  expect(await hits(pieces, patternOf('1B 5B ?? 6D', 'hex'))).toHaveLength(1);
});

it.each([2040, 2044, 2048, 4090])(
  'trials 13: what lies over the cut of a long packet is found, after %i bytes',
  async (length) => {
    const pieces = chunks('rx', `\r\n${'a'.repeat(length)}NEEDLE${'b'.repeat(3000)}\r\n`);
    for (const find of [patternOf('NEEDLE'), patternOf('NE+D', 'regex'), patternOf('4E 45 45 44 4C 45', 'hex')]) {
      const found = await hits(pieces, find);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ offset: 2 + Math.floor(length / 2048) * 2048 });
    }
    const filtered = await allRows(captureOf(pieces), byLine, { ...everything, filter: patternOf('NEEDLE') });
    expect(packetTexts(filtered).join('')).toContain('NEEDLE');
  },
);

it('what lies over the border of two segments is found in the row in which it begins', async () => {
  const bytes = new TextEncoder().encode(`${'a'.repeat(50)}NEEDLE\n`);
  for (let size = 1; size < 60; size++) {
    const capture = captureOf([{ direction: 'rx', bytes, timeMs: 0 }], { bytes: size, records: 100 });
    const rows = await allRows(capture, { ...byLine, rowBytes: 8 }, { ...everything, find: patternOf('NEEDLE') });
    expect(rows.filter((row) => row.hit).map(({ offset }) => offset)).toEqual([48]);
  }
});

it('trials 15: a character with a gap in it is one, in the packet in which it ends', async () => {
  const pieces: Piece[] = [
    { direction: 'rx', bytes: Uint8Array.of(0x41, 0xe6, 0xb8), timeMs: 0 },
    { direction: 'rx', bytes: Uint8Array.of(0xa9, 0x42), timeMs: 120 },
  ];
  expect(packetTexts(await allRows(captureOf(pieces), gap))).toEqual(['A', '\u6e29B']);
  expect(packetTexts(await allRows(captureOf(pieces, { bytes: 3, records: 9 }), gap))).toEqual(['A', '\u6e29B']);
  // Nothing completes it: it is shown as what it is.
  expect(packetTexts(await allRows(captureOf(pieces.slice(0, 1)), gap))).toEqual(['A\ufffd']);
  const lost: Piece = { event: { kind: 'lost', code: 'port-gone' }, timeMs: 60 };
  const apart = packetTexts(await allRows(captureOf([pieces[0]!, lost, pieces[1]!]), gap));
  expect(apart).toEqual(['A\ufffd', '\ufffdB']);
});

it('a line goes on over whole segments in which nothing came, and its verdict waits for its end', async () => {
  const sizes = { bytes: 8, records: 100 };
  const capture = captureOf(chunks('rx', 'Memory '), sizes);
  const { index, rows } = project(capture, byLine, { ...everything, find: patternOf('OK') });
  for (let i = 0; i < 40; i++) {
    feed(capture, { direction: 'tx', bytes: new TextEncoder().encode('1234567\n'), timeMs: i });
    await index.advance(() => false);
  }
  expect(capture.segmentCount).toBeGreaterThan(30);
  expect(index.hitCount).toBe(0);
  // The segments between, which have nothing of the line, are not read again and again.
  let reads = 0;
  const segment = capture.segment.bind(capture);
  capture.segment = (at) => {
    reads++;
    return segment(at);
  };
  feed(capture, { direction: 'tx', bytes: new TextEncoder().encode('1234567\n'), timeMs: 41 });
  await index.advance(() => false);
  expect(reads).toBeLessThan(5);
  feed(capture, { direction: 'rx', bytes: new TextEncoder().encode('OK\nnext'), timeMs: 50 });
  await index.advance(() => false);
  expect(packetTexts((await rows.read(0, index.total)).filter((row) => row.hit))).toEqual(['Memory OK']);
});

it('a row that grows is judged again by a search, also where nothing is filtered', async () => {
  const capture = captureOf(chunks('rx', 'NEE'));
  const { index } = project(capture, byLine, { ...everything, find: patternOf('NEEDLE') });
  await index.advance(() => false);
  expect(index.hitCount).toBe(0);
  feed(capture, chunks('rx', 'DLE')[0]!);
  await index.advance(() => false);
  expect(index.hitCount).toBe(1);
});

it.each(['any', 'crlf'] as const)(
  'CR LF is one line ending, cut exactly at the border of a segment (%s)',
  async (ending) => {
    const layout: RowLayout = { rule: { kind: 'line', ending }, rowBytes: 0 };
    const pieces = chunks('rx', 'one\r', '\ntwo\r\n');
    const cut = captureOf(pieces, { bytes: 4, records: 100 });
    expect((await cut.segment(0)).rx.at(-1)).toBe(13);
    const rows = await allRows(cut, layout);
    expect(rows.map((row) => row.kind === 'packet' && String.fromCharCode(...row.bytes))).toEqual([
      'one\r\n',
      'two\r\n',
    ]);
  },
);
