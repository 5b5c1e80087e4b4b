import { expect, test } from 'vitest';
import { captureMoments } from '../../../web/ui/captures/capture-moments.ts';
import { fakeCapture, fakeNowMs } from '../../support/fake-state.ts';

const at = (id: string, name: string, startedMs: number, rxBytes = 10) =>
  fakeCapture(id, name, { startedMs, rxBytes, txBytes: 0 });

test('captures of the same name, minute and size are told apart by seconds, else by a number', () => {
  const minuteMs = Math.floor(fakeNowMs / 60_000) * 60_000;
  const moments = captureMoments(
    [
      at('newest', 'Echo', minuteMs + 9000),
      at('twin', 'Echo', minuteMs + 5000),
      at('older', 'Echo', minuteMs + 5000),
      at('larger', 'Echo', minuteMs + 5000, 99),
      at('other', 'GPS', minuteMs + 5000),
      at('earlier', 'Echo', minuteMs - 60_000),
    ],
    fakeNowMs,
  );
  expect(moments.get('newest')).toMatch(/^today \d\d:\d\d:09$/);
  expect(moments.get('twin')).toMatch(/^today \d\d:\d\d:05 \(1\)$/);
  expect(moments.get('older')).toMatch(/^today \d\d:\d\d:05 \(2\)$/);
  for (const id of ['larger', 'other', 'earlier']) expect(moments.get(id)).toMatch(/^today \d\d:\d\d$/);
});

test('captures of another year, whose day alone is shown, are told apart by their time', () => {
  const dayMs = fakeNowMs - 400 * 86_400_000;
  const moments = captureMoments([at('a', 'Echo', dayMs), at('b', 'Echo', dayMs + 60_000)], fakeNowMs);
  expect(new Set(moments.values()).size).toBe(2);
  expect(moments.get('a')).toMatch(/2025, \d\d:\d\d:\d\d$/);
});
