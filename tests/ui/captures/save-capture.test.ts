import { expect, test } from 'vitest';
import { isLargeFile } from '../../../web/ui/captures/save-capture.ts';

test('trials-2 C 12: a file is written as it is made when its format makes it large, not only its bytes', () => {
  const capture = { rxBytes: 6_000_000, txBytes: 0, storedBytes: 7_000_000 };
  expect(isLargeFile(capture, 'raw')).toBe(false);
  expect(isLargeFile(capture, 'baudcast')).toBe(false);
  for (const format of ['csv', 'jsonl', 'pcapng'] as const) expect(isLargeFile(capture, format)).toBe(true);
  // Little data and very many events.
  expect(isLargeFile({ rxBytes: 10, txBytes: 0, storedBytes: 40_000_000 }, 'text')).toBe(true);
  expect(isLargeFile({ rxBytes: 20_000_000, txBytes: 20_000_000, storedBytes: 0 }, 'raw')).toBe(true);
});
