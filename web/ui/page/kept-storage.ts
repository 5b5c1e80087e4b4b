import type { CaptureId, CapturesApi } from '../../engine/api/captures.ts';

/**
 * Whether the browser may delete what the page has stored when space is short ("best-effort" in the Storage standard);
 * `undefined` where it does not say.
 */
export async function mayBeDeleted(): Promise<boolean | undefined> {
  // Without a secure context there is no such object.
  const storage = navigator.storage as StorageManager | undefined;
  return storage?.persisted ? !(await storage.persisted()) : undefined;
}

/** Asks the browser to delete nothing by itself. It may ask the person, or decide alone. @returns whether it agreed */
export async function askToKeep(): Promise<boolean> {
  const storage = navigator.storage as StorageManager | undefined;
  return (await storage?.persist?.()) ?? false;
}

/** Pins or unpins a capture. Pinning also asks the browser to keep the storage. */
export async function pinCapture(captures: CapturesApi, id: CaptureId, pinned: boolean): Promise<void> {
  await captures.pin(id, pinned);
  if (pinned && (await mayBeDeleted())) await askToKeep();
}
