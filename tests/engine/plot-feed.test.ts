import { describe, expect, it, vi } from 'vitest';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import { fieldNumber, fieldNumbers } from '../../web/engine/api/plots.ts';
import type { PlotOptions, PlotUpdate, PlotWanted } from '../../web/engine/api/plots.ts';
import { PlotFeed } from '../../web/engine/plot-feed.ts';
import { readPoints } from '../../web/engine/read-points.ts';
import { Capture } from '../../web/capture/store/capture.ts';

const encoder = new TextEncoder();
const values: PlotOptions = { encoding: 'utf-8', rule: { kind: 'line', ending: 'any' }, decoder: 'values' };

const wanted: PlotWanted = {
  range: { kind: 'all' },
  columns: 4,
  drawn: [0],
  listed: [],
  listColumns: 2,
};

function bench(options: PlotOptions = values) {
  const none = { segment: () => Promise.reject(new RangeError('Nothing is stored')) };
  const capture = new Capture(1000, none, { bytes: 4096, records: 1000 });
  const updates: PlotUpdate[] = [];
  let nowMs = 0;
  const delays: (() => void)[] = [];
  const deps = {
    read: (chosen: PlotOptions, onProgress: () => void) =>
      readPoints({ captureId: 'a', reader: capture, scanner: undefined }, chosen, onProgress),
    onAppend: (listener: () => void) => capture.onAppend(listener),
    nowMs: () => nowMs,
    delay: () => new Promise<void>((resolve) => delays.push(resolve)),
  };
  const feed = PlotFeed.create(
    options,
    async (update) => {
      updates.push(update);
      nowMs += 300;
    },
    deps,
  );
  return {
    capture,
    updates,
    feed,
    receive: (text: string, timeMs: number) => capture.append('rx', encoder.encode(text), timeMs),
    transmit: (text: string, timeMs: number) => capture.append('tx', encoder.encode(text), timeMs),
    event: (event: CaptureEvent, timeMs: number) => capture.appendEvent(event, timeMs),
    /** The newest update that fulfils a condition. */
    until: (condition: (update: PlotUpdate) => boolean) =>
      vi.waitFor(
        () => {
          const last = updates.at(-1);
          if (!last || !condition(last)) throw new Error('Not yet');
          return last;
        },
        { timeout: 20_000 },
      ),
  };
}

const slotsOf = ({ chart }: PlotUpdate): readonly number[] => [...(chart?.lines[0]?.slots ?? [])];

describe('PlotFeed', () => {
  it('draws what was captured before, and what comes', async () => {
    const { feed, receive, until, updates } = bench();
    receive('a:1 b:10\na:2', 0);
    const view = await feed;
    await view.show(wanted);
    await until(({ chart }) => chart?.lines.length === 1);
    receive('\na:3\n', 100);
    const last = await until(({ lastMs, chart }) => lastMs === 1100 && chart !== undefined);
    expect(slotsOf(last).filter((slot) => !Number.isNaN(slot))).toEqual([1, 2, 3]);
    expect(updates.flatMap(({ fields }) => fields?.added ?? []).map(({ name }) => name)).toEqual(['a', 'b']);
    const { numbers } = updates.findLast(({ fields }) => fields)?.fields ?? { numbers: new Float64Array(0) };
    expect(numbers).toHaveLength(2 * fieldNumbers);
    expect(numbers[fieldNumber.latest]).toBe(3);
    expect(numbers[fieldNumbers + fieldNumber.max]).toBe(10);
    await view.dispose();
  });

  it('does not wait for the end of what was transmitted without one', async () => {
    const { feed, receive, transmit, until } = bench();
    transmit('start', 0);
    receive('a:1\n', 10);
    receive('a:2\n', 20);
    const view = await feed;
    await view.show(wanted);
    await until(({ lastMs }) => lastMs === 1020);
    receive('a:3\n', 30);
    const last = await until(({ lastMs, chart }) => lastMs === 1030 && chart !== undefined);
    expect(slotsOf(last).filter((slot) => !Number.isNaN(slot))).toEqual([1, 2, 3]);
    await view.dispose();
  });

  it('breaks lines where the port was lost', async () => {
    const { feed, receive, event, until } = bench();
    receive('a:1\n', 0);
    event({ kind: 'lost', code: 'port-gone' }, 10);
    receive('a:2\n', 90);
    const view = await feed;
    await view.show({ ...wanted, columns: 9 });
    const last = await until(({ chart }) => chart !== undefined);
    expect(slotsOf(last).filter((slot) => !Number.isNaN(slot))).toEqual([1, Infinity, Infinity, 2]);
    await view.dispose();
  });

  it('shows the newest in columns that stay where they are', async () => {
    const { feed, receive, until } = bench();
    for (let at = 0; at < 100; at++) receive(`a:${at}\n`, at * 10);
    const view = await feed;
    await view.show({ ...wanted, range: { kind: 'newest', spanMs: 100 }, columns: 10 });
    const { chart } = await until((update) => update.chart !== undefined);
    expect(chart).toMatchObject({ fromMs: 1890, toMs: 1990, startMs: 1890, columnMs: 10 });
    receive('a:100\n', 1003);
    const next = await until(({ lastMs }) => lastMs === 2003);
    expect(next.chart).toMatchObject({ fromMs: 1903, toMs: 2003, startMs: 1900, columnMs: 10 });
    await view.dispose();
  });

  it('begins anew with another decoder, and knows no series of the one before', async () => {
    const { feed, receive, until, updates } = bench();
    receive('a:1\n$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n', 0);
    const view = await feed;
    await view.show(wanted);
    await until(({ chart }) => chart !== undefined);
    updates.length = 0;
    await view.configure({ ...values, decoder: 'nmea' });
    await until(({ fields }) => fields !== undefined && fields.added.length > 0);
    expect(updates[0]?.isFresh).toBe(true);
    expect(updates.flatMap(({ fields }) => fields?.added ?? []).map(({ kind }) => kind)).not.toContain('values');
    await view.dispose();
  });

  it('tells statistics and points between two times', async () => {
    const { feed, receive, until } = bench();
    for (let at = 0; at < 300; at++) receive(`a:${at % 3}\n`, at * 10);
    const view = await feed;
    await view.show(wanted);
    await until(({ lastMs }) => lastMs === 3990);
    const [statistics, nothing] = await view.statistics([0, 7], 1300, 2300);
    expect(statistics).toMatchObject({ count: 100, min: 0, max: 2, atFrom: 0, atTo: 1 });
    expect(statistics?.mean).toBeCloseTo(0.99, 5);
    expect(nothing).toMatchObject({ count: 0, min: NaN });
    const [points] = await view.points([0], 1300, 2300, 3);
    expect([...(points?.times ?? [])]).toEqual([1300, 1310, 1320]);
    await view.dispose();
  });

  it('draws nothing while it is paused, and all of it afterwards', async () => {
    const { feed, receive, until, updates } = bench();
    receive('a:1\n', 0);
    const view = await feed;
    await view.show(wanted);
    await until(({ chart }) => chart !== undefined);
    await view.pause(true);
    const before = updates.length;
    for (let at = 1; at < 500; at++) receive(`a:${at}\n`, at);
    await view.statistics([0], 0, 1);
    expect(updates.length).toBeLessThanOrEqual(before + 1);
    await view.pause(false);
    await until(({ lastMs }) => lastMs === 1499);
    const [statistics] = await view.statistics([0], 0, 5000);
    expect(statistics?.count).toBe(500);
    await view.dispose();
  });
});
