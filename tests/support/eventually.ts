import { vi } from 'vitest';

/** Resolves when `holds` does not throw any more; fails as it did last after a minute. */
export function eventually<T>(holds: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(holds, { timeout: 60_000 });
}
