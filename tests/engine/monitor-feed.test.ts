import { afterEach, expect, test } from 'vitest';
import type { MonitorOptions, MonitorUpdate } from '../../web/engine/api/views.ts';
import { MonitorFeed } from '../../web/engine/monitor-feed.ts';
import { captureOf, chunks, feed } from '../capture/support.ts';

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

/** A monitor on a capture, with a clock by which every look at it is a slice: so that whatever is numbered takes many turns. */
async function monitorBench() {
  const capture = captureOf(chunks('rx', ...lines));
  let nowMs = 0;
  const updates: MonitorUpdate[] = [];
  let wake = (): void => {};
  const sink = (update: MonitorUpdate): Promise<void> => {
    updates.push(update);
    wake();
    return Promise.resolve();
  };
  const deps = { loadRegex: () => Promise.reject(new Error('Nobody wants that')), nowMs: () => (nowMs += 60) };
  const feedOf = (view = await MonitorFeed.create(capture, options, sink, deps));
  await feedOf.show(0, 10);
  const until = async (holds: (update: MonitorUpdate) => boolean): Promise<MonitorUpdate> => {
    for (;;) {
      const last = updates.at(-1);
      if (last && holds(last)) return last;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  await until(({ total, progress }) => total === lines.length && progress === undefined);
  updates.length = 0;
  return { capture, feed: feedOf, updates, until };
}

const query = (pattern: string) => ({ pattern, mode: 'text', matchCase: false }) as const;

test('a search keeps every row where it is while it counts its hits', async () => {
  const { feed: monitor, updates, until } = await monitorBench();
  await monitor.find(query('wanted'));
  const found = await until(({ find, progress }) => find?.count === 200 && progress === undefined);
  expect(found).toMatchObject({ total: lines.length });
  expect(new Set(updates.map(({ total }) => total))).toEqual(new Set([lines.length]));
  expect(updates.length).toBeGreaterThan(5);
  expect(await monitor.findStep(1)).toMatchObject({ count: 200, current: 1, row: 0 });
  expect(await monitor.findStep(1)).toMatchObject({ current: 2, row: 100 });
});

test('hits of the newest search are marked, none of the one before, and rows that come meanwhile are shown', async () => {
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
