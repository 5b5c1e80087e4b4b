import type { Segment } from './segment.ts';
import type { SegmentIndex } from './segment-index.ts';
import type { SegmentStore } from './segment-store.ts';

export interface IndexedSegment {
  readonly segment: Segment;
  readonly index: SegmentIndex;
}

/** What a port's segments hold, oldest first. One that cannot be read, or is removed meanwhile, is left out. */
export async function readIndexes(store: SegmentStore, folder: string): Promise<IndexedSegment[]> {
  const indexed: IndexedSegment[] = [];
  // A copy: segments come and go meanwhile.
  for (const segment of store.of(folder).slice()) {
    const index = await segment
      .load(store.files, store.log)
      .catch((error: unknown) => noteUnreadable(store, segment, error));
    if (index) indexed.push({ segment, index });
  }
  return indexed;
}

/** A segment could not be read. One that somebody else has removed is forgotten. */
export function noteUnreadable(store: SegmentStore, segment: Segment, error: unknown): undefined {
  if (segment.state === 'removed') return;
  store.log('warn', 'record-unreadable', { file: segment.path, error });
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') store.drop(segment);
}
