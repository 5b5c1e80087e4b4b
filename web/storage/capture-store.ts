import type { SegmentSource } from '../capture/store/capture.ts';
import { gapSegment } from '../capture/store/segment.ts';
import type { Segment } from '../capture/store/segment.ts';
import { isIntactSegment, joinSegments } from '../capture/store/segment-slice.ts';
import { keysOf } from './database.ts';
import type { Database, StoredCapture } from './database.ts';

/** Captures in IndexedDB. Each call is one transaction: it happens whole or not at all. */
export class CaptureStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  list(): Promise<StoredCapture[]> {
    return this.#db.getAll('captures');
  }

  get(id: string): Promise<StoredCapture | undefined> {
    return this.#db.get('captures', id);
  }

  /**
   * Stores what is new: whole segments in place of their parts, and a part of the segment in progress.
   * @throws {DOMException} `QuotaExceededError` when there is no room; nothing is stored then
   */
  async write(
    info: StoredCapture,
    segments: ReadonlyMap<number, Segment>,
    part: StoredPart | undefined,
  ): Promise<void> {
    const tx = this.#db.transaction(['captures', 'segments', 'parts'], 'readwrite');
    const parts = tx.objectStore('parts');
    const written: Promise<unknown>[] = [tx.objectStore('captures').put(info)];
    for (const [index, segment] of segments) written.push(tx.objectStore('segments').put(segment, [info.id, index]));
    const outdated = [...segments.keys(), ...(part?.number === 0 ? [part.segment] : [])];
    // One range for all of them: they follow each other.
    if (outdated.length > 0)
      written.push(
        parts.delete(IDBKeyRange.bound([info.id, Math.min(...outdated)], [info.id, Math.max(...outdated), []])),
      );
    if (part) written.push(parts.put(part.data, [info.id, part.segment, part.number]));
    tx.commit();
    await Promise.all([...written, tx.done]);
  }

  /** Changes a capture's record; `change` gets it as it is now. Does nothing when it is gone. */
  async update(id: string, change: (info: StoredCapture) => StoredCapture): Promise<StoredCapture | undefined> {
    const tx = this.#db.transaction('captures', 'readwrite');
    const info = await tx.store.get(id);
    const changed = info && change(info);
    if (changed) await tx.store.put(changed);
    await tx.done;
    return changed;
  }

  async delete(id: string): Promise<void> {
    const tx = this.#db.transaction(['captures', 'segments', 'parts'], 'readwrite');
    await Promise.all([
      tx.objectStore('captures').delete(id),
      tx.objectStore('segments').delete(keysOf(id)),
      tx.objectStore('parts').delete(keysOf(id)),
      tx.done,
    ]);
  }

  /** The pieces of the segment in progress, joined; `undefined` when there are none. What cannot be read is a gap. */
  async tail(info: StoredCapture): Promise<Segment | undefined> {
    const parts: unknown[] = await this.#db.getAll('parts', keysOf(info.id, info.sealedSegments));
    if (parts.length === 0) return undefined;
    const joined: Segment[] = [];
    let end = info.rxBefore[info.sealedSegments] ?? 0;
    const missing = (next: number) => {
      if (next > end) joined.push(gapSegment({ rxBase: end, txBase: 0 }, next - end, 'damaged', 0));
    };
    for (const part of parts) {
      if (!isIntactSegment(part)) continue;
      missing(part.rxBase);
      joined.push(part);
      end = part.rxBase + part.rx.length;
    }
    missing(info.rxBytes);
    return joined.length > 0 ? joinSegments(joined) : undefined;
  }

  /** Reads sealed segments of `info`; one that cannot be read comes as a gap of its size. */
  source(info: Pick<StoredCapture, 'id' | 'rxBefore'>): SegmentSource {
    return {
      segment: async (index) => {
        const stored: unknown = await this.#db.get('segments', [info.id, index]).catch(() => undefined);
        if (isIntactSegment(stored)) return stored;
        const from = info.rxBefore[index] ?? 0;
        return gapSegment({ rxBase: from, txBase: 0 }, (info.rxBefore[index + 1] ?? from) - from, 'damaged', 0);
      },
    };
  }

  async value(key: string): Promise<unknown> {
    return this.#db.get('values', key);
  }

  async setValue(key: string, value: unknown): Promise<void> {
    await this.#db.put('values', value, key);
  }
}

/** A piece of the segment in progress. Number 0 takes the place of all pieces before it. */
export interface StoredPart {
  readonly segment: number;
  readonly number: number;
  readonly data: Segment;
}
