import { describe, expect, it } from 'vitest';
import type { Direction } from '../../web/core/row.ts';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import { fieldNumber, fieldNumbers } from '../../web/engine/api/plots.ts';
import type { PlotOptions, PlotUpdate, PlotWanted } from '../../web/engine/api/plots.ts';
import { PlotFeed } from '../../web/engine/plot-feed.ts';
import { pointsAt } from '../../web/engine/plot-points.ts';
import { readPoints } from '../../web/engine/read-points.ts';
import { readSeveral } from '../../web/engine/read-several.ts';
import { Capture } from '../../web/capture/store/capture.ts';
import { eventually } from '../support/eventually.ts';

const encoder = new TextEncoder();
const values: PlotOptions = { encoding: 'utf-8', rule: { kind: 'line', ending: 'any' }, decoder: 'values' };

const wanted: PlotWanted = {
  range: { kind: 'all' },
  columns: 4,
  drawn: [0],
  listed: [],
  listColumns: 2,
};

const none = { segment: () => Promise.reject(new RangeError('Nothing is stored')) };

const captureOf = (startedMs: number) => new Capture(startedMs, none, { bytes: 4096, records: 1000 });

const rowsOf = (captureId: string, reader: Capture) => ({ captureId, reader, scanner: undefined });

function bench(options: PlotOptions = values) {
  const capture = captureOf(1000);
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
      eventually(() => {
        const last = updates.at(-1);
        if (!last || !condition(last)) throw new Error('Not yet');
        return last;
      }),
  };
}

const numbersOf = (text: string): readonly number[] =>
  Array.from(text.matchAll(/:(\d+)/g), ([, digits]) => Number(digits));

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

  it('counts crossings of thresholds, those before they were set and those that come', async () => {
    const { feed, receive, until } = bench();
    for (let at = 0; at < 10; at++) receive(`a:${at % 2}\n`, at * 10);
    const view = await feed;
    const thresholds = [
      { series: 0, level: 0.5, side: 'above' as const },
      { series: 9, level: 0.5, side: 'above' as const },
    ];
    await view.show(wanted);
    await until(({ lastMs }) => lastMs === 1090);
    await view.show({ ...wanted, thresholds });
    await until(({ crossings }) => crossings?.length === 1 && crossings[0]?.count === 5);
    receive('a:0\na:7\n', 200);
    const { crossings } = await until((update) => update.crossings?.[0]?.count === 6);
    expect(crossings).toEqual([{ ...thresholds[0], count: 6, lastMs: 1200, isBeyond: true }]);
    await view.dispose();
  });

  it('shows the sweep of a trigger instead of the newest, and says what it waits for', async () => {
    const { feed, receive, until } = bench();
    for (let at = 0; at < 10; at++) receive(`a:${at}\n`, at * 10);
    const view = await feed;
    await view.show(wanted);
    await until(({ lastMs }) => lastMs === 1090);
    const trigger = { series: 0, mode: 'normal', level: 4.5, slope: 'rising' } as const;
    const more = { holdOffMs: 0, before: 0.5, fromMs: 0 };
    const newest = { ...wanted, range: { kind: 'newest', spanMs: 40 } } as const;
    await view.show({ ...newest, trigger: { ...trigger, ...more } });
    const { chart, sweep } = await until((update) => update.sweep !== undefined);
    expect(sweep).toEqual({ state: 'armed', triggerMs: 1045, toMs: 1065, count: 1 });
    expect(chart).toMatchObject({ fromMs: 1025, toMs: 1065 });
    await view.show({ ...newest, trigger: { ...trigger, ...more, level: 99 } });
    const waiting = await until((update) => update.sweep?.count === 0);
    expect(waiting.chart).toBeUndefined();
    // Another range can be looked at meanwhile.
    await view.show({ ...wanted, trigger: { ...trigger, ...more, level: 99 } });
    await until((update) => update.chart?.fromMs === 1000 && update.sweep?.state === 'armed');
    await view.dispose();
  });

  it('makes histograms, pairs and spectra of the values in a range', async () => {
    const { feed, receive, until } = bench();
    for (let at = 0; at < 256; at++)
      receive(`a:${(10 + 2 * Math.sin((at * Math.PI) / 8)).toFixed(6)} b:${at % 4}\n`, at * 10);
    const view = await feed;
    await view.show(wanted);
    await until(({ lastMs }) => lastMs === 3550);
    const all = { fromMs: 0, toMs: 10_000 };
    const histogram = await view.analyze({ kind: 'histogram', series: 1, ...all });
    expect(histogram).toMatchObject({ start: -0.5, width: 1, counts: Float64Array.of(64, 64, 64, 64), mean: 1.5 });
    const pairs = await view.analyze({ kind: 'xy', x: 0, y: 1, most: 1000, ...all });
    expect(pairs).toMatchObject({ count: 256, isPartial: false });
    const request = { kind: 'spectrum', series: 0, window: 'flat-top', isEven: false, most: 100, ...all } as const;
    const spectrum = await view.analyze(request);
    expect(spectrum).toMatchObject({ count: 256, sampleHz: 100, isResampled: false, gaps: 0, leftOut: 0 });
    if (spectrum.kind !== 'spectrum') throw new Error('Another kind');
    expect(spectrum.peaks[0]?.hz).toBeCloseTo(6.25, 2);
    expect(spectrum.peaks[0]?.amplitude).toBeCloseTo(2, 2);
    expect(spectrum.frequencies.length).toBeLessThanOrEqual(100);
    // What is not there has nothing to show.
    expect(await view.analyze({ ...request, series: 99 })).toMatchObject({ count: 0, peaks: [] });
    expect(await view.analyze({ kind: 'histogram', series: 0, fromMs: 5, toMs: 5 })).toMatchObject({ count: 0 });
    expect(await view.analyze({ kind: 'xy', x: 7, y: 0, most: 10, ...all })).toMatchObject({ count: 0 });
    await view.dispose();
  });

  it('has other captures on the same times, shifted, live, and broken each for itself', async () => {
    const [own, other] = [captureOf(1000), captureOf(5000)];
    const line = (capture: Capture, text: string, timeMs: number) =>
      capture.append('rx', encoder.encode(`${text}\n`), timeMs);
    line(own, 'a:1', 0);
    line(other, 'a:10', 0);
    const found = new Map([['b', other]]);
    const options: PlotOptions = {
      ...values,
      others: [
        { ...values, captureId: 'b', name: 'Pump', shiftMs: -4000 },
        { ...values, captureId: 'gone', name: 'Gone', shiftMs: 0 },
      ],
    };
    let wakes = 0;
    const reading = await readSeveral(
      rowsOf('a', own),
      options,
      () => wakes++,
      async (id) => {
        const capture = found.get(id);
        if (!capture) throw new RangeError('No such capture');
        return rowsOf(id, capture);
      },
    );
    const read = async () => expect(await reading.advance(() => false)).toBe('done');
    await read();
    line(other, 'a:11', 200);
    expect(wakes).toBe(1);
    other.appendEvent({ kind: 'lost', code: 'port-gone' }, 300);
    line(own, 'a:2', 400);
    await read();
    const { labels, series } = reading.set;
    expect(labels.map(({ name, source }) => [name, source])).toEqual([
      ['a', undefined],
      ['a', 'Pump'],
    ]);
    const points = series.map((one) => one.points(0, 1e6, 9)).map(({ times, values: of }) => [[...times], [...of]]);
    expect(points).toEqual([
      [
        [1000, 1400],
        [1, 2],
      ],
      [
        [1000, 1200, 1300],
        [10, 11, NaN],
      ],
    ]);
    // Each is found in its own capture.
    expect(await pointsAt(reading, [0, 1], 1200, 'before')).toEqual([
      { series: 0, timeMs: 1000, value: 1, captureId: 'a', direction: 'rx', offset: 2 },
      { series: 1, timeMs: 1200, value: 11, captureId: 'b', direction: 'rx', offset: 7 },
    ]);
    // Paused it is not woken; afterwards it is.
    reading.stop();
    line(other, 'a:12', 400);
    expect(wakes).toBe(2);
    await read();
    line(other, 'a:13', 500);
    expect(wakes).toBe(3);
  });

  it('knows of each point which byte it was read from, and of bytes which points', async () => {
    const { feed, receive, transmit, event, until, capture } = bench();
    const view = await feed;
    await view.show(wanted);
    const sent = { rx: '', tx: '' };
    const lines: { direction: Direction; offset: number; text: string; timeMs: number }[] = [];
    // Several segments, some lines in one piece, cut lines, an answer in between, a break.
    for (let at = 0; at < 600; at++) {
      const direction = at % 7 === 3 ? 'tx' : 'rx';
      const text = at % 5 === 0 ? `boot ${at}\n` : `a:${at} b:${at % 3}\n`;
      const timeMs = Math.floor(at / 3) * 10;
      lines.push({ direction, offset: sent[direction].length, text, timeMs });
      sent[direction] += text;
      const give = direction === 'rx' ? receive : transmit;
      if (at % 4 === 1) for (const part of [text.slice(0, 3), text.slice(3)]) give(part, timeMs);
      else give(text, timeMs);
      if (at === 300) event({ kind: 'lost', code: 'port-gone' }, timeMs);
      if (at % 100 === 0) await until(({ lastMs }) => Number.isNaN(lastMs) || lastMs >= 1000);
    }
    await until(({ lastMs, progress }) => lastMs === 2990 && progress === undefined);
    expect(capture.segmentCount).toBeGreaterThan(1);
    for (const { direction, offset, text, timeMs } of lines) {
      const points = await view.pointsOf({ direction, offset, length: text.length, timeMs: 1000 + timeMs });
      expect(points.map(({ value }) => value)).toEqual(numbersOf(text));
      for (const point of points) {
        expect(point).toMatchObject({ captureId: 'a', direction });
        expect(sent[direction].slice(point.offset)).toMatch(new RegExp(`^${point.value}\\D`));
        const [same] = await view.pointsAt([point.series], point.timeMs, 'before');
        expect(same?.timeMs).toBe(point.timeMs);
      }
    }
    expect(await view.pointsOf({ direction: 'rx', offset: 1e6, length: 10, timeMs: 2000 })).toEqual([]);
    expect(await view.pointsAt([0, 99], 0, 'before')).toEqual([]);
    const [first] = await view.pointsAt([0], 0, 'nearest');
    expect(first).toMatchObject({ series: 0, value: 1, offset: 'boot 0\na:'.length });
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
