import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaptureReader } from '../../web/capture/store/capture.ts';
import { segmentSizes } from '../../web/capture/store/segment.ts';
import { CaptureLibrary } from '../../web/storage/capture-library.ts';
import { CaptureStore } from '../../web/storage/capture-store.ts';
import type { Database } from '../../web/storage/database.ts';
import { openDatabase } from '../../web/storage/database.ts';
import { pattern } from './pattern.ts';

const segmentBytes = segmentSizes.bytes;

let db: Database;
let store: CaptureStore;
let nowMs = 1_000;
let names = 0;

beforeEach(async () => {
  db = await openDatabase(`test-${names++}`, () => {});
  store = new CaptureStore({ current: db });
  nowMs = 1_000;
});
afterEach(() => db.close());

const library = (
  options: {
    store?: CaptureStore | undefined;
    held?: string[] | Set<string>;
    released?: (name: string) => Promise<void>;
    left?: string[];
    budget?: number;
    onListChange?: () => void;
  } = {},
) =>
  new CaptureLibrary(
    {
      store: 'store' in options ? options.store : store,
      now: () => nowMs++,
      hold: () => ({ release: () => {} }),
      held: () => Promise.resolve(new Set(options.held ?? [])),
      released: options.released ?? (() => new Promise(() => {})),
      left: new Set(options.left),
      onChange: () => {},
      onListChange: options.onListChange ?? (() => {}),
    },
    options.budget ?? 1e9,
  );

async function received(reader: CaptureReader): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let i = 0; i < reader.segmentCount; i++) parts.push((await reader.segment(i)).rx);
  return Buffer.concat(parts);
}

describe('CaptureLibrary', () => {
  it('returns every recorded byte and event from storage', async () => {
    const first = library();
    const recorder = first.record('a', 'ESP32');
    recorder.event({ kind: 'note', text: 'start' });
    for (let at = 0; at < 700_000; at += 9_973) recorder.bytes('rx', pattern(Math.min(9_973, 700_000 - at), at));
    recorder.bytes('tx', Uint8Array.of(1, 2, 3));
    await first.finish('a');
    const again = library();
    await again.load();
    expect(again.list()).toMatchObject([
      { id: 'a', name: 'ESP32', state: 'complete', rxBytes: 700_000, txBytes: 3, notes: 1 },
    ]);
    const reader = await again.reader('a');
    expect(reader.segmentCount).toBe(3);
    expect((await received(reader)).equals(pattern(700_000))).toBe(true);
    expect((await reader.segment(0)).events).toEqual([{ kind: 'note', text: 'start' }]);
  });

  it('stores new data within 150 ms without a request', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const recorder = library().record('a', 'x');
      recorder.bytes('rx', pattern(10));
      await vi.advanceTimersByTimeAsync(149);
      expect(await store.get('a')).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
    } finally {
      vi.useRealTimers();
    }
    await expect.poll(async () => (await store.get('a'))?.rxBytes).toBe(10);
  });

  it('has everything up to the last write after a crash, and marks the capture as interrupted', async () => {
    const crashed = library();
    const recorder = crashed.record('a', 'x');
    for (let i = 0; i < 100; i++) {
      recorder.bytes('rx', pattern(5_000, i * 5_000));
      await recorder.flush();
    }
    // Nothing is closed here: the tab is gone.
    const next = library();
    await next.load();
    expect(next.list()).toMatchObject([{ state: 'interrupted', rxBytes: 500_000 }]);
    expect((await received(await next.reader('a'))).equals(pattern(500_000))).toBe(true);
  });

  it('marks a capture as complete when its page was left', async () => {
    const left = library();
    const recorder = left.record('a', 'x');
    recorder.bytes('rx', pattern(5_000, 0));
    await recorder.flush();
    const next = library({ left: ['a', 'another'] });
    await next.load();
    expect(next.list()).toMatchObject([{ state: 'complete', rxBytes: 5_000 }]);
  });

  it('deletes a killed page’s part of a replay, unless it is pinned or another tab plays it', async () => {
    const killed = library();
    for (const id of ['mere', 'played', 'pinned']) {
      const recorder = killed.record(id, 'Replay', undefined, 'source');
      recorder.bytes('rx', pattern(1000));
      if (id === 'pinned') recorder.change({ pinned: true });
      await recorder.flush();
    }
    const next = library({ held: ['baudcast-capture-played'] });
    await next.load();
    expect(next.list().map(({ id }) => id)).toEqual(['pinned', 'played']);
    expect(await store.has('mere')).toBe(false);
  });

  it('deletes nothing of what a replay records', async () => {
    const lib = library({ budget: 100_000 });
    lib.record('old', 'x').bytes('rx', pattern(60_000));
    await lib.finish('old');
    const replay = lib.record('replay', 'x', undefined, 'old');
    replay.bytes('rx', pattern(80_000));
    await replay.flush();
    expect(lib.list().map(({ id }) => id)).toEqual(['replay', 'old']);
    expect(lib.freeBytes).toBe(0);
    await lib.finish('replay');
    expect(lib.list().map(({ id }) => id)).toEqual(['old']);
  });

  it('corrects another tab that marked it interrupted before the leaving of the page was known', async () => {
    const recorder = library().record('a', 'x');
    recorder.bytes('rx', pattern(3, 0));
    await recorder.flush();
    const other = library();
    await other.load();
    expect(other.list()[0]?.state).toBe('interrupted');
    const next = library({ left: ['a'] });
    await next.load();
    expect(next.list()[0]?.state).toBe('complete');
    await other.load();
    expect(other.list()[0]?.state).toBe('complete');
  });

  it('notifies other tabs of a capture only once they can find it', async () => {
    let told = 0;
    let listed: string[] = [];
    const other = library();
    const recorder = library({
      onListChange: () => {
        told++;
        void other.load().then(() => {
          listed = other.list().map(({ id }) => id);
        });
      },
    }).record('a', 'x');
    recorder.bytes('rx', pattern(10));
    expect(told).toBe(0);
    await recorder.flush();
    await expect.poll(() => listed).toEqual(['a']);
    recorder.bytes('rx', pattern(10));
    await recorder.flush();
    expect(told).toBe(1);
  });

  it('merges parts after a number of them, so that a slow line does not leave thousands', async () => {
    const slow = library();
    const recorder = slow.record('a', 'x');
    let most = 0;
    for (let i = 0; i < 150; i++) {
      recorder.bytes('rx', pattern(10, i * 10));
      await recorder.flush();
      most = Math.max(most, await db.count('parts'));
    }
    expect(most).toBe(64);
    expect((await received(await library().reader('a'))).equals(pattern(1500))).toBe(true);
  });

  it('leaves a capture alone that another tab is recording', async () => {
    const recorder = library().record('a', 'x');
    recorder.bytes('rx', pattern(10));
    await recorder.flush();
    const other = library({ held: ['baudcast-capture-a'] });
    await other.load();
    expect(other.list()).toMatchObject([{ state: 'recording' }]);
  });

  it('trials A 7: sees at once that another tab ended, by itself or by a crash', async () => {
    const elsewhere = library();
    for (const id of ['closed', 'crashed']) {
      const recorder = elsewhere.record(id, 'x');
      recorder.bytes('rx', pattern(10));
      await recorder.flush();
    }
    const held = new Set(['baudcast-capture-closed', 'baudcast-capture-crashed']);
    const releases = new Map<string, () => void>();
    const released = (name: string) =>
      new Promise<void>((resolve) => {
        expect(releases.has(name), 'one wait per capture').toBe(false);
        releases.set(name, resolve);
      });
    const here = library({ held, released });
    await here.load();
    const states = () => Object.fromEntries(here.list().map(({ id, state }) => [id, state]));
    await here.load(['closed']);
    expect(states()).toEqual({ closed: 'recording', crashed: 'recording' });
    for (const [name, end] of releases) {
      held.delete(name);
      end();
    }
    await expect.poll(states).toEqual({ closed: 'complete', crashed: 'interrupted' });
  });

  it('frees memory of stored segments, and reads them again', async () => {
    const recorder = library().record('a', 'x');
    const segments = 40;
    for (let i = 0; i < segments; i++) recorder.bytes('rx', pattern(segmentBytes, i * segmentBytes));
    await recorder.flush();
    const early = recorder.capture.segment(0);
    expect(early).toBeInstanceOf(Promise);
    expect(Buffer.from((await early).rx).equals(pattern(segmentBytes))).toBe(true);
    expect(recorder.capture.segment(segments - 2)).not.toBeInstanceOf(Promise);
  });

  it('shows the readable part of a damaged capture and the size of the rest', async () => {
    const first = library();
    const recorder = first.record('a', 'x');
    recorder.bytes('rx', pattern(3 * segmentBytes));
    await first.finish('a');
    await db.put('segments', { not: 'a segment' } as never, ['a', 1]);
    const reader = await library().reader('a');
    expect(await received(reader)).toHaveLength(2 * segmentBytes);
    expect((await reader.segment(1)).events).toEqual([{ kind: 'gap', bytes: segmentBytes, reason: 'damaged' }]);
  });

  it('reports where a part of the last segment is missing', async () => {
    const first = library();
    const recorder = first.record('a', 'x');
    for (let i = 0; i < 3; i++) {
      recorder.bytes('rx', pattern(100, i * 100));
      await recorder.flush();
    }
    await db.put('parts', 'rubbish' as never, ['a', 0, 1]);
    const tail = await (await library().reader('a')).segment(0);
    expect(tail.rx).toHaveLength(200);
    expect(tail.events).toEqual([{ kind: 'gap', bytes: 100, reason: 'damaged' }]);
  });

  it('removes the oldest captures that are not pinned when the budget is exceeded, and reports which', async () => {
    const captures = library({ budget: 250_000 });
    for (const id of ['oldest', 'pinned', 'newer']) {
      const recorder = captures.record(id, id);
      recorder.bytes('rx', pattern(80_000));
      if (id === 'pinned') recorder.change({ pinned: true });
      await captures.finish(id);
    }
    const recorder = captures.record('now', 'now');
    recorder.bytes('rx', pattern(80_000));
    await recorder.flush();
    await expect.poll(() => captures.list().map(({ id }) => id)).toEqual(['now', 'newer', 'pinned']);
    expect(captures.pruned).toMatchObject([{ name: 'oldest', bytes: expect.closeTo(80_000, -3) }]);
    expect(await store.get('oldest')).toBeUndefined();
    expect(await db.getAllKeys('parts')).not.toContainEqual(['oldest', 0, 0]);
  });

  it('removes by the time a capture was stored here, not its own time: a capture just loaded stays', async () => {
    const captures = library({ budget: 250_000 });
    const origin = { relay: 'http://lab1:8017', port: 'gps', epoch: '9f86d081884c7d65', toBytes: 80_000, ended: true };
    for (const id of ['older', 'newer']) {
      captures.record(id, id).bytes('rx', pattern(80_000));
      await captures.finish(id);
    }
    const loaded = captures.record('loaded', 'GPS', { startedMs: 1, origin });
    loaded.bytes('rx', pattern(80_000), 1);
    await captures.finish('loaded');
    captures.record('now', 'now').bytes('rx', pattern(80_000));
    await captures.flush();
    await expect.poll(() => captures.list().map(({ id }) => id)).toEqual(['now', 'newer', 'loaded']);
    expect(captures.list().at(-1)).toMatchObject({ startedMs: 1, origin, addedMs: expect.any(Number) });
  });

  it('trials-2 B 10: removes the oldest whatever the clock was, also after a restart', async () => {
    const yearMs = 31_536_000_000;
    const record = async (captures: CaptureLibrary, id: string, atMs: number): Promise<void> => {
      nowMs = atMs;
      captures.record(id, id).bytes('rx', pattern(80_000));
      await captures.finish(id);
    };
    nowMs = 2 * yearMs;
    const first = library();
    first.record('before the list was read', 'x').bytes('rx', pattern(80_000));
    await first.load();
    await first.finish('before the list was read');
    await record(first, 'clock a year ahead', 3 * yearMs);
    const second = library({ budget: 250_000 });
    await second.load();
    await record(second, 'clock right', 2 * yearMs + 1000);
    await record(second, 'clock of 1970', 1000);
    await expect.poll(() => second.pruned.map(({ name }) => name)).toEqual(['x']);
    await record(second, 'clock right again', 2 * yearMs + 2000);
    await expect.poll(() => second.pruned.map(({ name }) => name)).toEqual(['x', 'clock a year ahead']);
    expect((await store.list()).map(({ id }) => id).toSorted()).toEqual([
      'clock of 1970',
      'clock right',
      'clock right again',
    ]);
  });

  it('removes the oldest to make room when storage is full', async () => {
    const captures = library();
    captures.record('old', 'old').bytes('rx', pattern(10));
    await captures.finish('old');
    const write = store.write.bind(store);
    let refusals = 1;
    store.write = (...args) =>
      refusals-- > 0 ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : write(...args);
    const recorder = captures.record('new', 'new');
    recorder.bytes('rx', pattern(20));
    await recorder.flush();
    expect(captures.failure).toBeUndefined();
    expect((await store.list()).map(({ id }) => id)).toEqual(['new']);
  });

  it('keeps receiving while storage is full, reports it, and stores everything when there is room again', async () => {
    const write = store.write.bind(store);
    let full = true;
    store.write = (...args) => (full ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : write(...args));
    const captures = library();
    const recorder = captures.record('a', 'a');
    recorder.bytes('rx', pattern(3 * segmentBytes));
    await recorder.flush();
    expect(captures.failure).toBe('full');
    expect(recorder.holdBack()).toBeUndefined();
    recorder.bytes('rx', pattern(100, 3 * segmentBytes));
    full = false;
    await captures.finish('a');
    expect(captures.failure).toBeUndefined();
    expect((await received(await library().reader('a'))).equals(pattern(3 * segmentBytes + 100))).toBe(true);
  });

  it('drops the oldest bytes, and reports it, when neither storage nor memory has room', async () => {
    const captures = library({ store: undefined });
    expect(captures.failure).toBe('blocked');
    const recorder = captures.record('a', 'a');
    const chunk = pattern(segmentBytes);
    for (let i = 0; i < 258; i++) recorder.bytes('rx', chunk);
    recorder.bytes('rx', pattern(1));
    await recorder.flush();
    expect(captures.unsavedBytes).toBe(2 * segmentBytes);
    const reader = await captures.reader('a');
    expect((await reader.segment(0)).events).toEqual([{ kind: 'gap', bytes: segmentBytes, reason: 'not-stored' }]);
    expect((await reader.segment(257)).rx).toHaveLength(segmentBytes);
  });

  it('pauses reading while storage is slower than the port, and resumes when it has caught up', async () => {
    let finish = () => {};
    const write = store.write.bind(store);
    const gate = new Promise<void>((resolve) => (finish = resolve));
    store.write = async (...args) => {
      await gate;
      return write(...args);
    };
    const recorder = library().record('a', 'a');
    expect(recorder.holdBack()).toBeUndefined();
    recorder.bytes('rx', new Uint8Array(65 * segmentBytes));
    const held = recorder.holdBack();
    expect(held).toBeInstanceOf(Promise);
    finish();
    await held;
    await recorder.flush();
    expect(recorder.holdBack()).toBeUndefined();
  });

  it('renames and pins a capture during and after recording', async () => {
    const captures = library();
    const recorder = captures.record('a', 'a');
    await captures.change('a', { name: 'while' });
    await captures.finish('a');
    await captures.change('a', { pinned: true });
    expect(recorder.info.name).toBe('while');
    expect(await store.get('a')).toMatchObject({ name: 'while', pinned: true });
    await expect(captures.change('b', { name: 'x' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('deletes a whole capture, and refuses while it is recorded', async () => {
    const captures = library();
    captures.record('a', 'a').bytes('rx', pattern(2 * segmentBytes));
    await expect(captures.delete('a')).rejects.toMatchObject({ code: 'not-found' });
    await captures.finish('a');
    await captures.delete('a');
    expect(captures.list()).toEqual([]);
    expect([await db.count('captures'), await db.count('segments'), await db.count('parts')]).toEqual([0, 0, 0]);
  });
});
