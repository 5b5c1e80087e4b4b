import { afterEach, expect, test } from 'vitest';
import type { MonitorOptions, MonitorUpdate } from '../../web/engine/api/views.ts';
import type { MonitorFeed } from '../../web/engine/monitor-feed.ts';
import { captureOf, chunks, feed } from '../capture/support.ts';
import { openFeed } from '../support/open-feed.ts';

const options: MonitorOptions = {
  encoding: 'utf-8',
  rule: { kind: 'line', ending: 'any' },
  rowBytes: 0,
  filter: undefined,
  direction: 'both',
  showSignals: false,
};
const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i}${i % 100 === 0 ? ' wanted' : ''}\n`);

let view: MonitorFeed | undefined;
afterEach(() => view?.dispose());

/** Small segments, so that a capture has many. */
const smallSegments = { bytes: 16 * 1024, records: 16 * 1024 };

/**
 * A monitor on a capture, with a clock by which every check of it ends a slice: so that numbering takes many turns.
 */
async function monitorBench(place: number | 'end' = 0, text = lines) {
  const capture = captureOf(chunks('rx', ...text), smallSegments);
  let nowMs = 0;
  const updates: MonitorUpdate[] = [];
  let wake = (): void => {};
  const sink = (update: MonitorUpdate): Promise<void> => {
    updates.push(update);
    wake();
    return Promise.resolve();
  };
  const all = [{ captureId: 'a', reader: capture, scanner: undefined, checkpoints: undefined }];
  const loadRegex = () => Promise.reject(new Error('Nobody wants that'));
  const feedOf = (view = await openFeed(all, options, sink, { nowMs: () => (nowMs += 60), loadRegex }));
  await feedOf.show(place, 10);
  const until = async (holds: (update: MonitorUpdate) => boolean): Promise<MonitorUpdate> => {
    for (;;) {
      const last = updates.at(-1);
      if (last && holds(last)) return last;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  await until(({ total, progress }) => total === text.length && progress === undefined);
  updates.length = 0;
  return { capture, feed: feedOf, updates, until };
}

const query = (pattern: string) => ({ pattern, mode: 'text', matchCase: false }) as const;

test('a search keeps every row in place while it counts its hits', async () => {
  const { feed: monitor, updates, until } = await monitorBench();
  await monitor.find(query('wanted'));
  const found = await until(({ find, progress }) => find?.count === 200 && progress === undefined);
  expect(found).toMatchObject({ total: lines.length });
  expect(new Set(updates.map(({ total }) => total))).toEqual(new Set([lines.length]));
  expect(updates.length).toBeGreaterThan(5);
  expect(await monitor.findStep(1)).toMatchObject({ count: 200, current: 1, row: 0 });
  expect(await monitor.findStep(1)).toMatchObject({ current: 2, row: 100 });
});

test('hits of the newest search are marked, not of the previous one, and new rows are shown', async () => {
  const { capture, feed: monitor, until } = await monitorBench();
  await monitor.find(query('wanted'));
  await until(({ find }) => find?.count === 200);
  await monitor.find(query('line 3'));
  for (const piece of chunks('rx', 'line 3, too\n')) feed(capture, piece);
  const { rows, total } = await until(({ find, progress }) => (find?.count ?? 0) > 200 && progress === undefined);
  expect(total).toBe(lines.length + 1);
  expect(rows.map((row) => row.kind === 'packet' && row.hit)).toEqual([
    false,
    false,
    false,
    true,
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
  await monitor.find(undefined);
  const plain = await until(
    ({ find, rows: shown }) => find === undefined && shown.every((row) => row.kind === 'packet' && !row.hit),
  );
  expect(plain.total).toBe(lines.length + 1);
});

/** 1.5 MB. */
const longLines = Array.from(
  { length: 30_000 },
  (_, i) => `line ${i} ${'.'.repeat(40)}${i % 10_000 === 1 ? ' wanted' : ''}\n`,
);

test('trials-2 C 9: a search from the end of many segments finds all, and the visible rows stay', async () => {
  const { capture, feed: monitor, updates, until } = await monitorBench('end', longLines);
  expect(capture.segmentCount).toBeGreaterThan(5);
  await monitor.find(query('wanted'));
  expect(await monitor.findStep(-1)).toMatchObject({ count: 3, current: 3, row: 20_001 });
  expect(await monitor.findStep(1)).toMatchObject({ current: 1, row: 1 });
  const { find, rows } = await until(({ progress }) => progress === undefined);
  expect(find?.count).toBe(3);
  expect(rows).toHaveLength(10);
  expect(updates.every(({ failure, total }) => failure === undefined && total === longLines.length)).toBe(true);
});

test('a search from the middle goes to the next hit there, not to the first one found', async () => {
  const { feed: monitor } = await monitorBench(15_000, longLines);
  await monitor.find(query('wanted'));
  expect(await monitor.findStep(1)).toMatchObject({ current: 3, row: 20_001 });
  await monitor.find(query('WANTED'));
  expect(await monitor.findStep(-1)).toMatchObject({ current: 2, row: 10_001 });
});

test('visible rows are marked as hits before the search has reached them', async () => {
  const { feed: monitor, until } = await monitorBench(20_000, longLines);
  await monitor.find(query('wanted'));
  const { rows } = await until(({ find }) => find !== undefined);
  expect(rows.map((row) => row.hit)).toEqual([false, true, ...Array.from({ length: 8 }, () => false)]);
});

test('an error is reported once, and the view continues after it', async () => {
  const { capture, feed: monitor, updates, until } = await monitorBench(0, longLines);
  const segment = capture.segment.bind(capture);
  let errors = 3;
  capture.segment = (index) => (errors-- > 0 ? Promise.reject(new Error('read failed')) : segment(index));
  await monitor.configure({ ...options, encoding: 'gbk' });
  const { total } = await until(({ progress, failure }) => errors < 0 && progress === undefined && !failure);
  expect(total).toBe(longLines.length);
  expect(updates.flatMap(({ failure }) => failure ?? [])).toEqual(['read failed']);
});

test('trials-2 C 10: the top row keeps its place in the capture when the rule or encoding changes', async () => {
  const { feed: monitor, updates, until } = await monitorBench(14_980, longLines);
  await monitor.show(14_980, 60, 15_000);
  const before = await until(({ first, rows }) => first === 14_980 && rows.length === 60);
  const offset = before.rows[20]?.offset ?? -1;
  updates.length = 0;
  await monitor.configure({ ...options, rowBytes: 16 });
  const { top = -1, first, rows } = await until((update) => update.top !== undefined);
  const row = rows[top - first];
  expect(row).toMatchObject({ kind: 'packet' });
  expect(row?.offset).toBeLessThanOrEqual(offset);
  expect((row?.offset ?? 0) + (row?.kind === 'packet' ? row.bytes.length : 0)).toBeGreaterThan(offset);
  // Until then the previous rows stay visible.
  expect(updates.slice(0, -1).every((update) => update.total === longLines.length && update.first === 14_980)).toBe(
    true,
  );
  expect((await until(({ progress }) => progress === undefined)).total).toBeGreaterThan(longLines.length);
  await monitor.configure({ ...options, encoding: 'gbk' });
  const again = await until((update) => update.top !== undefined);
  expect(again.top).toBe(15_000);
  await monitor.show(10, 60, 12);
  expect(await until(({ first: shown }) => shown === 10)).not.toHaveProperty('top');
});

test('trials-2 C 10: a filter set and taken away again leaves the place until the person scrolls', async () => {
  const { feed: monitor, until } = await monitorBench(14_980, longLines);
  await monitor.show(14_980, 60, 15_000);
  const filter = query('wanted');
  for (const isScrolled of [false, false, true]) {
    await monitor.configure({ ...options, filter });
    await until((update) => update.top !== undefined && update.total <= 3);
    // All of them fit on the screen, so the window cannot put that one on top.
    await monitor.show(0, 60, 0);
    if (isScrolled) await monitor.show(0, 60, 1);
    await until((update) => update.total === 3 && update.progress === undefined);
    await monitor.configure(options);
    const { top } = await until((update) => update.top !== undefined && update.total > 3);
    expect(top).toBe(isScrolled ? 10_001 : 15_000);
    await monitor.show((top ?? 0) - 20, 60, top);
    await until((update) => update.total === longLines.length && update.progress === undefined);
  }
});

test('trials A 12: a requested place is at the top of the next update, from any position', async () => {
  const { capture, feed: monitor, until } = await monitorBench('end');
  feed(capture, { event: { kind: 'gap', bytes: 7, reason: 'damaged' }, timeMs: 20_000 });
  const first = lines.slice(0, 12_345).join('').length;
  expect(await monitor.goTo({ kind: 'offset', direction: 'rx', bytes: first + 3 })).toBe(true);
  const { first: from, rows } = await until(({ top }) => top === 12_345);
  expect(rows[12_345 - from]).toMatchObject({ text: 'line 12345' });

  expect(await monitor.goTo({ kind: 'event', events: ['gap'] })).toBe(true);
  await until(({ top }) => top === lines.length);
  expect(await monitor.goTo({ kind: 'time', timeMs: 500 })).toBe(true);
  await until(({ top }) => top === 500);
  expect(await monitor.goTo({ kind: 'event', events: ['note'] })).toBe(false);
  expect(await monitor.goTo({ kind: 'offset', direction: 'tx', bytes: 0 })).toBe(false);
});

test('trials A 12: a requested place is shown although the window changes its size meanwhile', async () => {
  const { feed: monitor, until } = await monitorBench('end');
  expect(await monitor.goTo({ kind: 'time', timeMs: 500 })).toBe(true);
  await monitor.show('end', 17);
  expect((await until(({ top }) => top === 500)).rows).toHaveLength(17);
});

test('issue 10: rules colour the delivered rows, an invalid one does nothing, and numbers stay', async () => {
  const { feed: monitor, until } = await monitorBench(99);
  const rule = (pattern: string, mode: 'text' | 'hex' = 'text') => ({
    query: { pattern, mode, matchCase: false },
    whole: true,
  });
  expect(await monitor.highlight([rule('zz', 'hex'), rule('WANTED')])).toEqual([expect.stringContaining('hex'), '']);
  const { rows, total } = await until((update) => update.rows.some((row) => row.kind === 'packet' && row.rule === 1));
  expect(total).toBe(lines.length);
  expect(rows.map((row) => row.kind === 'packet' && row.rule)).toEqual([
    undefined,
    1,
    ...Array.from({ length: 8 }, () => undefined),
  ]);
  await monitor.highlight([]);
  await until((update) => update.rows.every((row) => row.kind === 'packet' && row.rule === undefined));
});

test('issue 10: a map shows the matches, updated for each search and filter', async () => {
  const { feed: monitor, updates, until } = await monitorBench();
  const partOf = (row: number, total: number, parts: number): number => Math.floor((row * parts) / total);
  await monitor.find(query('line 12345'));
  const { hitMap = new Uint8Array(0) } = await until((update) => update.hitMap?.includes(1) ?? false);
  expect(hitMap[partOf(12_345, lines.length, hitMap.length)]).toBe(1);
  await until(({ progress, find }) => progress === undefined && find?.count === 1);
  updates.length = 0;
  await monitor.find(query('line 199'));
  await until(({ progress, find }) => progress === undefined && find?.count === 111);
  const last = updates.findLast((update) => update.hitMap !== undefined)?.hitMap;
  expect(last?.[partOf(19_950, lines.length, last.length)]).toBe(1);
  expect(last?.[partOf(12_345, lines.length, last.length)]).toBe(0);
});

test('issue 10: the overview has landmarks and marked rows, live ones too, and leads to each', async () => {
  const { capture, feed: monitor, updates, until } = await monitorBench(0, longLines);
  const places = [
    { kind: 'offset', direction: 'rx', bytes: 0 },
    { kind: 'offset', direction: 'rx', bytes: capture.rxBytes - 1 },
    { kind: 'offset', direction: 'rx', bytes: 1e12 },
  ] as const;
  await monitor.mark(places);
  const { overview: marked } = await until(({ overview }) => overview?.marked.length === 3);
  expect([...(marked?.marked ?? [])]).toEqual([0, (marked?.parts ?? 0) - 1, -1]);
  expect(marked?.landmarks).toEqual(new Uint32Array(0));
  updates.length = 0;
  for (const error of ['framing', 'break', 'overrun'] as const)
    feed(capture, { event: { kind: 'line-error', error }, timeMs: 9 });
  const { overview } = await until((update) => update.overview?.landmarks.length === 6);
  const last = (overview?.parts ?? 0) - 1;
  expect([...(overview?.landmarks ?? [])]).toEqual([last, 0, 2, last, 1, 1]);
  const goneTo = async (place: Parameters<typeof monitor.goTo>[0]) => {
    updates.length = 0;
    if (!(await monitor.goTo(place))) return undefined;
    return (await until((update) => update.top !== undefined)).top;
  };
  const errors = { kind: 'landmark', landmarks: ['error'], step: 1 } as const;
  expect(await goneTo(errors)).toBe(30_000);
  expect(await goneTo({ ...errors, after: 30_000 })).toBe(30_002);
  expect(await goneTo({ ...errors, after: 30_000, isIncluded: true })).toBe(30_000);
  expect(await goneTo({ ...errors, after: 30_002 })).toBe(30_000);
  expect(await goneTo({ ...errors, step: -1 })).toBe(30_002);
  expect(await goneTo({ ...errors, landmarks: ['note'] })).toBeUndefined();
  await monitor.mark([]);
  await until((update) => update.overview?.marked.length === 0);
});
