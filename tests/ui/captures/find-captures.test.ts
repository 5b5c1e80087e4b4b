import { expect, test } from 'vitest';
import { captureFinder } from '../../../web/ui/captures/find-captures.ts';
import { captureLabels } from '../../../web/ui/page/capture-names.ts';
import { fakeCapture, fakeNowMs } from '../../support/fake-state.ts';

const captures = [
  fakeCapture('roof', 'Antenna test', { portName: 'GPS', startedMs: fakeNowMs - 51 * 3_600_000 }),
  fakeCapture('board', 'ESP32', { startedMs: fakeNowMs, noteTexts: ['new antenna fitted', '温度'], tags: ['Bench'] }),
  fakeCapture('lab', 'Press', {
    startedMs: fakeNowMs - 400 * 86_400_000,
    origin: { relay: 'http://lab1:8017', port: 'press', epoch: 'e', toBytes: 1, ended: true },
  }),
];
const found = (text: string) => captures.filter(captureFinder(text, fakeNowMs)).map(({ id }) => id);

test('trials A 12: captures are found by name, tag, device, note, host and date, each word by any of them', () => {
  expect(found('')).toEqual(['roof', 'board', 'lab']);
  expect(found('antenna')).toEqual(['roof', 'board']);
  expect(found('gps')).toEqual(['roof']);
  expect(found('#bench')).toEqual(['board']);
  expect(found('bench')).toEqual(['board']);
  expect(found('温度')).toEqual(['board']);
  expect(found('LAB1')).toEqual(['lab']);
  expect(found('today')).toEqual(['board']);
  expect(found('2026-11-18')).toEqual(['roof']);
  expect(found('november 18')).toEqual(['roof']);
  expect(found('11/18/2026')).toEqual(['roof']);
  expect(found('2025')).toEqual(['lab']);
  expect(found('wednesday antenna')).toEqual(['roof']);
  expect(found('gps today')).toEqual([]);
});

test('trials A 15: no two captures of the overview share an accessible name', () => {
  const at = (id: string, name: string, minutesAgo: number) =>
    fakeCapture(id, name, { startedMs: fakeNowMs - minutesAgo * 60_000 });
  const labels = captureLabels(
    [at('d', 'Echo', 0), at('c', 'Echo', 0), at('b', 'GPS', 1), at('a', 'Echo', 2)],
    fakeNowMs,
  );
  expect(labels.get('b')).toBe('GPS');
  expect(labels.get('a')).toMatch(/^Echo, today \d\d:\d\d$/);
  expect(labels.get('d')).toMatch(/^Echo, today \d\d:\d\d \(1\)$/);
  expect(labels.get('c')).toMatch(/^Echo, today \d\d:\d\d \(2\)$/);
  expect(new Set(labels.values()).size).toBe(4);
});
