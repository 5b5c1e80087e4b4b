import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Capture } from '../../../web/capture/store/capture.ts';
import type { Segment } from '../../../web/capture/store/segment.ts';
import { sliceSegment } from '../../../web/capture/store/segment-slice.ts';
import { allRows, byLine, captureOf, chunks, everything, feed, packetTexts, patternOf, project } from '../support.ts';
import type { Piece } from '../support.ts';
import { settle } from '../../support/settle.ts';

const line = (n: number) => `line ${n} ${n % 7 === 0 ? 'seven' : 'other'} ${'.'.repeat(n % 50)}\r\n`;

const shown = (n: number) => line(n).slice(0, -2);

/** A capture of three segments and more, in chunks cut anywhere. */
function longCapture(lines = 20_000): Capture {
  const bytes = new TextEncoder().encode(Array.from({ length: lines }, (_, n) => line(n)).join(''));
  const pieces: Piece[] = [];
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 3) % 997) {
    pieces.push({ direction: 'rx', bytes: bytes.subarray(at, at + size), timeMs: at / 1000 });
  }
  return captureOf(pieces);
}

describe('RowIndex', () => {
  it('numbers every row of a capture over several segments, and returns any of them', async () => {
    const capture = longCapture();
    expect(capture.segmentCount).toBeGreaterThan(2);
    const { index, rows } = project(capture);
    await index.advance(() => false);
    expect(index.total).toBe(20_000);
    for (const first of [0, 5_003, 12_345, 19_997]) {
      const texts = packetTexts(await rows.read(first, 3));
      expect(texts).toEqual([0, 1, 2].map((i) => shown(first + i)));
    }
  });

  it('joins rows that cross two segments', async () => {
    const texts = packetTexts(await allRows(longCapture()));
    expect(texts).toEqual(Array.from({ length: 20_000 }, (_, n) => shown(n)));
  });

  it('reads freed segments from their source', async () => {
    const stored: Segment[] = [];
    const capture = new Capture(0, { segment: (index) => Promise.resolve(stored[index] as Segment) });
    capture.onSeal = async (index) => {
      stored[index] = sliceSegment(await capture.segment(index));
    };
    const text = Array.from({ length: 20_000 }, (_, n) => line(n)).join('');
    for (const piece of chunks('rx', ...(text.match(/[^]{1,4000}/g) ?? []))) feed(capture, piece);
    await settle();
    for (let index = 0; index < capture.sealedCount; index++) capture.release(index);
    expect(packetTexts(await allRows(capture))).toHaveLength(20_000);
  });

  it('shows only rows that pass a filter, with events, and counts as it continues', async () => {
    const capture = longCapture();
    capture.appendEvent({ kind: 'note', text: 'here' }, 1e6);
    const selection = { ...everything, filter: patternOf('seven') };
    const { index, rows } = project(capture, byLine, selection);
    let slices = 0;
    while (!(await index.advance(() => true))) slices++;
    expect(slices).toBeGreaterThan(2);
    expect(index.total).toBe(Math.ceil(20_000 / 7) + 1);
    expect(packetTexts(await rows.read(1000, 2))).toEqual([shown(7000), shown(7007)]);
    expect(await rows.read(index.total - 1, 5)).toMatchObject([
      { kind: 'event', event: { kind: 'note', text: 'here' } },
    ]);
  });

  it('finds hits by number and counts those before a row', async () => {
    const { index, rows } = project(longCapture(), byLine, { ...everything, find: patternOf('seven') });
    await index.advance(() => false);
    expect(index.hitCount).toBe(Math.ceil(20_000 / 7));
    const placeOf = async (number: number) => (await index.place(number))!;
    const next = async (number: number, step: 1 | -1, isIncluded = false) =>
      index.numberOf((await index.nextHit(await placeOf(number), step, isIncluded))!);
    expect(await index.hitsBefore(await placeOf(14_000))).toBe(2000);
    expect(await index.hitsBefore(await placeOf(14_001))).toBe(2001);
    expect(await next(14_000, 1, true)).toBe(14_000);
    expect(await next(14_000, 1)).toBe(14_007);
    expect(await next(14_000, -1)).toBe(13_993);
    expect(await next(0, -1)).toBe(19_999 - (19_999 % 7));
    expect(await next(19_999, 1)).toBe(0);
    expect((await rows.read(13_999, 3)).map(({ hit }) => hit)).toEqual([false, true, false]);
  });

  it('evaluates a row again that grows after its first evaluation', async () => {
    const capture = captureOf(chunks('rx', 'err'));
    const { index } = project(capture, byLine, { ...everything, filter: patternOf('error') });
    await index.advance(() => false);
    expect(index.total).toBe(0);
    feed(capture, chunks('rx', 'or 7\nnext')[0] as Piece);
    await index.advance(() => false);
    expect(index.total).toBe(1);
  });

  it('hides one direction or the signal edges on request', async () => {
    const pieces: Piece[] = [
      ...chunks('rx', 'in\n'),
      ...chunks('tx', 'out\n'),
      { event: { kind: 'signal', signal: 'clearToSend', on: true }, timeMs: 1 },
      { event: { kind: 'note', text: 'n' }, timeMs: 2 },
    ];
    const kinds = async (selection: Partial<typeof everything>) =>
      (await allRows(captureOf(pieces), byLine, { ...everything, ...selection })).map((row) =>
        row.kind === 'packet' ? row.direction : row.event.kind,
      );
    expect(await kinds({})).toEqual(['rx', 'tx', 'signal', 'note']);
    expect(await kinds({ direction: 'tx' })).toEqual(['tx', 'signal', 'note']);
    expect(await kinds({ showSignals: false })).toEqual(['rx', 'tx', 'note']);
  });

  it('numbers a growing capture the same as a complete one', async () => {
    const piece = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.tuple(fc.constantFrom<'rx' | 'tx'>('rx', 'tx'), fc.stringMatching(/^[ab\r\n]{1,6}$/)),
      },
      { weight: 1, arbitrary: fc.constant<'lost'>('lost') },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 60 }),
        fc.constantFrom('a', 'ab', 'b\nx'),
        async (list, pattern) => {
          const pieces = list.map((item, timeMs): Piece =>
            item === 'lost'
              ? { event: { kind: 'lost', code: 'port-gone' }, timeMs }
              : { direction: item[0], bytes: new TextEncoder().encode(item[1]), timeMs },
          );
          const selection = { ...everything, filter: patternOf(pattern), find: patternOf('b') };
          const growing = captureOf([]);
          const { index, rows } = project(growing, byLine, selection);
          for (const item of pieces) {
            feed(growing, item);
            await index.advance(() => false);
          }
          const whole = project(captureOf(pieces), byLine, selection);
          await whole.index.advance(() => false);
          expect(await rows.read(0, index.total)).toEqual(await whole.rows.read(0, whole.index.total));
          expect(index.hitCount).toBe(whole.index.hitCount);
        },
      ),
    );
  });

  it('gives whole characters where a row is full in the middle of one', async () => {
    const capture = captureOf([{ direction: 'rx', bytes: new TextEncoder().encode('温度温度温度'), timeMs: 0 }]);
    const rows = await allRows(capture, { rule: { kind: 'gap', gapMs: 10 }, rowBytes: 8 });
    expect(packetTexts(rows).join('')).toBe('温度温度温度');
  });

  it('shows the past in another encoding', async () => {
    const gbk = Uint8Array.of(0xce, 0xc2, 0xb6, 0xc8);
    const capture = captureOf([
      { direction: 'rx', bytes: gbk.subarray(0, 1), timeMs: 0 },
      { direction: 'rx', bytes: gbk.subarray(1), timeMs: 1 },
    ]);
    expect(packetTexts(await allRows(capture, byLine, everything, 'gbk'))).toEqual(['温度']);
    expect(packetTexts(await allRows(capture, byLine, everything, 'iso-8859-1'))).toEqual(['ÎÂ¶È']);
  });
});
