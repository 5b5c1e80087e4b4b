import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { segmentSizes } from '../../web/capture/store/segment.ts';
import { CaptureLibrary } from '../../web/storage/capture-library.ts';
import { CaptureStore } from '../../web/storage/capture-store.ts';
import { type Database, openDatabase } from '../../web/storage/database.ts';
import { KeptDatabase } from '../../web/storage/kept-database.ts';
import { until } from '../support/settle.ts';
import { pattern } from './pattern.ts';

const segmentBytes = segmentSizes.bytes;

let names = 0;
let name: string;
let kept: KeptDatabase;
let captures: CaptureLibrary;
/** How often it was opened, and how often opening is refused from now on. */
let opened = 0;
let refusals = 0;

/** Assembled as in the engine. */
function library(open: KeptDatabase): CaptureLibrary {
  return new CaptureLibrary(
    {
      store: new CaptureStore(open),
      now: () => 1000,
      hold: () => ({ release: () => {} }),
      held: () => Promise.resolve(new Set()),
      released: () => new Promise(() => {}),
      onClosed: () => open.reopen(),
      onChange: () => {},
      onListChange: () => {},
    },
    1e9,
  );
}

beforeEach(async () => {
  name = `kept-${names++}`;
  opened = refusals = 0;
  const open = (onClosed: () => void): Promise<Database> => {
    if (refusals-- > 0) return Promise.reject(new DOMException('still clearing', 'UnknownError'));
    opened++;
    return openDatabase(name, onClosed);
  };
  kept = await KeptDatabase.open({ open, delay: () => new Promise((resolve) => setImmediate(resolve)) });
  captures = library(kept);
  kept.onReopened = () => void captures.reopened();
});
afterEach(() => kept.close());

/** What another tab does to clear the site's data. */
function clear(): Promise<void> {
  return new Promise((resolve, reject) => {
    const deletion = indexedDB.deleteDatabase(name);
    deletion.addEventListener('success', () => resolve());
    deletion.addEventListener('error', () => reject(deletion.error ?? new Error('It was not deleted')));
  });
}

async function storedBytes(id: string): Promise<Buffer> {
  const reader = await library(kept).reader(id);
  const parts: Uint8Array[] = [];
  for (let i = 0; i < reader.segmentCount; i++) parts.push((await reader.segment(i)).rx);
  return Buffer.concat(parts);
}

test('trials B 16: when another tab deletes the database, the running capture is stored again, whole', async () => {
  const recorder = captures.record('a', 'ESP32');
  recorder.bytes('rx', pattern(3 * segmentBytes));
  await recorder.flush();
  captures.record('old', 'old').bytes('rx', pattern(10));
  await captures.finish('old');
  await clear();
  recorder.bytes('rx', pattern(1000, 3 * segmentBytes));
  await until(() => captures.clearedMs !== undefined);
  await captures.finish('a');
  expect(opened).toBe(2);
  expect((await storedBytes('a')).equals(pattern(3 * segmentBytes + 1000))).toBe(true);
  expect(captures.list().map(({ id }) => id)).toEqual(['a']);
  const last = await (await library(kept).reader('a')).segment(3);
  expect(last.events).toEqual([{ kind: 'stored-again', bytes: 0 }]);
  expect(captures.failure).toBeUndefined();
});

test('trials B 16: data no longer in memory is one gap of its size, and a row reports the loss', async () => {
  const recorder = captures.record('a', 'fast');
  for (let i = 0; i < 40; i++) recorder.bytes('rx', pattern(segmentBytes, i * segmentBytes));
  await recorder.flush();
  const isGone = (index: number) => recorder.capture.segment(index) instanceof Promise;
  const lost = Array.from({ length: 39 }, (_, index) => index).filter(isGone).length;
  expect(lost).toBeGreaterThan(4);
  await clear();
  await until(() => captures.clearedMs !== undefined);
  recorder.bytes('rx', pattern(5, 40 * segmentBytes));
  await captures.finish('a');
  const reader = await library(kept).reader('a');
  expect((await reader.segment(0)).events).toEqual([
    { kind: 'gap', bytes: lost * segmentBytes, reason: 'storage-cleared' },
  ]);
  expect((await storedBytes('a')).equals(pattern((40 - lost) * segmentBytes + 5, lost * segmentBytes))).toBe(true);
  expect(reader.rxBefore(lost)).toBe(lost * segmentBytes);
  const last = await reader.segment(reader.segmentCount - 1);
  expect(last.events).toEqual([{ kind: 'stored-again', bytes: lost * segmentBytes }]);
});

test('trials B 16: a connection that ends without data loss is only reopened; nothing is reported', async () => {
  const recorder = captures.record('a', 'x');
  recorder.bytes('rx', pattern(500));
  await recorder.flush();
  const before = kept.current;
  forceCloseDatabase(before as never);
  await until(() => kept.current !== before);
  expect(opened).toBe(2);
  recorder.bytes('rx', pattern(500, 500));
  await captures.finish('a');
  expect((await storedBytes('a')).equals(pattern(1000))).toBe(true);
  expect(recorder.capture.tail.events).toEqual([]);
  expect(captures.clearedMs).toBeUndefined();
});

test('trials B 16: the next write finds a connection that closed without an event', async () => {
  const recorder = captures.record('a', 'x');
  kept.current.close();
  recorder.bytes('rx', pattern(500));
  await recorder.flush();
  expect(captures.failure).toBe('blocked');
  await until(() => captures.failure === undefined);
  await captures.finish('a');
  expect((await storedBytes('a')).equals(pattern(500))).toBe(true);
});

test('trials B 16: opening is retried until the browser has finished, each time it happens', async () => {
  const recorder = captures.record('a', 'x');
  recorder.bytes('rx', pattern(100));
  await recorder.flush();
  for (let time = 1; time <= 3; time++) {
    refusals = 5;
    await clear();
    recorder.bytes('rx', pattern(100, time * 100));
    expect(recorder.holdBack()).toBeUndefined();
    await until(() => opened === time + 1);
    await until(() => recorder.capture.tail.events.length === time);
    await recorder.flush();
  }
  await captures.finish('a');
  expect((await storedBytes('a')).equals(pattern(400))).toBe(true);
});
