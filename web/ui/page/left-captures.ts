import type { CaptureId } from '../../engine/api/captures.ts';
import { keep, readKeptList, type KeyValueStore } from './kept-values.ts';

/*
 * A page that is left has no time to store anything but what is written at once. So it notes here which captures it
 * leaves, and the next page knows that they were closed: only those of a page that crashed were interrupted.
 */
const storeKey = 'baudcast.left';

/** The page is left. @param captures those that are being recorded */
export function noteLeft(store: KeyValueStore | undefined, captures: readonly CaptureId[]): void {
  if (captures.length > 0) keep(store, storeKey, [...new Set([...read(store), ...captures])]);
}

/** The captures that earlier pages left, once. */
export function takeLeft(store: KeyValueStore | undefined): readonly CaptureId[] {
  const left = read(store);
  if (left.length > 0) keep(store, storeKey, []);
  return left;
}

const read = (store: KeyValueStore | undefined): readonly CaptureId[] => readKeptList(store, storeKey).map(String);
