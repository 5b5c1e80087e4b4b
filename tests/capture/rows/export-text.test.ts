import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withVisibleControls } from '../../../web/core/visible-controls.ts';
import { assertProperty } from '../../support/assert-property.ts';
import type { RowExport } from '../../../web/capture/rows/export-text.ts';
import { exportRows } from '../../../web/capture/rows/export-rows.ts';
import { RawFile } from '../../../web/capture/rows/raw-file.ts';
import { localStamp } from '../../../web/core/local-stamp.ts';
import type { CaptureEvent } from '../../../web/core/capture-event.ts';
import type { RowSelection } from '../../../web/capture/rows/row-selection.ts';
import { createPattern } from '../../../web/capture/search/row-pattern.ts';
import { makeRowDecoder } from '../../../web/scan/text-decoder.ts';
import { allRows, captureOf, chunks, fileOf, packetTexts, rowsFile } from '../support.ts';
import type { Piece } from '../support.ts';

type Choices = Partial<Omit<RowExport, 'selection'> & RowSelection>;

const shownAll = { direction: 'both', filter: undefined, find: undefined, showSignals: true } as const;

const describe = (event: CaptureEvent) => (event.kind === 'note' && event.text !== 'here' ? event.text : event.kind);

async function exported(pieces: readonly Piece[], segmentBytes: number, choices: Choices = {}): Promise<string> {
  const capture = captureOf(pieces, { bytes: segmentBytes, records: 100 });
  const { format = 'text', times = 'marked', events = true, direction = 'both', filter, span, hex, rule } = choices;
  const decoder = makeRowDecoder('utf-8');
  const selection = { direction, filter, find: undefined, showSignals: true, decoder };
  return rowsFile(capture, { format, times, events, selection, span, hex, rule }, describe);
}

const pieces: Piece[] = [
  ...chunks('rx', 'temperature=2'),
  { ...chunks('tx', 'AT\r\n')[0]!, timeMs: 1 },
  { ...chunks('rx', '5.4 °C\r\n\u001b[0;31mE (7) wifi\u001b[0m\r\n')[0]!, timeMs: 2 },
  { event: { kind: 'note', text: 'here' }, timeMs: 3 },
  ...chunks('rx', `${'long '.repeat(20)}line`),
];

test.each([1, 3, 17, 1000])(
  'trials 4: the exported text is the text shown, with segments of %i bytes',
  async (size) => {
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
  },
);

test('the export of an empty capture is empty', async () => {
  expect(await exported([], 10)).toBe('');
});

const sizes = [1, 3, 17, 1000];

test.each(sizes)('trials A 4: times, direction and events are as selected, with segments of %i bytes', async (size) => {
  expect(await exported(pieces, size, { times: 'since-start', events: false })).toBe(
    [
      '[    0.000] temperature=25.4 °C',
      '[    0.001] TX AT',
      '[    0.002] E (7) wifi',
      `[    0.000] ${'long '.repeat(20)}line`,
      '',
    ].join('\n'),
  );
  expect(await exported(pieces, size, { times: 'iso', direction: 'tx', events: false })).toBe(
    '[1970-01-01T00:00:00.001Z] TX AT\n',
  );
  expect(await exported(pieces, size, { times: 'none', direction: 'rx' })).toBe(
    ['temperature=25.4 °C', 'E (7) wifi', 'note', `${'long '.repeat(20)}line`, ''].join('\n'),
  );
});

test.each(sizes)('trials A 4: only rows that pass the filter are saved, with segments of %i bytes', async (size) => {
  const filter = createPattern({ pattern: 'wifi', mode: 'text', matchCase: false }, () => {
    throw new TypeError('Not a regular expression');
  });
  expect(await exported(pieces, size, { times: 'none', events: false, filter })).toBe('E (7) wifi\n');
});

test.each(sizes)(
  'trials A 4: a row is a line, and invisible characters are written as the monitor shows them (segments of %i bytes)',
  async (size) => {
    const odd = [
      ...chunks('rx', 'a\0b\x07\x1bPq\tc\u202ed\r\ne\r\n'),
      { event: { kind: 'note', text: 'two\nlines' } as const, timeMs: 0 },
    ];
    const rule = { kind: 'gap', gapMs: 50 } as const;
    expect(await exported(odd, size, { times: 'none', rule })).toBe('a␀b␇␛Pq\tc\\u{202e}d␍␊e\ntwo␊lines\n');
  },
);

test.each(sizes)(
  'trials A 4: bytes are in rows of hex where the monitor shows hex, with segments of %i bytes',
  async (size) => {
    const bytes = [
      ...chunks('rx', 'temperature=23\r\n'),
      { ...chunks('tx', 'AT\r')[0]!, timeMs: 1 },
      { event: { kind: 'note', text: 'here' } as const, timeMs: 2 },
    ];
    const hex = { rowBytes: 8, groupBytes: 1, hasText: false };
    expect(await exported(bytes, size, { times: 'since-start', hex })).toBe(
      [
        '[    0.000] 74 65 6D 70 65 72 61 74',
        '            75 72 65 3D 32 33 0D 0A',
        '[    0.001] TX 41 54 0D',
        '[    0.002] note',
        '',
      ].join('\n'),
    );
    expect(await exported(bytes, size, { times: 'none', hex: { ...hex, groupBytes: 2, hasText: true } })).toBe(
      ['7465 6D70 6572 6174  temperat', '7572 653D 3233 0D0A  ure=23', 'TX 4154 0D              AT', 'note', ''].join(
        '\n',
      ),
    );
    const whole = { rowBytes: 0, groupBytes: 1, hasText: true };
    expect(await exported(bytes, size, { times: 'none', events: false, direction: 'tx', hex: whole })).toBe(
      'TX AT  41 54 0D\n',
    );
  },
);

test('trials A 4: CSV quotes what it must, and no cell is a formula', async () => {
  const rows = [
    ...chunks('rx', 'a,"b"\r\n=1+1\r\n-3.5\r\n'),
    { event: { kind: 'note', text: 'here' } as const, timeMs: 3 },
  ];
  expect(await exported(rows, 1000, { format: 'csv' })).toBe(
    [
      'time,direction,offset,text,hex',
      '1970-01-01T00:00:00.000Z,rx,0,"a,""b""",61 2C 22 62 22 0D 0A',
      "1970-01-01T00:00:00.000Z,rx,7,'=1+1,3D 31 2B 31 0D 0A",
      '1970-01-01T00:00:00.000Z,rx,13,-3.5,2D 33 2E 35 0D 0A',
      '1970-01-01T00:00:00.003Z,event,0,note,',
      '',
    ].join('\r\n'),
  );
});

test('trials A 4: JSON lines are one object each', async () => {
  const text = await exported(pieces, 1000, { format: 'jsonl' });
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows[1]).toEqual({
    time: '1970-01-01T00:00:00.001Z',
    direction: 'tx',
    offset: 0,
    text: 'AT',
    hex: '41540D0A',
  });
  expect(rows[3]).toEqual({ time: '1970-01-01T00:00:00.003Z', event: 'note' });
});

const rows = [
  { kind: 'rx', timeMs: 0, offset: 0, byteLength: 22 },
  { kind: 'tx', timeMs: 1, offset: 0, byteLength: 4 },
  { kind: 'rx', timeMs: 2, offset: 22, byteLength: 23 },
  { kind: 'event', timeMs: 3, offset: 45, byteLength: 0 },
] as const;

test.each(sizes)('issue 10: only the rows of a span are exported, with segments of %i bytes', async (size) => {
  const lines = ['temperature=25.4 °C', 'TX AT', 'E (7) wifi', '[    0.003] note'];
  for (const [from, first] of rows.entries())
    for (const [to, last] of rows.entries()) {
      if (to < from) continue;
      const text = await exported(pieces, size, { times: 'none', span: { first, last } });
      const expected = lines.slice(from, to + 1).map((line) => line.replace(/^\[.*\] /, ''));
      // The long line came at 0 ms, too.
      expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('long'))).toEqual(expected);
    }
});

test.each(sizes)(
  'issue 10: of raw bytes exactly those of a span are exported, with segments of %i bytes',
  async (size) => {
    const capture = captureOf(pieces, { bytes: size, records: 100 });
    const raw = async (direction: 'rx' | 'tx', first: (typeof rows)[number], last: (typeof rows)[number]) =>
      (await fileOf(capture, () => new RawFile(capture, 0, { direction, span: { first, last } }))).toString();
    expect(await raw('rx', rows[0], rows[0])).toBe('temperature=25.4 °C\r\n');
    expect(await raw('rx', rows[2], rows[2])).toBe('\u001b[0;31mE (7) wifi\u001b[0m\r\n');
    expect(await raw('tx', rows[0], rows[2])).toBe('AT\r\n');
    expect(await raw('tx', rows[2], rows[3])).toBe('');
  },
);

test('clock times have their date in a capture of several days', async () => {
  const midnightMs = new Date(1970, 0, 2).getTime();
  const lines = (...times: readonly number[]): Piece[] =>
    times.map((timeMs) => ({ ...chunks('rx', `at ${timeMs}\r\n`)[0]!, timeMs }));
  const written = async (times: readonly number[]) =>
    await exported(lines(...times), 1000, { times: 'clock', events: false });
  expect(await written([1, 2])).toMatch(/^\[\d\d:\d\d:\d\d\.001\] at 1\n\[\d\d:\d\d:\d\d\.002\] at 2\n$/);
  expect(await written([1, midnightMs, midnightMs + 1])).toMatch(
    /^\[19(70-01-01|69-12-31) [\d:]{8}\.001\] at 1\n\[1970-01-02 00:00:00\.000\] at \d+\n\[1970-01-02 00:00:00\.001\] /,
  );
});

test('each row has its own time, within a second, over its border and back', async () => {
  const times = [0, 0.9, 999.999, 1000, 1000.5, 1999.9, 61_000, 500, 3_600_000, 3_600_000.25];
  const rows: Piece[] = times.map((timeMs, at) => ({ ...chunks('rx', `${at}\r\n`)[0]!, timeMs }));
  const stamps = async (format: 'iso' | 'clock') =>
    [...(await exported(rows, 1000, { times: format, events: false })).matchAll(/^\[(.*)\] /gm)].map(
      ([, stamp]) => stamp,
    );
  expect(await stamps('iso')).toEqual(times.map((timeMs) => new Date(timeMs).toISOString()));
  expect(await stamps('clock')).toEqual(times.map((timeMs) => localStamp(timeMs).slice(11)));
});

test('every line of the text is that of its row, whatever characters and line endings are in it', async () => {
  await assertProperty(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', 'b\n', '\r', '\n', '\r\n', '\u0007', '\u200b', '\t', 'é'), { maxLength: 40 }),
      fc.integer({ min: 1, max: 30 }),
      async (parts, size) => {
        const all = chunks('rx', parts.join(''));
        const rows = packetTexts(await allRows(captureOf(all, { bytes: size, records: 100 })));
        const text = await exported(all, size, { times: 'none' });
        expect(text).toBe(rows.map((row) => `${withVisibleControls(row)}\n`).join(''));
      },
    ),
    { numRuns: 100 },
  );
});

const alphabets = {
  'utf-8': ['a', 'b\n', '\r', '\n', '\r\n', '\x07', '\t', '\xc3', '\xa9', '\xe6\xb8', '\x1b[1m', '\x1b[', 'm', '\x7f'],
  'iso-8859-1': ['a', 'b\n', '\r', '\n', '\x80', '\x9b1m', '\xe9', '\x1b[', '1m'],
  gb18030: ['a', 'b\n', '\n', '\x81', '0', '\x810', '\xb0\xa1', '\xff', '\x1b[1m'],
} as const;

test('bytes that are copied into a text are those of the text as it is shown, in any encoding', async () => {
  const texts = fc
    .constantFrom('utf-8', 'iso-8859-1', 'gb18030')
    .chain((encoding) => fc.tuple(fc.constant(encoding), fc.array(fc.constantFrom(...alphabets[encoding]))));
  await assertProperty(
    fc.asyncProperty(
      texts,
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom('any', 'lf', 'crlf'),
      async ([encoding, parts], size, ending) => {
        const bytes = Buffer.from(parts.join(''), 'latin1');
        const capture = captureOf([{ direction: 'rx', bytes, timeMs: 0 }], { bytes: size, records: 100 });
        const selection = { ...shownAll, decoder: makeRowDecoder(encoding) };
        const choice = { events: true, selection, rule: { kind: 'line', ending } } as const;
        let expected = '';
        for await (const rows of exportRows(capture, choice, { partBytes: 1e6, texts: true }, () => {}))
          for (const { text } of rows) expected += `${withVisibleControls(text)}\n`;
        expect(await rowsFile(capture, { ...choice, format: 'text', times: 'none' }, describe)).toBe(expected);
      },
    ),
    { numRuns: 100 },
  );
});
