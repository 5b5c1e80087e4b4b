import type { KeyValueStore } from '../page/available-storage.ts';

const storeKey = 'baudcast.commands';

/** So many are shown again. */
const maxRecent = 5;

/** The ids of the commands that were run last, newest first. */
export function recentCommands(store: KeyValueStore | undefined): readonly string[] {
  try {
    const stored: unknown = JSON.parse(store?.getItem(storeKey) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string').slice(0, maxRecent) : [];
  } catch {
    return []; // refused, or written by something else
  }
}

export function rememberCommand(store: KeyValueStore | undefined, id: string): void {
  const ids = [id, ...recentCommands(store).filter((other) => other !== id)].slice(0, maxRecent);
  try {
    store?.setItem(storeKey, JSON.stringify(ids));
  } catch {
    // Full or refused: the list is only shorter.
  }
}
