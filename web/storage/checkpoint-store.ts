import { keysOf } from './database.ts';
import type { CheckpointBlock, OpenDatabase } from './database.ts';

/** Projections of a capture whose checkpoints are kept; the one that was not looked at for longest makes room. */
const maxProjections = 16;

/** Before every block of segments: when the projection was used. */
const useBlock = -1;

/** Where folds over captures have come to, so that the next look, another tab or another day begins there. */
export class CheckpointStore {
  readonly #open: OpenDatabase;
  readonly #nowMs: () => number;

  constructor(open: OpenDatabase, nowMs: () => number) {
    this.#open = open;
    this.#nowMs = nowMs;
  }

  /** What is kept of a projection: blocks that follow each other from block `from`, at most `count`. */
  async load(captureId: string, projection: string, from = 0, count = Infinity): Promise<readonly CheckpointBlock[]> {
    const range = IDBKeyRange.bound([captureId, projection, from], [captureId, projection, from + count], false, true);
    const blocks = await this.#open.current.getAll('checkpoints', range);
    const keys = await this.#open.current.getAllKeys('checkpoints', range);
    const inOrder: CheckpointBlock[] = [];
    for (const [place, block] of blocks.entries()) {
      if (keys[place]?.[2] !== from + place || !('folds' in block)) break;
      inOrder.push(block);
    }
    if (inOrder.length > 0)
      await this.#open.current.put('checkpoints', { usedMs: this.#nowMs() }, [captureId, projection, useBlock]);
    return inOrder;
  }

  /** Keeps a block, unless its capture is not stored, or was deleted. */
  async save(captureId: string, projection: string, block: number, folds: readonly unknown[]): Promise<void> {
    const tx = this.#open.current.transaction(['captures', 'checkpoints'], 'readwrite');
    const store = tx.objectStore('checkpoints');
    if (await tx.objectStore('captures').getKey(captureId)) {
      const use = [captureId, projection, useBlock] as [string, string, number];
      if (!(await store.getKey(use))) {
        const projections = new Map<string, number>();
        for (
          let cursor = await store.openCursor(keysOf(captureId));
          cursor;
          cursor = await cursor.continue(keyAfter(cursor.key))
        )
          if ('usedMs' in cursor.value) projections.set(cursor.key[1], cursor.value.usedMs);
        const oldest = [...projections].toSorted((a, b) => a[1] - b[1]);
        for (const [old] of oldest.slice(0, Math.max(0, oldest.length + 1 - maxProjections)))
          await store.delete(keysOf(captureId, old));
      }
      await store.put({ usedMs: this.#nowMs() }, use);
      await store.put({ folds }, [captureId, projection, block]);
    }
    await tx.done;
  }
}

/** From one projection's first key to the next projection: its blocks are passed over. */
function keyAfter([captureId, projection]: [string, string, number]): [string, string, number] {
  return [captureId, `${projection}\u0000`, useBlock];
}
