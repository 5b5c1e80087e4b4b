import type { CaptureId } from '../../engine/api/captures.ts';
import type { KeyValueStore } from './available-storage.ts';

/*
 * A page that is left has no time to store anything but what is written at once. So it notes here which captures it
 * leaves, and the next page knows that they were closed: only those of a page that crashed were interrupted.
 */
const storeKey = 'baudcast.left';

/** The page is left. @param captures those that are being recorded */
export function noteLeft(store: KeyValueStore | undefined, captures: readonly CaptureId[]): void {
  if (captures.length === 0) return;
  try {
    store?.setItem(storeKey, JSON.stringify([...new Set([...read(store), ...captures])]));
  } catch {
    // Full or refused: they will be called interrupted.
  }
}

/** The captures that earlier pages left, once. */
export function takeLeft(store: KeyValueStore | undefined): readonly CaptureId[] {
  const left = read(store);
  try {
    if (left.length > 0) store?.setItem(storeKey, '[]');
  } catch {
    // They are taken again next time, and are complete by then.
  }
  return left;
}

function read(store: KeyValueStore | undefined): CaptureId[] {
  try {
    const stored: unknown = JSON.parse(store?.getItem(storeKey) ?? '[]');
    return Array.isArray(stored) ? stored.map(String) : [];
  } catch {
    return [];
  }
}
