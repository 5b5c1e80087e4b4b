import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergedRows, type MergedCapture } from '../../../web/capture/rows/export-merged.ts';
import { exportMergedText, type RowFormat } from '../../../web/capture/rows/export-text.ts';
import type { TimeRange } from '../../../web/capture/rows/export-rows.ts';
import { makeRowDecoder } from '../../../web/scan/text-decoder.ts';
import { assertProperty } from '../../support/assert-property.ts';
import { captureOf, chunks, patternOf } from '../support.ts';
import type { Piece } from '../support.ts';

interface Wanted {
  readonly filter?: string;
  readonly range?: TimeRange;
}

function merged(name: string, pieces: readonly Piece[], shiftMs: number, bytes = 1000, wanted: Wanted = {}) {
  const filter = wanted.filter === undefined ? undefined : patternOf(wanted.filter);
  const decoder = makeRowDecoder('utf-8');
  const selection = { direction: 'both', showSignals: true, filter, find: undefined, decoder } as const;
  const choice = { events: true, selection, range: wanted.range };
  return { reader: captureOf(pieces, { bytes, records: 9 }), name, shiftMs, choice } satisfies MergedCapture;
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 5 }) },
  { weight: 1, arbitrary: fc.constant(-40) },
);
const lines = fc.array(fc.tuple(step, fc.constantFrom('rx', 'tx', 'note')), { maxLength: 40 }).map((list) => {
  let timeMs = 0;
  return list.map(([stepMs, kind]): Piece => {
    timeMs += stepMs;
    if (kind === 'note') return { event: { kind: 'note', text: 'n' }, timeMs };
    return { direction: kind as 'rx' | 'tx', bytes: new TextEncoder().encode(`${kind}\n`), timeMs };
  });
});
const sources = fc.array(fc.record({ lines, bytes: fc.integer({ min: 3, max: 40 }), shiftMs: fc.nat(80) }), {
  minLength: 1,
  maxLength: 4,
});

test('issue 10: rows of several captures are those of a sort by time, for any captures, cuts and filters', async () => {
  await assertProperty(
    fc.asyncProperty(sources, fc.boolean(), async (list, isFiltered) => {
      const wanted = isFiltered ? { filter: 'rx' } : {};
      const captures = list.map(({ lines: own, bytes, shiftMs }, at) => merged(`c${at}`, own, shiftMs, bytes, wanted));
      const rows: (readonly [number | undefined, number, string])[] = [];
      let progress = 0;
      const all = mergedRows(captures, { partBytes: 1000, texts: true }, (rxBytes) => (progress = rxBytes));
      for await (const piece of all) for (const { source, timeMs, kind } of piece) rows.push([source, timeMs, kind]);
      const naive = list
        .flatMap(({ lines: own, shiftMs }, source) => {
          let latestMs = -Infinity;
          return own.map((piece, number) => {
            latestMs = Math.max(latestMs, piece.timeMs);
            const kind = 'event' in piece ? 'event' : piece.direction;
            return { source, number, kind, timeMs: piece.timeMs + shiftMs, placeMs: latestMs + shiftMs };
          });
        })
        .filter(({ kind }) => !isFiltered || kind !== 'tx')
        .toSorted((a, b) => a.placeMs - b.placeMs || a.source - b.source || a.number - b.number);
      expect(rows).toEqual(naive.map(({ source, timeMs, kind }) => [source, timeMs, kind]));
      expect(progress).toBe(captures.reduce((sum, { reader }) => sum + reader.rxBytes, 0));
    }),
    { numRuns: 60 },
  );
});

const at = (pieces: Piece[], ...timesMs: number[]): Piece[] =>
  pieces.map((piece, number) => ({ ...piece, timeMs: timesMs[number] ?? 0 }));
const pump = [
  ...at(chunks('rx', 'pump on\r\n', 'pump off\r\n'), 0, 2000),
  ...at(chunks('tx', 'AT\r\n'), 3000),
  { event: { kind: 'note', text: 'here' }, timeMs: 4000 } as const,
];
const valve = at(chunks('rx', 'open\r\n', '=shut,"5"\r\n'), 0, 1000);

async function written(format: Partial<RowFormat>, wanted: Wanted = {}): Promise<string> {
  let text = '';
  const captures = [merged('Pump', pump, 0, 8, wanted), merged('Valve 2', valve, 1500, 8, wanted)];
  const whole: RowFormat = { format: 'text', times: 'iso', ...format };
  for await (const piece of exportMergedText(captures, whole, ({ kind }) => kind)) text += piece;
  return text;
}

test('issue 10: text has the time and the name of its capture before each row', async () => {
  expect(await written({})).toBe(
    [
      '[1970-01-01T00:00:00.000Z] Pump    | pump on',
      '[1970-01-01T00:00:01.500Z] Valve 2 | open',
      '[1970-01-01T00:00:02.000Z] Pump    | pump off',
      '[1970-01-01T00:00:02.500Z] Valve 2 | =shut,"5"',
      '[1970-01-01T00:00:03.000Z] Pump    | TX AT',
      '[1970-01-01T00:00:04.000Z] Pump    | note',
      '',
    ].join('\n'),
  );
  const range = { fromMs: 1000, toMs: 2000 };
  expect(await written({ times: 'since-start' }, { range })).toBe(
    '[    1.500] Valve 2 | open\n[    2.000] Pump    | pump off\n',
  );
  expect(await written({ times: 'none' }, { filter: 'p' })).toBe(
    'Pump    | pump on\nValve 2 | open\nPump    | pump off\nPump    | note\n',
  );
});

test('issue 10: a row of another capture within a long line is on a line of its own', async () => {
  const long = [{ direction: 'rx', bytes: new Uint8Array(1_500_000).fill(97), timeMs: 0 } as const];
  const captures = [merged('A', long, 0, 100_000), merged('B', at(chunks('rx', 'short\n'), 0), 0)];
  let text = '';
  for await (const piece of exportMergedText(captures, { format: 'text', times: 'none' }, () => '')) text += piece;
  expect(text.split('\n').map((line) => [line.slice(0, 6), line.length])).toEqual([
    ['A | aa', 1_500_004],
    ['B | sh', 9],
    ['', 0],
  ]);
});

test('issue 10: CSV has a column of the source, and JSON lines a field', async () => {
  expect((await written({ format: 'csv' })).split('\r\n').slice(0, 5)).toEqual([
    'time,source,direction,offset,text,hex',
    '1970-01-01T00:00:00.000Z,Pump,rx,0,pump on,70 75 6D 70 20 6F 6E 0D 0A',
    '1970-01-01T00:00:01.500Z,Valve 2,rx,0,open,6F 70 65 6E 0D 0A',
    '1970-01-01T00:00:02.000Z,Pump,rx,9,pump off,70 75 6D 70 20 6F 66 66 0D 0A',
    `1970-01-01T00:00:02.500Z,Valve 2,rx,6,"'=shut,""5""",3D 73 68 75 74 2C 22 35 22 0D 0A`,
  ]);
  const rows = (await written({ format: 'jsonl' }))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(rows[1]).toEqual({
    time: '1970-01-01T00:00:01.500Z',
    source: 'Valve 2',
    direction: 'rx',
    offset: 0,
    text: 'open',
    hex: '6F70656E0D0A',
  });
  expect(rows[5]).toEqual({ time: '1970-01-01T00:00:04.000Z', source: 'Pump', event: 'note' });
});
