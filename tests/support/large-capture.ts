import { createHash } from 'node:crypto';

/** 34 MB: more than is built in memory before it is saved. */
export const large = { segments: 130, segmentBytes: 256 * 1024 } as const;

/** Stores a capture `large` of lines of 64 bytes. Made in the page, so that it need not go through the test. */
export async function putLargeCapture({ segments: count, segmentBytes: size }: typeof large): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('baudcast');
    opening.addEventListener('success', () => resolve(opening.result));
    opening.addEventListener('error', () => reject(opening.error ?? new Error('IndexedDB failed')));
  });
  const [none, kinds, bytes] = [new Uint8Array(0), Uint8Array.of(0), count * size];
  const stores = database.transaction(['captures', 'segments', 'bases'], 'readwrite');
  for (let index = 0; index < count; index++) {
    const rx = Uint8Array.from({ length: size }, (_, at) => (at % 64 === 63 ? 10 : 97 + ((index + (at >> 6)) % 26)));
    const [times, lengths] = [Float64Array.of(index), Uint32Array.of(size)];
    const segment = { rxBase: index * size, txBase: 0, rx, tx: none, kinds, times, lengths, events: [] };
    stores.objectStore('segments').put(segment, ['large', index]);
  }
  stores.objectStore('captures').put({
    id: 'large',
    name: 'large',
    portName: 'large',
    state: 'complete',
    pinned: false,
    sealedSegments: count,
    startedMs: Date.now(),
    durationMs: count,
    rxBytes: bytes,
    txBytes: 0,
    storedBytes: bytes,
    notes: 0,
    lineErrors: 0,
  });
  for (let block = 0; block * 64 <= count; block++) {
    const places = Math.min(64, count + 1 - block * 64);
    const rx = Float64Array.from({ length: places }, (_, i) => (block * 64 + i) * size);
    stores.objectStore('bases').put({ rx, tx: new Float64Array(places) }, ['large', block]);
  }
  await new Promise((resolve) => stores.addEventListener('complete', resolve));
  database.close();
}

/** SHA-256 of the bytes that `putLargeCapture` stores. */
export function hashOfLarge(): string {
  const hash = createHash('sha256');
  for (let segment = 0; segment < large.segments; segment++) {
    const line = (at: number) => Buffer.alloc(64, 97 + ((segment + at) % 26)).fill(10, 63);
    hash.update(Buffer.concat(Array.from({ length: large.segmentBytes / 64 }, (_, at) => line(at))));
  }
  return hash.digest('hex');
}
