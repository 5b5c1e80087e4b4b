import { expect, test } from 'vitest';
import { exportText } from '../../../web/capture/rows/export-text.ts';
import { makeRowDecoder } from '../../../web/scan/text-decoder.ts';
import { captureOf, chunks } from '../support.ts';
import type { Piece } from '../support.ts';

async function exported(pieces: readonly Piece[], segmentBytes: number): Promise<string> {
  const capture = captureOf(pieces, { bytes: segmentBytes, records: 100 });
  let text = '';
  for await (const piece of exportText(capture, makeRowDecoder('utf-8'), ({ kind }) => kind)) text += piece;
  return text;
}

const pieces: Piece[] = [
  ...chunks('rx', 'temperature=2'),
  { ...chunks('tx', 'AT\r\n')[0]!, timeMs: 1 },
  { ...chunks('rx', '5.4 °C\r\n\u001b[0;31mE (7) wifi\u001b[0m\r\n')[0]!, timeMs: 2 },
  { event: { kind: 'note', text: 'here' }, timeMs: 3 },
  ...chunks('rx', `${'long '.repeat(20)}line`),
];

test.each([1, 3, 17, 1000])('trials 4: the exported text is what was seen, with segments of %i bytes', async (size) => {
  expect(await exported(pieces, size)).toBe(
    [
      'temperature=25.4 °C',
      '[1970-01-01T00:00:00.001Z] TX AT',
      'E (7) wifi',
      '[1970-01-01T00:00:00.003Z] note',
      `${'long '.repeat(20)}line`,
      '',
    ].join('\n'),
  );
});

test('the export of nothing is nothing', async () => {
  expect(await exported([], 10)).toBe('');
});
