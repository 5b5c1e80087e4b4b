/** The part of `Storage` that is needed. */
export interface KeyValueStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * `localStorage`, or `undefined` where even looking at it throws (blocked cookies).
 * @param kind `session`: `sessionStorage`, of this browser tab alone
 */
export function availableStorage(kind: 'local' | 'session' = 'local'): Storage | undefined {
  try {
    return kind === 'local' ? localStorage : sessionStorage;
  } catch {
    return undefined;
  }
}

/** What is kept as JSON under a key; `undefined` where nothing is, where it cannot be read, or is not JSON. */
export function readKept(store: KeyValueStore | undefined, key: string): unknown {
  try {
    return JSON.parse(store?.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** As `readKept`: the entries of an array, `[]` where it is none. */
export function readKeptList(store: KeyValueStore | undefined, key: string): readonly unknown[] {
  const kept = readKept(store, key);
  return Array.isArray(kept) ? kept : [];
}

/** As `readKept`: the fields of an object, `{}` where it is none. */
export function readKeptFields(store: KeyValueStore | undefined, key: string): Readonly<Record<string, unknown>> {
  return fieldsOf(readKept(store, key));
}

/** The fields of a value of unknown type; none unless it is an object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Keeps a value as JSON. @returns whether it is kept: the browser may have no storage, a full one, or refuse */
export function keep(store: KeyValueStore | undefined, key: string, value: unknown): boolean {
  try {
    store?.setItem(key, JSON.stringify(value));
    return store !== undefined;
  } catch {
    return false;
  }
}
