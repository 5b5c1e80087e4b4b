import type { KeyValueStore } from '../../web/ui/page/kept-values.ts';

/** A browser's storage in memory. */
export function memoryStore(
  ...entries: readonly (readonly [key: string, text: string])[]
): KeyValueStore & { readonly items: Map<string, string> } {
  const items = new Map(entries);
  return { items, getItem: (key) => items.get(key) ?? null, setItem: (key, text) => void items.set(key, text) };
}

/** A browser's storage that may be read, and is full. */
export const fullStore: KeyValueStore = {
  getItem: () => null,
  setItem: () => {
    throw new DOMException('full', 'QuotaExceededError');
  },
};

/** A browser's storage that may not be used. */
export const refusedStore: KeyValueStore = {
  getItem: () => {
    throw new DOMException('blocked', 'SecurityError');
  },
  setItem: () => {
    throw new DOMException('blocked', 'SecurityError');
  },
};
