import { expect, test } from 'vitest';
import { distinctNames, portOfCapture } from '../../../web/ui/page/capture-names.ts';
import { tabSubject } from '../../../web/ui/shell/tab-subject.ts';
import { timelineOrigins } from '../../../web/ui/session/timeline-origins.ts';
import { emptyState, fakeCapture, fakeNowMs, fakePort, fakeRelay, fakeShared } from '../../support/fake-state.ts';

const lab = fakeRelay('http://lab1:8017', 'lab1');

test('trials-2 A 12: equal names get their time, and a number where that is not enough, the oldest first', () => {
  const at = (name: string, secondsAgo: number) => ({ name, startedMs: fakeNowMs - secondsAgo * 1000 });
  const names = distinctNames([at('GPS', 0), at('GPS', 3), at('GPS', 7200), at('Meter', 0)], fakeNowMs);
  expect(names[0]).toMatch(/^GPS, today \d\d:\d\d \(2\)$/);
  expect(names[1]).toMatch(/^GPS, today \d\d:\d\d \(1\)$/);
  expect(names[2]).toMatch(/^GPS, today \d\d:\d\d$/);
  expect(names[3]).toBe('Meter');
});

test('trials-2 A 12: a capture finds its port by the number and the relay in its name', () => {
  const ports = [
    fakePort('a', 'CH340', { twin: 1 }),
    fakePort('b', 'CH340', { twin: 2 }),
    fakePort('c', 'CH340', { source: 'relay', shared: fakeShared(lab.address) }),
  ];
  const found = (portName: string) => portOfCapture({ portName }, ports, [lab])?.id;
  expect([found('CH340 (2)'), found('lab1/CH340'), found('CH340'), found('CH341')]).toEqual(['b', 'c', 'c', undefined]);
});

test('trials-2 A 12: tabs and timelines tell captures of the same name apart', () => {
  const captures = [
    fakeCapture('new', 'GPS', { startedMs: fakeNowMs }),
    fakeCapture('old', 'GPS', { startedMs: fakeNowMs }),
    fakeCapture('other', 'Meter'),
  ];
  const state = { ...emptyState, captures };
  const title = (id: string) => tabSubject({ kind: 'capture', id }, state).title;
  expect(new Set(['new', 'old', 'other'].map(title)).size).toBe(3);
  expect(title('other')).toBe('Meter');
  const origins = timelineOrigins([{ captureId: 'new' }, { captureId: 'old' }], state, fakeNowMs);
  expect(new Set(origins.map(({ name }) => name)).size).toBe(2);
});
