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
