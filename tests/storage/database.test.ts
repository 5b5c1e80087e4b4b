import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { segmentSizes } from '../../web/capture/store/segment.ts';
import type { Segment } from '../../web/capture/store/segment.ts';
import { CaptureLibrary } from '../../web/storage/capture-library.ts';
import { CaptureStore } from '../../web/storage/capture-store.ts';
import { CheckpointStore } from '../../web/storage/checkpoint-store.ts';
import { openDatabase } from '../../web/storage/database.ts';

const segmentOf = (rx: Uint8Array, rxBase: number): Segment => ({
  rxBase,
  txBase: 0,
  rx,
  tx: new Uint8Array(0),
  kinds: Uint8Array.of(0),
  times: Float64Array.of(0),
  lengths: Uint32Array.of(rx.length),
  events: [],
});

/** What the first version of the app stored: the segment positions were in the capture's record. */
async function firstVersion(name: string, segments: number): Promise<void> {
  const db = await openDB(name, 1, {
    upgrade(old) {
      old.createObjectStore('captures', { keyPath: 'id' });
      for (const store of ['segments', 'parts', 'values']) old.createObjectStore(store);
    },
  });
  for (let index = 0; index < segments; index++)
    await db.put('segments', segmentOf(new Uint8Array(10).fill(index), index * 10), ['old', index]);
  await db.put('parts', segmentOf(Uint8Array.of(1, 2, 3), segments * 10), ['old', segments, 0]);
  await db.put('captures', {
    id: 'old',
    name: 'ESP32',
    portName: 'ESP32',
    startedMs: 1,
    durationMs: 2,
    rxBytes: segments * 10 + 3,
    txBytes: 0,
    storedBytes: 100,
    notes: 0,
    lineErrors: 0,
    pinned: true,
    state: 'complete',
    sealedSegments: segments,
    rxBefore: Array.from({ length: segments + 1 }, (_, i) => i * 10),
  });
  await db.put('values', 5, 'budget');
  db.close();
}

test('a database of the first version is read completely, with its captures and preferences', async () => {
  await firstVersion('of-before', 150);
  const db = await openDatabase('of-before', () => {});
  const store = new CaptureStore({ current: db });
  const captures = new CaptureLibrary(
    {
      store,
      now: () => 9,
      hold: () => ({ release: () => {} }),
      held: () => Promise.resolve(new Set()),
      released: () => new Promise(() => {}),
      onChange: () => {},
      onListChange: () => {},
    },
    1e9,
  );
  await captures.load();
  expect(captures.list()).toMatchObject([{ id: 'old', name: 'ESP32', pinned: true, rxBytes: 1503, state: 'complete' }]);
  const reader = await captures.reader('old');
  expect([reader.segmentCount, reader.storedCount]).toEqual([151, 150]);
  for (let index = 0; index < 150; index++) {
    expect(reader.rxBefore(index)).toBe(index * 10);
    expect((await reader.segment(index)).rx).toEqual(new Uint8Array(10).fill(index));
  }
  expect((await reader.segment(150)).rx).toEqual(Uint8Array.of(1, 2, 3));
  expect(await store.value('budget')).toBe(5);
  expect(await store.get('old')).not.toHaveProperty('rxBefore');
  await captures.delete('old');
  expect(
    await Promise.all((['captures', 'segments', 'parts', 'bases'] as const).map((name) => db.count(name))),
  ).toEqual([0, 0, 0, 0]);
  db.close();
});

test('a write updates the new segment, not the positions of all segments', async () => {
  const db = await openDatabase('writes', () => {});
  const store = new CaptureStore({ current: db });
  const written: unknown[] = [];
  const write = store.write.bind(store);
  store.write = (info, ...rest) => {
    written.push(info);
    return write(info, ...rest);
  };
  const captures = new CaptureLibrary(
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
  const recorder = captures.record('a', 'x');
  for (let i = 0; i < 70; i++) {
    recorder.bytes('rx', new Uint8Array(segmentSizes.bytes));
    recorder.bytes('tx', Uint8Array.of(i));
    await recorder.flush();
  }
  expect(Math.max(...written.map((info) => JSON.stringify(info).length))).toBeLessThan(500);
  const bases = await store.bases('a');
  for (const index of [0, 1, 63, 64, 65]) {
    const { rxBase, txBase } = await recorder.capture.segment(index);
    expect([bases.rx[index], bases.tx[index]]).toEqual([rxBase, txBase]);
  }
  db.close();
});

test('checkpoints are stored by capture, in order; the least used projection is removed for space', async () => {
  await firstVersion('checkpoints', 3);
  const db = await openDatabase('checkpoints', () => {});
  let nowMs = 0;
  const checkpoints = new CheckpointStore({ current: db }, () => (nowMs += 1));
  for (let i = 0; i < 16; i++) await checkpoints.save('old', `projection ${i}`, 0, [{ i }]);
  await checkpoints.save('old', 'projection 0', 1, [{ second: true }]);
  await checkpoints.save('old', 'projection 1', 2, [{ third: true }]);
  expect(await checkpoints.load('old', 'projection 0')).toEqual([{ folds: [{ i: 0 }] }, { folds: [{ second: true }] }]);
  expect(await checkpoints.load('old', 'projection 0', 1, 1)).toEqual([{ folds: [{ second: true }] }]);
  expect(await checkpoints.load('old', 'projection 0', 0, 1)).toEqual([{ folds: [{ i: 0 }] }]);
  // A block is missing before it.
  expect(await checkpoints.load('old', 'projection 1')).toEqual([{ folds: [{ i: 1 }] }]);
  await checkpoints.save('old', 'one more', 0, []);
  expect(await checkpoints.load('old', 'projection 2')).toEqual([]);
  expect(await checkpoints.load('old', 'projection 0')).toHaveLength(2);
  await checkpoints.save('of nothing', 'projection 0', 0, []);
  expect(await checkpoints.load('of nothing', 'projection 0')).toEqual([]);
  await new CaptureStore({ current: db }).delete('old');
  expect(await db.count('checkpoints')).toBe(0);
  db.close();
});
