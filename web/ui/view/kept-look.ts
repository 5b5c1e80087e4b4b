import { keep, readKeptList, type KeyValueStore } from '../page/kept-values.ts';

/** What was in front in a view when the page was left, beyond its options; whoever reads it checks it. */
type KeptLook = Readonly<Record<string, unknown>>;

/** Views whose look is kept: those that changed last. */
const maxLooks = 50;
const storeKey = 'baudcast.looks';

/** @param key of a port, a capture or a timeline */
export function readLook(store: KeyValueStore | undefined, key: string): KeptLook {
  return readAll(store).find(([name]) => name === key)?.[1] ?? {};
}

/** Keeps some of it. @param store of this browser tab: another one has views of its own */
export function keepLook(store: KeyValueStore | undefined, key: string, changes: KeptLook): void {
  if (key === '') return;
  const all = readAll(store);
  const look = { ...all.find(([name]) => name === key)?.[1], ...changes };
  keep(store, storeKey, [...all.filter(([name]) => name !== key), [key, look]].slice(-maxLooks));
}

function readAll(store: KeyValueStore | undefined): readonly (readonly [key: string, look: KeptLook])[] {
  return readKeptList(store, storeKey).flatMap((entry) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
    return typeof entry[1] === 'object' && entry[1] !== null ? [[entry[0], { ...entry[1] }] as const] : [];
  });
}
