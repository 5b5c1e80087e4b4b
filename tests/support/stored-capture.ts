import type { Page } from '@playwright/test';

/** The record of one capture in the app's database. */
export interface StoredCapture {
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  /** When each chunk of received bytes came, in milliseconds since the capture began, and how long it is. */
  readonly chunks: readonly { readonly timeMs: number; readonly bytes: number }[];
  readonly state: string;
}

/** Reads the newest capture from IndexedDB, as it is stored at this moment. */
export function readStoredCapture(page: Page): Promise<StoredCapture> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')));
      });
    interface Stored {
      kinds: Uint8Array;
      times: Float64Array;
      lengths: Uint32Array;
    }
    const database = await done(indexedDB.open('baudcast'));
    const stores = database.transaction(['captures', 'segments', 'parts']);
    const captures = (await done(stores.objectStore('captures').getAll())) as {
      id: string;
      startedMs: number;
      state: string;
    }[];
    const newest = captures.toSorted((a, b) => b.startedMs - a.startedMs)[0];
    if (!newest) throw new Error('Nothing is stored.');
    const range = IDBKeyRange.bound([newest.id], [newest.id, []]);
    const pieces = (await Promise.all(
      ['segments', 'parts'].map((name) => done(stores.objectStore(name).getAll(range))),
    )) as Stored[][];
    database.close();
    const chunks = pieces
      .flat()
      .flatMap(({ kinds, times, lengths }) =>
        [...kinds].flatMap((kind, i) => (kind === 0 ? [{ timeMs: times[i]!, bytes: lengths[i]! }] : [])),
      );
    return { startedMs: newest.startedMs, chunks, state: newest.state };
  });
}

/** How many captures IndexedDB has at this moment. */
export function countStoredCaptures(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('baudcast');
        opening.addEventListener('error', () => reject(opening.error ?? new Error('IndexedDB failed')));
        opening.addEventListener('success', () => {
          const counting = opening.result.transaction('captures').objectStore('captures').count();
          counting.addEventListener('success', () => {
            opening.result.close();
            resolve(counting.result);
          });
        });
      }),
  );
}

/**
 * Stores a capture of received `text`, cut into segments as the app cuts them. It is listed after a reload.
 * @param linesMs when each line of a short text came, in milliseconds since the start
 */
export async function storeCapture(
  page: Page,
  name: string,
  text: string,
  linesMs: readonly number[] = [],
): Promise<void> {
  await page.evaluate(
    async ([title, received, times]) => {
      const segmentBytes = 256 * 1024;
      const bytes = new TextEncoder().encode(received);
      const id = `stored-${title}`;
      const count = Math.ceil(bytes.length / segmentBytes);
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('baudcast');
        opening.addEventListener('success', () => resolve(opening.result));
        opening.addEventListener('error', () => reject(opening.error ?? new Error('IndexedDB failed')));
      });
      const stores = database.transaction(['captures', 'segments', 'bases'], 'readwrite');
      for (let index = 0; index < count; index++) {
        const rx = bytes.slice(index * segmentBytes, (index + 1) * segmentBytes);
        const lines = times.length > 0 ? received.split(/(?<=\n)/).map(({ length }) => length) : [rx.length];
        const segment = {
          rxBase: index * segmentBytes,
          txBase: 0,
          rx,
          tx: new Uint8Array(0),
          kinds: new Uint8Array(lines.length),
          times: Float64Array.from(lines, (_, line) => times[line] ?? index),
          lengths: Uint32Array.from(lines),
          events: [],
        };
        stores.objectStore('segments').put(segment, [id, index]);
      }
      stores.objectStore('captures').put({
        id,
        name: title,
        portName: title,
        startedMs: Date.now(),
        durationMs: Math.max(count, ...times),
        rxBytes: bytes.length,
        txBytes: 0,
        storedBytes: bytes.length,
        notes: 0,
        lineErrors: 0,
        pinned: false,
        state: 'complete',
        sealedSegments: count,
      });
      const rx = Float64Array.from({ length: count + 1 }, (_, i) => Math.min(i * segmentBytes, bytes.length));
      stores.objectStore('bases').put({ rx, tx: new Float64Array(count + 1) }, [id, 0]);
      await new Promise((resolve) => stores.addEventListener('complete', resolve));
      database.close();
    },
    [name, text, linesMs] as const,
  );
}
