import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { Segment } from '../capture/store/segment.ts';
import type { CaptureSummary } from '../core/capture-summary.ts';
import { basesBlock, basesPerBlock } from './segment-bases.ts';
import type { BasesBlock } from './segment-bases.ts';

/** A capture's record, without its bytes. */
export interface StoredCapture extends CaptureSummary {
  /** Segments in the `segments` store; later bytes are in `parts`. */
  readonly sealedSegments: number;
  /**
   * Counts the captures of this browser: which is older, whatever the clock was. Absent in those from before it was
   * kept, which are older than all others.
   */
  readonly order?: number;
}

/** As the first version of the database had it. */
interface StoredCapture1 extends StoredCapture {
  readonly rxBefore?: readonly number[];
}

/** States of a projection for consecutive segments; opaque here. */
export interface CheckpointBlock {
  readonly folds: readonly unknown[];
}

/** When a projection was last looked at, milliseconds since 1970. */
interface CheckpointUse {
  readonly usedMs: number;
}

interface BaudcastSchema extends DBSchema {
  captures: { key: string; value: StoredCapture };
  /** Whole segments, by capture and number. */
  segments: { key: [string, number]; value: Segment };
  /** Pieces of the segment in progress, by capture, segment and number; replaced by the segment when it is whole. */
  parts: { key: [string, number, number]; value: Segment };
  /** Where segments begin, by capture and block of segments. */
  bases: { key: [string, number]; value: BasesBlock };
  /** By capture, projection and block of segments; block -1 says when it was used. Dropped with the capture. */
  checkpoints: { key: [string, string, number]; value: CheckpointBlock | CheckpointUse };
  /** Small things under a name of their own: profiles, the budget, what was open. */
  values: { key: string; value: unknown };
}

export type Database = IDBPDatabase<BaudcastSchema>;

/** The database as it is open now. What is asked of a closed one fails with an `InvalidStateError`. */
export interface OpenDatabase {
  readonly current: Database;
}

/**
 * Opens the database, making it on the first visit.
 * @param onClosed called when the browser closes it by itself (storage cleared, an upgrade in another tab)
 * @throws what IndexedDB throws where the browser gives no storage
 */
export function openDatabase(name: string, onClosed: () => void): Promise<Database> {
  return openDB<BaudcastSchema>(name, 2, {
    async upgrade(db, oldVersion, _newVersion, tx) {
      if (oldVersion < 1) {
        db.createObjectStore('captures', { keyPath: 'id' });
        db.createObjectStore('segments');
        db.createObjectStore('parts');
        db.createObjectStore('values');
      }
      db.createObjectStore('bases');
      db.createObjectStore('checkpoints');
      if (oldVersion === 1) await moveBases(tx);
    },
    terminated: onClosed,
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      onClosed();
    },
  });
}

/** Moves where segments begin out of the captures' records, which are written again and again. */
async function moveBases(
  tx: IDBPTransaction<BaudcastSchema, StoreNames<BaudcastSchema>[], 'versionchange'>,
): Promise<void> {
  const bases = tx.objectStore('bases');
  for (let cursor = await tx.objectStore('captures').openCursor(); cursor; cursor = await cursor.continue()) {
    const { rxBefore = [0], ...info }: StoredCapture1 = cursor.value;
    const rx = [...rxBefore];
    const txUnknown = rx.map((_, index) => (index === 0 ? 0 : NaN));
    for (let block = 0; block * basesPerBlock < rx.length; block++)
      await bases.put(basesBlock({ rx, tx: txUnknown }, block), [info.id, block]);
    await cursor.update(info);
  }
}

/** Every key that begins with `id` (and `segment`). */
export function keysOf(id: string, ...more: (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound([id, ...more], [id, ...more, []]);
}
