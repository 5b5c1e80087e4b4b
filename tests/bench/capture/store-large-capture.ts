import type { Page } from '@playwright/test';

/** Text that `storeLargeCapture` puts into three of its lines. */
export const rareWord = 'NEEDLE';

/**
 * Stores a capture of received log lines of 64 bytes, in chunks of 4 KiB and segments of 256 KiB, as the app stores one
 * from a fast port. It is listed after a reload.
 */
export async function storeLargeCapture(page: Page, name: string, bytes: number): Promise<void> {
  await page.evaluate(
    async ([title, total, word]) => {
      const [segmentBytes, chunkBytes, lineBytes] = [256 * 1024, 4096, 64];
      const id = `stored-${title}`;
      const count = Math.ceil(total / segmentBytes);
      const encoder = new TextEncoder();
      const lines = Array.from({ length: segmentBytes / lineBytes }, (_, i) => {
        const value = (20 + (i % 97) / 10).toFixed(2);
        return `I (${String(i * 7).padStart(8, '0')}) sensor: temperature=${value} state=ok`.padEnd(62, '.');
      });
      const block = encoder.encode(`${lines.join('\r\n')}\r\n`);
      const rare = encoder.encode(word);
      const rareIn = new Set([0.1, 0.5, 0.9].map((part) => Math.floor(count * part)));
      const records = segmentBytes / chunkBytes;
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('baudcast');
        opening.addEventListener('success', () => resolve(opening.result));
        opening.addEventListener('error', () => reject(opening.error ?? new Error('IndexedDB failed')));
      });
      const put = async (stores: string[], write: (tx: IDBTransaction) => void): Promise<void> => {
        const tx = database.transaction(stores, 'readwrite');
        write(tx);
        await new Promise((resolve, reject) => {
          tx.addEventListener('complete', resolve);
          tx.addEventListener('abort', () => reject(tx.error ?? new Error('IndexedDB failed')));
        });
      };
      const at = (index: number): number => Math.min(index, count) * segmentBytes;
      for (let from = 0; from < count; from += 16) {
        await put(['segments'], (tx) => {
          for (let index = from; index < Math.min(count, from + 16); index++) {
            const rx = block.slice();
            if (rareIn.has(index)) rx.set(rare, 1000 * lineBytes + 40);
            const segment = {
              rxBase: at(index),
              txBase: 0,
              rx,
              tx: new Uint8Array(0),
              kinds: new Uint8Array(records),
              times: Float64Array.from({ length: records }, (_, i) => index * records + i),
              lengths: new Uint32Array(records).fill(chunkBytes),
              events: [],
            };
            tx.objectStore('segments').put(segment, [id, index]);
          }
        });
      }
      await put(['captures', 'bases'], (tx) => {
        tx.objectStore('captures').put({
          id,
          name: title,
          portName: title,
          startedMs: Date.now(),
          durationMs: count * records,
          rxBytes: at(count),
          txBytes: 0,
          storedBytes: at(count),
          notes: 0,
          lineErrors: 0,
          pinned: false,
          state: 'complete',
          sealedSegments: count,
        });
        const perBlock = 64;
        for (let basesBlock = 0; basesBlock * perBlock < count + 1; basesBlock++) {
          const length = Math.min(perBlock, count + 1 - basesBlock * perBlock);
          const rx = Float64Array.from({ length }, (_, i) => at(basesBlock * perBlock + i));
          tx.objectStore('bases').put({ rx, tx: new Float64Array(length) }, [id, basesBlock]);
        }
      });
      database.close();
    },
    [name, bytes, rareWord] as const,
  );
}
