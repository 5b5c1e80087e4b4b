import { expect, test } from 'vitest';
import type { MonitorRow } from '../../../web/core/row.ts';
import { allRows, byLine, captureOf, everything, patternOf } from '../support.ts';
import type { Piece } from '../support.ts';

const minuteMs = 60_000;
const rx = (text: string, timeMs: number): Piece => ({
  direction: 'rx',
  bytes: new TextEncoder().encode(text),
  timeMs,
});
const pauses = (rows: readonly MonitorRow[]) => rows.map(({ quietMs }) => (quietMs ?? 0) / minuteMs);

test.each([3, 20, 1000])(
  'trials A 12: a pause is one of the capture, not of what a filter leaves out (segments of %i bytes)',
  async (size) => {
    const busy = Array.from({ length: 14 }, (_, i) => rx(`heartbeat ${i}\r\n`, i * 30_000));
    const pieces = [rx('error 1\r\n', 0), ...busy, rx('error 2\r\n', 7 * minuteMs), rx('error 3\r\n', 17 * minuteMs)];
    const capture = captureOf(pieces, { bytes: size, records: 100 });
    const filtered = await allRows(capture, byLine, { ...everything, filter: patternOf('error') });
    expect(filtered.map(({ deltaMs }) => (deltaMs ?? 0) / minuteMs)).toEqual([0, 7, 10]);
    expect(pauses(filtered)).toEqual([0, 0, 10]);
    expect(pauses(await allRows(capture)).filter((pause) => pause > 0)).toEqual([10]);
  },
);

test('trials A 12: a pause within a line, or before an event, is marked', async () => {
  const pieces: Piece[] = [
    rx('Testing memory... ', 0),
    rx('OK\r\n', 2 * minuteMs),
    rx('next\r\n', 2 * minuteMs),
    { event: { kind: 'note', text: 'here' }, timeMs: 5 * minuteMs },
    rx('end\r\n', 5 * minuteMs),
  ];
  expect(pauses(await allRows(captureOf(pieces)))).toEqual([0, 2, 3, 0]);
});
