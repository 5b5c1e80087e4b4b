import type { Page } from '@playwright/test';

/** What the app's database holds of one capture. */
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
