import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SegmentFold } from '../../web/capture/rows/row-index.ts';
import { RowIndex } from '../../web/capture/rows/row-index.ts';
import { RowSource } from '../../web/capture/rows/row-source.ts';
import { Capture } from '../../web/capture/store/capture.ts';
import { sliceSegment } from '../../web/capture/store/segment-slice.ts';
import type { Segment } from '../../web/capture/store/segment.ts';
import type { ExportFormat } from '../../web/engine/api/captures.ts';
import type { MonitorOptions, MonitorSink, MonitorUpdate } from '../../web/engine/api/views.ts';
import type { RowsOf } from '../../web/engine/capture-rows.ts';
import { filePiecesOf } from '../../web/engine/export-file.ts';
import { foldStored } from '../../web/scan/fold-stored.ts';
import { loadRegex } from '../../web/scan/regex.ts';
import { selectionOf } from '../../web/scan/rows-selection.ts';
import { ScanPool } from '../../web/scan/scan-pool.ts';
import type { ScanWorker } from '../../web/scan/scan-pool.ts';
import type { FromScanWorker, RowsSpec, ToScanWorker } from '../../web/scan/scan-request.ts';
import { CaptureLibrary } from '../../web/storage/capture-library.ts';
import { CaptureStore } from '../../web/storage/capture-store.ts';
import { CheckpointStore } from '../../web/storage/checkpoint-store.ts';
import { openDatabase } from '../../web/storage/database.ts';
import type { Database } from '../../web/storage/database.ts';
import { openFeed } from '../support/open-feed.ts';

let db: Database;
let store: CaptureStore;
let library: CaptureLibrary;
let names = 0;
const open: { dispose(): Promise<void> }[] = [];

beforeEach(async () => {
  db = await openDatabase(`scan-${names++}`, () => {});
  store = new CaptureStore({ current: db });
  library = new CaptureLibrary(
    {
      store,
      now: () => 9,
      hold: () => ({ release: () => {} }),
      held: () => Promise.resolve(new Set()),
      released: () => new Promise(() => {}),
      onChange: () => {},
      onListChange: () => {},
    },
    1e12,
  );
});
afterEach(async () => {
  for (const view of open.splice(0)) await view.dispose();
  db.close();
});

const lines = Array.from(
  { length: 8000 },
  (_, i) => `line ${i} ${'.'.repeat(i % 60)}${i % 1000 === 7 ? ' wanted' : ''}\r\n`,
);
const spec: RowsSpec = {
  layout: { rule: { kind: 'line', ending: 'any' }, rowBytes: 0 },
  encoding: 'utf-8',
  direction: 'both',
  showSignals: true,
  filter: undefined,
  find: { pattern: 'wanted', mode: 'text', matchCase: false },
};

/** Stores a capture in segments of 4 KiB: about 90. */
async function storeLines(id: string, withNotes = false): Promise<number> {
  const capture = new Capture(
    1,
    { segment: () => Promise.reject(new Error('all is in memory')) },
    { bytes: 4096, records: 1000 },
  );
  for (const [at, line] of lines.entries()) {
    capture.append('rx', new TextEncoder().encode(line), 5);
    if (withNotes && at % 1000 === 0) capture.appendEvent({ kind: 'note', text: String(at) }, 5);
  }
  const segments = new Map<number, Segment>();
  const bases = { rx: [0], tx: [0] };
  for (let index = 0; index < capture.segmentCount; index++) {
    const segment = await capture.segment(index);
    segments.set(index, sliceSegment(segment));
    bases.rx.push(segment.rxBase + segment.rx.length);
    bases.tx.push(0);
  }
  const info = { id, name: id, portName: id, startedMs: 1, durationMs: 5, rxBytes: capture.rxBytes, txBytes: 0 };
  const rest = { storedBytes: 1, notes: 0, lineErrors: 0, pinned: false, state: 'complete' as const };
  await store.write({ ...info, ...rest, sealedSegments: segments.size }, segments, undefined, bases);
  return segments.size;
}

/** A worker's code, in this thread. */
class WorkerHere implements ScanWorker {
  static made = 0;
  /** A file is made up to this segment. */
  static limit: number | undefined;
  readonly requests: ToScanWorker[] = [];
  /** A scan that begins while this is set lasts until the test ends it. */
  isHeld = false;
  readonly #running = new Map<number, AbortController>();
  #listener: (event: { readonly data: FromScanWorker }) => void = () => {};

  constructor() {
    WorkerHere.made++;
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    if (type === 'message') this.#listener = listener as never;
  }

  terminate(): void {}

  postMessage(message: ToScanWorker): void {
    const { id, request } = structuredClone(message);
    this.requests.push({ id, request });
    if (request === 'end') return this.#running.get(id)?.abort();
    if (request === 'more') return;
    const abort = new AbortController();
    this.#running.set(id, abort);
    const send = (data: FromScanWorker): void => this.#listener({ data: structuredClone(data) });
    if (this.isHeld) return abort.signal.addEventListener('abort', () => send({ id, folds: [], isDone: true }));
    let nowMs = 0;
    const { limit = Infinity } = WorkerHere;
    const wanted = request.kind === 'file' ? { ...request, to: Math.min(request.to, limit) } : request;
    foldStored(wanted, { store, loadRegex, nowMs: () => (nowMs += 20) }, abort.signal, (folds) =>
      send({ id, folds, isDone: false }),
    ).then(
      () => send({ id, folds: [], isDone: true }),
      (error: unknown) => send({ id, folds: [], isDone: true, failure: String(error) }),
    );
  }
}

async function folded(
  from: number,
  to: number,
  state?: SegmentFold['next'],
  signal = new AbortController().signal,
): Promise<SegmentFold[]> {
  const folds: SegmentFold[] = [];
  await foldStored(
    { kind: 'rows', captureId: 'a', spec, from, to, state },
    { store, loadRegex, nowMs: () => 0 },
    signal,
    (more) => void folds.push(...(more as readonly SegmentFold[])),
  );
  return folds;
}

describe('a scan of stored segments', () => {
  it('gives the same result as a fold in the engine, in one go or in parts', async () => {
    const count = await storeLines('a');
    const whole = await folded(0, count);
    // The last line of the last segment is complete, so all are.
    expect(whole).toHaveLength(count);
    expect(whole.reduce((sum, { shown }) => sum + shown, 0)).toBe(lines.length);
    expect(whole.reduce((sum, { hits = 0 }) => sum + hits, 0)).toBe(8);
    expect([...(await folded(0, 40)), ...(await folded(40, count, whole[39]?.next))]).toEqual(whole);
    const reader = await library.reader('a');
    const index = new RowIndex(reader, new RowSource(reader, spec.layout), await selectionOf(spec, loadRegex));
    for (let segment = 0; segment < count; segment++) expect(await index.fold(segment)).toEqual(whole[segment]);
  });

  it('ends when it is aborted, and when the capture is deleted', async () => {
    const count = await storeLines('a');
    const abort = new AbortController();
    abort.abort();
    expect(await folded(0, count, undefined, abort.signal)).toEqual([]);
    await store.delete('a');
    expect(await folded(0, count)).toEqual([]);
  });

  it('reports an error, and the worker takes the next scan', async () => {
    await storeLines('a');
    const pool = new ScanPool(() => new WorkerHere(), 1);
    const find = { pattern: '(', mode: 'regex', matchCase: true } as const;
    const request = { kind: 'rows' as const, captureId: 'a', spec, from: 0, to: 3, state: undefined };
    const { signal } = new AbortController();
    await expect(pool.scan({ ...request, spec: { ...spec, find } }, () => {}, signal)).rejects.toThrow('missing');
    const folds: SegmentFold[] = [];
    await pool.scan(request, (more) => void folds.push(...(more as readonly SegmentFold[])), signal);
    expect(folds).toHaveLength(3);
  });
});

/** A worker whose module does not load, as after an update. */
class UnloadableWorker extends WorkerHere {
  readonly #listeners: ((event: never) => void)[] = [];
  override addEventListener(type: string, listener: (event: never) => void): void {
    if (type === 'error') this.#listeners.push(listener);
  }
  override postMessage(): void {
    queueMicrotask(() => this.#listeners.forEach((listener) => listener({} as never)));
  }
}

describe('trials-2 B 9: a scan worker', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('that stays silent is ended, however much it reported before, and another takes its place', async () => {
    const made: { listener?: (event: { data: FromScanWorker }) => void; id: number; isEnded: boolean }[] = [];
    const pool = new ScanPool(() => {
      const worker: (typeof made)[number] = { id: -1, isEnded: false };
      made.push(worker);
      return {
        addEventListener: (type: string, listener: never) => type === 'message' && (worker.listener = listener),
        postMessage: ({ id }: ToScanWorker) => (worker.id = id),
        terminate: () => (worker.isEnded = true),
      } as ScanWorker;
    }, 1);
    const request = { kind: 'rows' as const, captureId: 'a', spec, from: 0, to: 3, state: undefined };
    const { signal } = new AbortController();
    const first = pool.scan(request, () => {}, signal).catch((error: unknown) => String(error));
    const second = pool.scan(request, () => {}, signal);
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(20_000);
      made[0]?.listener?.({ data: { id: made[0].id, folds: [], isDone: false } });
    }
    expect(made[0]?.isEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await first).toContain('does not answer');
    expect(made.map(({ isEnded }) => isEnded)).toEqual([true, false]);
    made[1]?.listener?.({ data: { id: made[1].id, folds: [], isDone: true } });
    await second;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(made[1]?.isEnded).toBe(false);
  });
});

/** A monitor on a stored capture whose past is scanned by workers. */
async function scannedMonitor(
  checkpoints = new CheckpointStore({ current: db }, () => 1),
  makeWorker?: () => ScanWorker,
) {
  const worker = new WorkerHere();
  let nowMs = 0;
  const updates: MonitorUpdate[] = [];
  let wake = (): void => {};
  const options: MonitorOptions = { ...spec, ...spec.layout, filter: undefined };
  const of: RowsOf = {
    captureId: 'a',
    reader: await library.reader('a'),
    scanner: new ScanPool(makeWorker ?? (() => worker), 1),
    checkpoints: {
      load: (...place) => checkpoints.load('a', ...place),
      save: (projection, block, folds) => checkpoints.save('a', projection, block, folds),
    },
  };
  const sink: MonitorSink = (update) => {
    updates.push(update);
    wake();
    return Promise.resolve();
  };
  const feed = await openFeed([of], options, sink, { loadRegex, nowMs: () => (nowMs += 60) });
  open.push(feed);
  await feed.show(100, 10);
  const until = async (holds: (update: MonitorUpdate) => boolean): Promise<MonitorUpdate> => {
    for (;;) {
      const last = updates.at(-1);
      if (last && holds(last)) return last;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return { feed, worker, until, updates, options };
}

describe('a file of a stored capture', () => {
  const options = { encoding: 'utf-8', times: 'iso' } as const;
  const pool = (workers: WorkerHere[] = []) =>
    new ScanPool(() => {
      const worker = new WorkerHere();
      workers.push(worker);
      return worker;
    }, 1);
  const pieces = async (format: ExportFormat, scanner: ScanPool | undefined) => {
    const reader = await library.reader('a');
    const control = { signal: new AbortController().signal, progress: () => {} };
    return filePiecesOf(
      { captureId: 'a', reader, scanner },
      { name: 'a', portName: 'port' },
      { format, ...options },
      control,
    );
  };

  it('is the same whether a scan worker made it, the engine, or one the part that the other left', async () => {
    const count = await storeLines('a', true);
    for (const format of ['raw', 'text', 'csv', 'jsonl', 'pcapng', 'baudcast'] as const) {
      const parts: Buffer[] = [];
      for (const limit of [undefined, count, 40]) {
        WorkerHere.limit = limit;
        const workers: WorkerHere[] = [];
        const made: Uint8Array[] = [];
        for await (const piece of await pieces(format, limit === undefined ? undefined : pool(workers)))
          made.push(piece);
        parts.push(Buffer.concat(made));
        expect(workers).toHaveLength(limit === undefined ? 0 : 1);
      }
      WorkerHere.limit = undefined;
      expect(parts[0]?.length).toBeGreaterThan(200_000);
      expect(parts[1]?.equals(parts[0]!)).toBe(true);
      expect(parts[2]?.equals(parts[0]!)).toBe(true);
    }
  });

  it('ends its scan when nobody wants more of it', async () => {
    await storeLines('a');
    const workers: WorkerHere[] = [];
    for await (const _ of await pieces('text', pool(workers))) break;
    expect(workers[0]?.requests.at(-1)?.request).toBe('end');
  });
});

describe('a monitor with a scan of its past', () => {
  it('numbers, finds and filters the same as one that folds by itself', async () => {
    await storeLines('a');
    const { feed, until, worker, options } = await scannedMonitor();
    const { rows } = await until(({ progress, total }) => progress === undefined && total === lines.length);
    expect(rows[0]).toMatchObject({ text: lines[100]?.trimEnd() });
    await feed.find({ pattern: 'wanted', mode: 'text', matchCase: false });
    expect(await feed.findStep(1)).toMatchObject({ row: 1007 });
    await until(({ find, progress }) => find?.count === 8 && progress === undefined);
    expect(await feed.findStep(-1)).toMatchObject({ count: 8, current: 1, row: 7 });
    await feed.configure({ ...options, filter: { pattern: 'wanted$', mode: 'regex', matchCase: true } });
    expect(await until(({ total, progress }) => total === 8 && progress === undefined)).toMatchObject({
      find: { count: 8 },
    });
    expect(worker.requests.length).toBeGreaterThan(2);
  });

  it('trials-2 B 9: numbers and finds all by itself when no scan worker can be loaded', async () => {
    await storeLines('a');
    const { feed, until, updates } = await scannedMonitor(undefined, () => new UnloadableWorker());
    await until(({ progress, total }) => progress === undefined && total === lines.length);
    await feed.find({ pattern: 'wanted', mode: 'text', matchCase: false });
    await until(({ find, progress }) => find?.count === 8 && progress === undefined);
    expect(updates.filter(({ failure }) => failure !== undefined)).toEqual([]);
  });

  it('trials-2 B 16: shows no damage while the database is closed, and all of it once it is open again', async () => {
    await storeLines('a');
    const kept = { current: db };
    store = new CaptureStore(kept);
    const reader = await new CaptureLibrary(
      {
        store,
        now: () => 9,
        hold: () => ({ release: () => {} }),
        held: () => Promise.resolve(new Set()),
        released: () => new Promise(() => {}),
        onChange: () => {},
        onListChange: () => {},
      },
      1e12,
    ).reader('a');
    db.close();
    await expect(reader.segment(3)).rejects.toMatchObject({ name: 'InvalidStateError' });
    kept.current = db = await openDatabase(db.name, () => {});
    expect((await reader.segment(3)).events).toEqual([]);
    expect((await reader.segment(3)).rx.length).toBeGreaterThan(0);
  });

  it('shows its rows at once the next time: the result is stored', async () => {
    await storeLines('a');
    const first = await scannedMonitor();
    await first.until(({ progress }) => progress === undefined);
    await expect.poll(() => db.count('checkpoints')).toBeGreaterThan(2);
    const again = await scannedMonitor();
    await again.until(({ progress, total }) => progress === undefined && total === lines.length);
    expect(again.worker.requests).toEqual([]);
    // Nothing was shown before all rows had their numbers.
    expect(again.updates.every(({ total }) => total === lines.length)).toBe(true);
  });

  it('issue 10: knows at once where its notes are the next time, and what an older version kept', async () => {
    await storeLines('a', true);
    const total = lines.length + 8;
    /** Waits for all eight notes: one after each thousand lines. */
    const allNotes = ({ until, updates }: Awaited<ReturnType<typeof scannedMonitor>>) =>
      until(({ progress }) => {
        const { overview } = updates.findLast((update) => update.overview) ?? {};
        const counts = [...(overview?.landmarks ?? [])].filter((_, at) => at % 3 === 2);
        return progress === undefined && counts.reduce((sum, count) => sum + count, 0) === 8;
      });
    const first = await scannedMonitor();
    await allNotes(first);
    expect(first.worker.requests.length).toBeGreaterThan(0);
    const kept = async () => (await db.getAllKeys('checkpoints')).filter(([, , block]) => block >= 0);
    await expect.poll(async () => (await kept()).length).toBeGreaterThan(1);
    const again = await scannedMonitor();
    await allNotes(again);
    expect(again.worker.requests).toEqual([]);
    const going = again.feed.goTo({ kind: 'landmark', landmarks: ['note'], step: -1, after: 3000 });
    const { rows, first: from, top = 0 } = await again.until(({ top: gone }) => gone !== undefined);
    expect(await going).toBe(true);
    expect(rows[top - from]).toMatchObject({ event: { kind: 'note', text: '2000' } });

    // As version 5 had it: no landmarks.
    for (const key of await db.getAllKeys('checkpoints')) {
      const value = await db.get('checkpoints', key);
      await db.delete('checkpoints', key);
      if (!value || !('folds' in value)) continue;
      const folds = (value.folds as readonly SegmentFold[]).map((fold) => ({ ...fold, landmarks: undefined }));
      await db.put('checkpoints', { folds }, [key[0], key[1].replace('[6,', '[5,'), key[2]]);
    }
    const older = await scannedMonitor();
    await allNotes(older);
    expect(older.updates.every((update) => update.total === total)).toBe(true);
    await expect.poll(async () => (await kept()).filter(([, key]) => key.startsWith('[6,')).length).toBeGreaterThan(1);
  });

  it('shows the hits of an earlier search at once: they are stored with the rows, for each search', async () => {
    await storeLines('a');
    const find = { pattern: 'wanted', mode: 'text', matchCase: false } as const;
    const first = await scannedMonitor();
    await first.until(({ progress, total }) => progress === undefined && total === lines.length);
    await first.feed.find(find);
    await first.until(({ find: found, progress }) => found?.count === 8 && progress === undefined);
    const kept = async () =>
      (await db.getAllKeys('checkpoints')).filter(([, projection]) => projection.includes('wanted'));
    await expect.poll(async () => (await kept()).length).toBeGreaterThan(1);
    const again = await scannedMonitor();
    await again.until(({ progress, total }) => progress === undefined && total === lines.length);
    /** How many hits were reported, from the first update of a search to its end. */
    const counts = async (matchCase: boolean): Promise<number[]> => {
      const before = again.updates.length;
      await again.feed.find({ ...find, matchCase });
      await again.until(
        ({ find: found, progress }) => again.updates.length > before && found?.count === 8 && progress === undefined,
      );
      return again.updates.slice(before).map(({ find: found }) => found?.count ?? 0);
    };
    expect(new Set(await counts(false))).toEqual(new Set([8]));
    expect(await again.feed.findStep(1)).toMatchObject({ count: 8, row: 1007 });
    expect((await counts(true)).length).toBeGreaterThan(1);
  });

  it('ends a scan when the search changes, when it is hidden, and when it is closed', async () => {
    await storeLines('a');
    const { feed, until, worker } = await scannedMonitor();
    await until(({ progress, total }) => progress === undefined && total === lines.length);
    const ended = () => worker.requests.flatMap(({ id, request }) => (request === 'end' ? [id] : []));
    const begun = () => worker.requests.filter(({ request }) => typeof request === 'object').length;
    /** Starts a search, and waits until a worker has it. */
    const search = async (pattern: string): Promise<number> => {
      const before = begun();
      await feed.find({ pattern, mode: 'text', matchCase: false });
      await expect.poll(begun, { interval: 0 }).toBe(before + 1);
      return worker.requests.findLast(({ request }) => typeof request === 'object')?.id ?? -1;
    };
    worker.isHeld = true;
    const first = await search('a');
    const second = await search('wanted');
    expect(ended()).toContain(first);
    await feed.pause(true);
    expect(ended()).toContain(second);
    worker.isHeld = false;
    await feed.pause(false);
    const { find } = await until(({ find: found, progress }) => found?.count === 8 && progress === undefined);
    expect(find).toMatchObject({ count: 8, current: 0 });
    worker.isHeld = true;
    const third = await search('line');
    await feed.dispose();
    expect(ended()).toContain(third);
  });
});
