import { keep, readKeptList, type KeyValueStore } from '../page/kept-values.ts';

const storeKey = 'baudcast.commands';

/** So many are shown again. */
const maxRecent = 5;

/** The ids of the commands that were run last, newest first. */
export function recentCommands(store: KeyValueStore | undefined): readonly string[] {
  return readKeptList(store, storeKey)
    .filter((id) => typeof id === 'string')
    .slice(0, maxRecent);
}

export function rememberCommand(store: KeyValueStore | undefined, id: string): void {
  keep(store, storeKey, [id, ...recentCommands(store).filter((other) => other !== id)].slice(0, maxRecent));
}
