import { describe, expect, test } from 'vitest';
import type { EventRow, PacketRow } from '../../../web/core/row.ts';
import {
  rowDay,
  rowParts,
  rowSign,
  rowText,
  rowTime,
  rowTone,
  type RowStyle,
} from '../../../web/ui/monitor/row-data.ts';

const style: RowStyle = { format: 'text', rowBytes: 8, groupBytes: 1, time: { format: 'epoch', micros: false } };
const bytes = new TextEncoder().encode('AT+\r\n');
const packet: PacketRow = {
  kind: 'packet',
  direction: 'rx',
  timeMs: 5000,
  deltaMs: undefined,
  offset: 0,
  bytes,
  text: 'AT+',
  continued: false,
  hit: false,
};
const note: EventRow = {
  kind: 'event',
  timeMs: 6000,
  deltaMs: 1000,
  offset: 5,
  event: { kind: 'note', text: 'new\u0007 antenna' },
  hit: false,
};

const written = (row: PacketRow | EventRow, changes: Partial<RowStyle> = {}) =>
  rowParts(row, { ...style, ...changes }).map((part) => part.runs.map((run) => run.text).join(''));

describe('rowParts', () => {
  test('writes text, hex, or both', () => {
    expect(written(packet)).toEqual(['AT+']);
    expect(written(packet, { format: 'hex' })).toEqual(['41 54 2B 0D 0A']);
    expect(written(packet, { format: 'hex', groupBytes: 2 })).toEqual(['4154 2B0D 0A']);
  });

  test('aligns the text of fixed rows in a column', () => {
    const [hex, text] = written(packet, { format: 'mixed' });
    expect(hex).toBe('41 54 2B 0D 0A'.padEnd(8 * 3 - 1));
    expect(text).toBe('AT+');
    expect(written(packet, { format: 'mixed', groupBytes: 4 })[0]).toHaveLength(17);
  });

  test('writes whole packets text first', () => {
    expect(written(packet, { format: 'mixed', rowBytes: 0 })).toEqual(['AT+', '41 54 2B 0D 0A']);
  });

  test('marks bytes at their digits', () => {
    const hit = { ...packet, hit: true, byteMarks: [{ from: 1, to: 3, rule: -1 }] };
    for (const groupBytes of [1, 2, 4]) {
      const [part] = rowParts(hit, { ...style, format: 'hex', groupBytes });
      const marked = part?.runs.filter((run) => run.mark === -1).map((run) => run.text.replace(' ', ''));
      expect(marked).toEqual(['542B']);
    }
  });

  test('marks nothing in rows without marks of the engine', () => {
    const marked = rowParts({ ...packet, textMarks: [{ from: 0, to: 2, rule: 3 }] }, style);
    expect(marked.flatMap((part) => part.runs).map((run) => run.mark)).toEqual([3, undefined]);
    expect(
      rowParts(packet, style)
        .flatMap((part) => part.runs)
        .some((run) => run.mark !== undefined),
    ).toBe(false);
  });

  test('shows control characters of a note', () => {
    expect(written(note)).toEqual(['note: new\u2407 antenna']);
  });
});

describe('signs and tones', () => {
  test('show direction and kind without colour', () => {
    expect(
      [packet, { ...packet, direction: 'tx' as const }, { ...packet, continued: true }, note].map(rowSign),
    ).toEqual(['◂', '▸', '┊', '✎']);
    expect([packet, note].map(rowTone)).toEqual(['rx', 'note']);
  });

  test('give a continued row no time of its own', () => {
    expect(rowTime({ ...packet, continued: true }, 0, style.time)).toBe('');
  });
});

describe('rowText', () => {
  test('is the row as displayed', () => {
    expect(rowText(packet, 0, style)).toBe('5000\t◂\tAT+');
    expect(rowText({ ...packet, direction: 'tx' }, 0, { ...style, format: 'mixed', rowBytes: 0 })).toBe(
      '5000\t▸\tAT+  41 54 2B 0D 0A',
    );
  });
});

test('clock times say the day when it changes, and on top when it is not that of the start', () => {
  const clock = { format: 'clock', micros: false } as const;
  const startMs = new Date(2026, 10, 29, 23, 59, 59).getTime();
  const at = (timeMs: number, deltaMs: number | undefined): PacketRow => ({ ...packet, timeMs, deltaMs });
  const day = (row: PacketRow, isTop = false, time: RowStyle['time'] = clock) => rowDay(row, startMs, time, isTop);
  expect(day(at(startMs, undefined))).toBe('');
  expect(day(at(startMs + 500, 500))).toBe('');
  expect(day(at(startMs + 1500, 1000))).toMatch(/30.*2026/);
  expect(day(at(startMs + 2000, 500))).toBe('');
  expect(day(at(startMs + 2000, 500), true), 'on top').toMatch(/30/);
  expect(day(at(startMs + 500, 500), true)).toBe('');
  expect(day(at(startMs + 86_400_000, 86_400_000)), 'a day of silence, at the same time').toMatch(/30/);
  for (const format of ['iso', 'epoch', 'since-start', 'since-last', 'since-marker'] as const)
    expect(day(at(startMs + 1500, 1000), true, { format, micros: false })).toBe('');
});
