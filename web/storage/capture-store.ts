import type { SegmentSource } from '../capture/store/capture.ts';
import { gapSegment } from '../capture/store/segment.ts';
import type { Segment } from '../capture/store/segment.ts';
import { isIntactSegment, joinSegments } from '../capture/store/segment-slice.ts';
import { keysOf } from './database.ts';
import { basesBlock, basesPerBlock, joinBases } from './segment-bases.ts';
import type { SegmentBases } from './segment-bases.ts';
import type { OpenDatabase, StoredCapture } from './database.ts';

/** Captures in IndexedDB. Each call is one transaction: it happens whole or not at all. */
export class CaptureStore {
  readonly #open: OpenDatabase;

  constructor(open: OpenDatabase) {
    this.#open = open;
  }

  list(): Promise<StoredCapture[]> {
    return this.#open.current.getAll('captures');
  }

  get(id: string): Promise<StoredCapture | undefined> {
    return this.#open.current.get('captures', id);
  }

  /**
   * Stores what is new: whole segments in place of their parts, and a part of the segment in progress.
   * @throws {DOMException} `QuotaExceededError` when there is no room; nothing is stored then
   */
  async write(
    info: StoredCapture,
    segments: ReadonlyMap<number, Segment>,
    part: StoredPart | undefined,
    bases: SegmentBases,
  ): Promise<void> {
    const tx = this.#open.current.transaction(['captures', 'segments', 'parts', 'bases'], 'readwrite');
    const parts = tx.objectStore('parts');
    const written: Promise<unknown>[] = [tx.objectStore('captures').put(info)];
    for (const [index, segment] of segments) written.push(tx.objectStore('segments').put(segment, [info.id, index]));
    if (segments.size > 0) {
      const last = Math.floor(info.sealedSegments / basesPerBlock);
      const first = Math.floor(Math.min(...segments.keys()) / basesPerBlock);
      for (let block = first; block <= last; block++)
        written.push(tx.objectStore('bases').put(basesBlock(bases, block), [info.id, block]));
    }
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
    const tx = this.#open.current.transaction('captures', 'readwrite');
    const info = await tx.store.get(id);
    const changed = info && change(info);
    if (changed) await tx.store.put(changed);
    await tx.done;
    return changed;
  }

  async delete(id: string): Promise<void> {
    const tx = this.#open.current.transaction(['captures', 'segments', 'parts', 'bases', 'checkpoints'], 'readwrite');
    await Promise.all([
      tx.objectStore('captures').delete(id),
      tx.objectStore('bases').delete(keysOf(id)),
      tx.objectStore('checkpoints').delete(keysOf(id)),
      tx.objectStore('segments').delete(keysOf(id)),
      tx.objectStore('parts').delete(keysOf(id)),
      tx.done,
    ]);
  }

  async has(id: string): Promise<boolean> {
    return (await this.#open.current.getKey('captures', id)) !== undefined;
  }

  /** Where the segments of a capture begin. */
  async bases(id: string): Promise<SegmentBases> {
    return joinBases(await this.#open.current.getAll('bases', keysOf(id)));
  }

  /** The pieces of the segment in progress, joined; `undefined` when there are none. What cannot be read is a gap. */
  async tail(info: StoredCapture, bases: SegmentBases): Promise<Segment | undefined> {
    const parts: unknown[] = await this.#open.current.getAll('parts', keysOf(info.id, info.sealedSegments));
    if (parts.length === 0) return undefined;
    const joined: Segment[] = [];
    let end = bases.rx[info.sealedSegments] ?? 0;
    const txBase = bases.tx[info.sealedSegments] || 0;
    const missing = (next: number) => {
      if (next > end) joined.push(gapSegment({ rxBase: end, txBase }, next - end, 'damaged', 0));
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

  /**
   * Reads sealed segments; one that cannot be read comes as a gap of its size. While the database is closed none of
   * them is damaged: reading fails.
   */
  source(id: string, bases: SegmentBases): SegmentSource {
    return {
      segment: async (index) => {
        const stored: unknown = await this.#open.current.get('segments', [id, index]).catch(undefinedUnlessClosed);
        return isIntactSegment(stored) ? stored : damagedSegment(bases, index);
      },
    };
  }

  /** Sealed segments from `from` on, `count` of them, in one request: one after the other they take twice as long. */
  async segments(id: string, from: number, count: number, bases: SegmentBases): Promise<Segment[]> {
    const range = IDBKeyRange.bound([id, from], [id, from + count - 1]);
    const stored: unknown[] = await this.#open.current.getAll('segments', range);
    if (stored.length === count && stored.every(isIntactSegment)) return stored;
    const source = this.source(id, bases);
    return Promise.all(Array.from({ length: count }, (_, i) => source.segment(from + i)));
  }

  async value(key: string): Promise<unknown> {
    return this.#open.current.get('values', key);
  }

  async setValue(key: string, value: unknown): Promise<void> {
    await this.#open.current.put('values', value, key);
  }
}

/** @throws {DOMException} the error itself when the browser has closed the database, which will be opened again */
export function undefinedUnlessClosed(error: unknown): undefined {
  if (error instanceof Error && (error.name === 'InvalidStateError' || error.name === 'AbortError')) throw error;
}

function damagedSegment({ rx, tx }: SegmentBases, index: number): Segment {
  const from = rx[index] ?? 0;
  return gapSegment({ rxBase: from, txBase: tx[index] || 0 }, (rx[index + 1] ?? from) - from, 'damaged', 0);
}

/** A piece of the segment in progress. Number 0 takes the place of all pieces before it. */
export interface StoredPart {
  readonly segment: number;
  readonly number: number;
  readonly data: Segment;
}
