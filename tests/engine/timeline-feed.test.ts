import { afterEach, expect, test } from 'vitest';
import type { MonitorOptions, MonitorUpdate } from '../../web/engine/api/views.ts';
import type { MonitorFeed } from '../../web/engine/monitor-feed.ts';
import { Capture } from '../../web/capture/store/capture.ts';
import type { MonitorRow } from '../../web/core/row.ts';
import { feed, noSource } from '../capture/support.ts';
import { openFeed } from '../support/open-feed.ts';

const options: MonitorOptions = {
  encoding: 'utf-8',
  rule: { kind: 'line', ending: 'any' },
  rowBytes: 0,
  filter: undefined,
  direction: 'both',
  showSignals: false,
};

let view: MonitorFeed | undefined;
afterEach(() => view?.dispose());

const line = (text: string, timeMs: number) =>
  ({ direction: 'rx', bytes: new TextEncoder().encode(`${text}\n`), timeMs }) as const;

/** Two captures: `a` has a line each 10 ms from 0 on, `b` one each 10 ms from 5 on; by the wall clock 1000 and 1200. */
async function bench(lines = 200, shiftMs = 0) {
  const sizes = { bytes: 512, records: 64 };
  const [a, b] = [new Capture(1000, noSource, sizes), new Capture(1200, noSource, sizes)];
  for (let i = 0; i < lines; i++) {
    feed(a, line(`a${i}`, i * 10));
    feed(b, line(`b${i}`, i * 10 + 5));
  }
  let nowMs = 0;
  const updates: MonitorUpdate[] = [];
  let wake = (): void => {};
  const of = (captureId: string, reader: Capture) => ({
    captureId,
    reader,
    scanner: undefined,
    checkpoints: undefined,
  });
  const opened = (view = await openFeed(
    [of('a', a), { ...of('b', b), shiftMs }],
    options,
    async (update) => {
      updates.push(update);
      wake();
    },
    { nowMs: () => (nowMs += 60), loadRegex: () => Promise.reject(new Error('Nobody wants that')) },
  ));
  const until = async (holds: (update: MonitorUpdate) => boolean): Promise<MonitorUpdate> => {
    for (;;) {
      const last = updates.at(-1);
      if (last && holds(last)) return last;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  await opened.show(0, 10);
  await until(({ total, progress }) => total === 2 * lines && progress === undefined);
  return { a, b, feed: opened, updates, until };
}

const texts = (rows: readonly MonitorRow[]) => rows.map((row) => (row.kind === 'packet' ? row.text : row.event.kind));
const query = (pattern: string) => ({ pattern, mode: 'text', matchCase: false }) as const;

test('issue 10: rows come by their wall clock, each with its capture and the time since the row before', async () => {
  const { feed: timeline, until } = await bench();
  await timeline.show(18, 6);
  const { rows, startedMs } = await until(({ first, rows: shown }) => first === 18 && shown.length === 6);
  expect(texts(rows)).toEqual(['a18', 'a19', 'a20', 'b0', 'a21', 'b1']);
  expect(rows.map(({ source, deltaMs }) => [source, deltaMs])).toEqual([
    [0, 10],
    [0, 10],
    [0, 10],
    [1, 5],
    [0, 5],
    [1, 5],
  ]);
  expect(startedMs).toBe(1000);
  expect(rows[3]).toMatchObject({ offset: 0, timeMs: 1205 });
});

test('issue 10: a capture with a corrected clock is placed by the corrected time', async () => {
  const { until } = await bench(50, -200);
  const { rows } = await until(({ rows: shown }) => shown.length === 10);
  expect(texts(rows).slice(0, 4)).toEqual(['a0', 'b0', 'a1', 'b1']);
});

test('issue 10: find goes from capture to capture by time and around, with its count', async () => {
  const { feed: timeline, until } = await bench();
  await timeline.find(query('7'));
  await until(({ find, progress }) => find?.count === 2 * 38 && progress === undefined);
  const seen: number[] = [];
  for (let step = 0; step < 76; step++) seen.push((await timeline.findStep(1)).row);
  expect(seen).toEqual(seen.toSorted((x, y) => x - y));
  expect(new Set(seen).size).toBe(76);
  expect(await timeline.findStep(1)).toMatchObject({ current: 1, row: seen[0] });
  expect(await timeline.findStep(-1)).toMatchObject({ current: 76, row: seen.at(-1) });
  expect(await timeline.findStep(-1)).toMatchObject({ current: 75, row: seen.at(-2) });
});

test('issue 10: a row that arrives late is put in its place, and the rows on the screen stay', async () => {
  const { a, b, feed: timeline, updates, until } = await bench();
  await timeline.show(200, 30, 210);
  const before = await until(({ first, rows }) => first === 200 && rows.length === 30);
  updates.length = 0;
  // Of the slower one there is more to come from long before.
  feed(a, line('a late', 2000));
  feed(b, line('b late', 1999));
  const after = await until(({ total, progress }) => total === 402 && progress === undefined);
  // Both are after the rows on the screen: those keep their numbers.
  expect(after.first).toBe(200);
  expect(texts(after.rows)).toEqual(texts(before.rows));
  await timeline.show('end', 8);
  const { rows } = await until(({ rows: shown }) => shown.length === 8);
  expect(texts(rows).slice(-3)).toEqual(['b198', 'b199', 'b late']);
});

test('issue 10: rows above the screen that come late do not move it', async () => {
  const { a, feed: timeline, updates, until } = await bench(100);
  // `a` ends at 1990, `b` at 2195: what comes of `a` now stands between the rows of `b`.
  await timeline.show(170, 30, 190);
  const before = await until(({ first, rows }) => first === 170 && rows.length === 30);
  const top = texts(before.rows)[20];
  updates.length = 0;
  feed(a, line('a one', 1001));
  feed(a, line('a two', 1002));
  const after = await until(({ total, progress }) => total === 202 && progress === undefined);
  expect(texts(after.rows)[(after.top ?? 190) - after.first]).toBe(top);
  expect(updates.some((update) => update.top === 192)).toBe(true);
});

test('issue 10: a time leads to its row in any of them, an event to the next one, a byte to its capture', async () => {
  const { a, b, feed: timeline, updates, until } = await bench();
  feed(b, { event: { kind: 'note', text: 'in b' }, timeMs: 3000 });
  feed(a, { event: { kind: 'note', text: 'in a' }, timeMs: 3100 });
  await until(({ total, progress }) => total === 402 && progress === undefined);
  const goneTo = async (place: Parameters<typeof timeline.goTo>[0]) => {
    updates.length = 0;
    expect(await timeline.goTo(place)).toBe(true);
    const { top = 0, first, rows } = await until((update) => update.top !== undefined);
    return [top, texts(rows)[top - first]] as const;
  };
  expect(await goneTo({ kind: 'time', timeMs: 1998 })).toEqual([100 + 80, 'a100']);
  const [inA, kindA] = await goneTo({ kind: 'event', events: ['note'] });
  expect([inA, kindA]).toEqual([400, 'note']);
  expect((await goneTo({ kind: 'event', events: ['note'], after: 400 }))[0]).toBe(401);
  expect((await goneTo({ kind: 'event', events: ['note'], after: 401 }))[0]).toBe(400);
  expect((await goneTo({ kind: 'offset', direction: 'rx', bytes: 3, source: 1 }))[1]).toBe('b1');
});

test('issue 10: a filter holds for all of them', async () => {
  const { feed: timeline, until } = await bench();
  await timeline.configure({ ...options, filter: query('99') });
  const { rows } = await until(({ total, progress }) => total === 4 && progress === undefined);
  expect(texts(rows)).toEqual(['a99', 'b99', 'a199', 'b199']);
});

test('issue 10: the map of matches shows where they are among the rows of all', async () => {
  const { feed: timeline, updates, until } = await bench(40);
  await timeline.find(query('a3'));
  const { total } = await until(({ find, progress }) => find?.count === 11 && progress === undefined);
  const hitMap = updates.findLast((update) => update.hitMap !== undefined)?.hitMap ?? new Uint8Array(0);
  const marked = new Set([...hitMap].flatMap((hit, part) => (hit ? [Math.floor((part * total) / hitMap.length)] : [])));
  // `a3` is row 3, `a30` to `a39` are alternate rows from 40 on; a mark is of two or three rows of a capture.
  for (const row of [3, ...Array.from({ length: 10 }, (_, i) => 40 + 2 * i)]) expect(marked).toContain(row);
  for (const row of marked) expect((row >= 2 && row <= 6) || (row >= 37 && row <= 62)).toBe(true);
});

test('issue 10: the overview has the landmarks and marked rows of all, and steps through them by time', async () => {
  const { a, b, feed: timeline, updates, until } = await bench();
  feed(b, { event: { kind: 'note', text: 'in b' }, timeMs: 3000 });
  feed(a, { event: { kind: 'note', text: 'in a' }, timeMs: 3100 });
  await timeline.mark([{ kind: 'offset', direction: 'rx', bytes: 0, source: 1 }]);
  const { total, overview } = await until(
    (update) => update.overview?.marked.length === 1 && update.overview.landmarks.length > 0 && update.total === 402,
  );
  const parts = overview?.parts ?? 0;
  const [part, kind] = overview?.landmarks ?? [];
  expect(kind).toBe(4);
  // Each capture has more segments than are looked at for an exact place.
  expect(Math.abs((part ?? 0) - Math.floor((400 * parts) / total))).toBeLessThan(12);
  expect(Math.abs((overview?.marked[0] ?? 0) - Math.floor((21 * parts) / total))).toBeLessThan(12);
  const goneTo = async (step: 1 | -1, after?: number) => {
    updates.length = 0;
    await timeline.goTo({ kind: 'landmark', landmarks: ['note'], step, ...(after !== undefined && { after }) });
    return (await until((update) => update.top !== undefined)).top;
  };
  expect(await goneTo(1)).toBe(400);
  expect(await goneTo(1, 400)).toBe(401);
  expect(await goneTo(1, 401)).toBe(400);
  expect(await goneTo(-1)).toBe(401);
  expect(await goneTo(-1, 401)).toBe(400);
});
