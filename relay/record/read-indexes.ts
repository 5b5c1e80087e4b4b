import type { RecordSegment } from './segment.ts';
import type { SegmentIndex } from './segment-index.ts';
import type { SegmentStore } from './segment-store.ts';

interface IndexedSegment {
  readonly segment: RecordSegment;
  readonly index: SegmentIndex;
}

/** The indexes of a port's segments, oldest first. Unreadable and removed ones are skipped. */
export async function readIndexes(store: SegmentStore, folder: string): Promise<IndexedSegment[]> {
  const indexed: IndexedSegment[] = [];
  // A copy, because segments come and go.
  for (const segment of store.of(folder).slice()) {
    const index = await segment
      .load(store.files, store.log)
      .catch((error: unknown) => noteUnreadable(store, segment, error));
    if (index) indexed.push({ segment, index });
  }
  return indexed;
}

/** A segment could not be read. If another program removed it, it is forgotten. */
export function noteUnreadable(store: SegmentStore, segment: RecordSegment, error: unknown): undefined {
  if (segment.state === 'removed') return;
  store.log('warn', 'record-unreadable', { file: segment.path, error });
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') store.drop(segment);
}
