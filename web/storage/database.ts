import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { Segment } from '../capture/store/segment.ts';
import type { CaptureSummary } from '../core/capture-summary.ts';

/** A capture's record, without its bytes. */
export interface StoredCapture extends CaptureSummary {
  /** Segments in the `segments` store; later bytes are in `parts`. */
  readonly sealedSegments: number;
  /** Received bytes before each sealed segment and the one after. */
  readonly rxBefore: readonly number[];
}

export interface BaudcastSchema extends DBSchema {
  captures: { key: string; value: StoredCapture };
  /** Whole segments, by capture and number. */
  segments: { key: [string, number]; value: Segment };
  /** Pieces of the segment in progress, by capture, segment and number; replaced by the segment when it is whole. */
  parts: { key: [string, number, number]; value: Segment };
  /** Small things under a name of their own: profiles, the budget, what was open. */
  values: { key: string; value: unknown };
}

export type Database = IDBPDatabase<BaudcastSchema>;

/**
 * Opens the database, making it on the first visit.
 * @param onClosed called when the browser closes it by itself (storage cleared, an upgrade in another tab)
 * @throws what IndexedDB throws where the browser gives no storage
 */
export function openDatabase(name: string, onClosed: () => void): Promise<Database> {
  return openDB<BaudcastSchema>(name, 1, {
    upgrade(db) {
      db.createObjectStore('captures', { keyPath: 'id' });
      db.createObjectStore('segments');
      db.createObjectStore('parts');
      db.createObjectStore('values');
    },
    terminated: onClosed,
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      onClosed();
    },
  });
}

/** Every key that begins with `id` (and `segment`). */
export function keysOf(id: string, ...more: number[]): IDBKeyRange {
  return IDBKeyRange.bound([id, ...more], [id, ...more, []]);
}
