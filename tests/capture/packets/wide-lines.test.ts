import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleFor, type LineRule } from '../../../web/core/packet-rule.ts';
import { filePiecesOf } from '../../../web/engine/export-file.ts';
import { utf16Bytes, type ByteOrder } from '../../../web/core/utf-16.ts';
import { allRows, captureOf, everything, packetTexts, patternOf, project, type Piece } from '../support.ts';

const orders = ['le', 'be'] as const;
const encodingOf = (order: ByteOrder) => `utf-16${order}` as const;

/** The rows of `text` in that order of bytes, in chunks of `step` bytes. */
async function wideRows(
  text: string,
  order: ByteOrder,
  { ending = 'any', step = Infinity, segmentBytes, rowBytes = 0 }: Partial<Options> = {},
): Promise<string[]> {
  const capture = wideCapture(text, order, step, segmentBytes);
  return packetTexts(await allRows(capture, layoutOf(order, ending, rowBytes), everything, encodingOf(order)));
}

interface Options {
  readonly ending: LineRule['ending'];
  readonly step: number;
  readonly segmentBytes: number;
  readonly rowBytes: number;
}

function wideCapture(text: string, order: ByteOrder, step = Infinity, segmentBytes = 65_536) {
  const bytes = utf16Bytes(text, order);
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length; at += step)
    pieces.push({ direction: 'rx', bytes: bytes.slice(at, at + step), timeMs: at });
  return captureOf(pieces, { bytes: segmentBytes, records: 100_000 });
}

const layoutOf = (order: ByteOrder, ending: LineRule['ending'], rowBytes = 0) => ({
  rule: ruleFor({ kind: 'line', ending }, encodingOf(order)),
  rowBytes,
});

/** The same of text in UTF-8. */
const narrowRows = async (text: string, ending: LineRule['ending']): Promise<string[]> =>
  packetTexts(
    await allRows(captureOf([{ direction: 'rx', bytes: new TextEncoder().encode(text), timeMs: 0 }]), {
      rule: { kind: 'line', ending },
      rowBytes: 0,
    }),
  );

describe('trials 18: lines of UTF-16', () => {
  const some = fc.array(fc.constantFrom('a', 'bc', '\r', '\n', '\r\n', '中', '😀', ' '), { maxLength: 12 });
  const endings = fc.constantFrom('any', 'lf', 'cr', 'crlf' as const);

  test('end where lines of one byte a character end, however they are cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        some,
        endings,
        fc.constantFrom(...orders),
        fc.integer({ min: 1, max: 7 }),
        async (parts, ending, order, step) => {
          const text = parts.join('');
          expect(await wideRows(text, order, { ending, step })).toEqual(await narrowRows(text, ending));
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each(orders)('%s are whole over every border of segments', async (order) => {
    const text = 'one\r\ntwo 中文\r\n\r\nthree 😀\r\nfour\r\n'.repeat(3);
    const expected = await narrowRows(text, 'any');
    for (let segmentBytes = 8; segmentBytes < 60; segmentBytes++)
      for (const step of [1, 7, 64])
        expect(await wideRows(text, order, { segmentBytes, step }), `${segmentBytes} ${step}`).toEqual(expected);
  });

  test.each(orders)('%s are read again after a lost byte', async (order) => {
    const bytes = [...utf16Bytes('one\r\ntwo\r\nthree\r\nfour\r\n', order)];
    for (let lost = 0; lost < 6; lost++) {
      const capture = captureOf([{ direction: 'rx', bytes: Uint8Array.from(bytes.toSpliced(lost, 1)), timeMs: 0 }]);
      const rows = packetTexts(await allRows(capture, layoutOf(order, 'any'), everything, encodingOf(order)));
      expect(rows.slice(-2), `byte ${lost}`).toEqual(['three', 'four']);
      expect(rows.at(-3), `byte ${lost}`).toMatch(/^\n?two$/);
    }
  });

  test.each(orders)('%s that are too long for a row go on in the next one, no character broken', async (order) => {
    const text = `${'温度😀x'.repeat(30)}\r\nnext\r\n`;
    for (const rowBytes of [16, 17, 30, 64]) {
      const rows = await wideRows(text, order, { rowBytes, step: 33 });
      expect(rows.join(''), `${rowBytes}`).toBe(text.replaceAll('\r\n', ''));
      expect(rows.at(-1)).toBe('next');
    }
  });

  test.each(orders)(
    '%s are written to a file and found in every segment, also where all bytes look like ASCII',
    async (order) => {
      const text = `${'-N中⸭'.repeat(3)}\r\nok 失败\r\n`.repeat(4);
      for (const segmentBytes of [15, 16, 33]) {
        const capture = wideCapture(text, order, 7, segmentBytes);
        const find = patternOf('ok');
        const { index } = project(capture, layoutOf(order, 'any'), { ...everything, find }, encodingOf(order));
        await index.advance(() => false);
        expect([index.total, index.hitCount]).toEqual([8, 4]);
      }
      const reader = wideCapture(text, order, 7, 33);
      const pieces: Uint8Array[] = [];
      const options = { format: 'text', encoding: encodingOf(order), times: 'none' } as const;
      const control = { signal: new AbortController().signal, progress: () => {} };
      const of = { captureId: 'a', reader, scanner: undefined };
      for await (const piece of filePiecesOf(of, { name: '', portName: '' }, options, control)) pieces.push(piece);
      expect(Buffer.concat(pieces).toString()).toBe(text.replaceAll('\r\n', '\n'));
    },
  );

  test.each(orders)('%s are found by text, by hex, and by a regular expression', async (order) => {
    const capture = wideCapture('boot\r\nE (12) wifi: 失败\r\nok\r\n', order, 5, 16);
    for (const pattern of [patternOf('失败'), patternOf('^E \\(', 'regex'), patternOf('wifi')]) {
      const { index } = project(capture, layoutOf(order, 'any'), { ...everything, find: pattern }, encodingOf(order));
      await index.advance(() => false);
      expect([index.total, index.hitCount]).toEqual([3, 1]);
    }
  });
});
