/** Plain assertions: the contract also runs in a page, without a test framework. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  // Of many bytes, a text takes much longer than comparing them.
  if (actual instanceof Uint8Array && expected instanceof Uint8Array && areSame(actual, expected)) return;
  const [a, b] = [show(actual), show(expected)];
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`);
}

/** @returns the error it rejected with, whose `name` is one of `names` */
export async function assertRejects(
  promise: Promise<unknown>,
  names: string | readonly string[],
  what: string,
): Promise<void> {
  const allowed = [names].flat();
  let name: string;
  try {
    await promise;
  } catch (error) {
    name = nameOf(error);
    assert(allowed.includes(name), `${what}: expected ${allowed.join(' or ')}, got ${name}: ${String(error)}`);
    return;
  }
  throw new Error(`${what}: expected ${allowed.join(' or ')}, but it was fulfilled`);
}

export function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : typeof error;
}

function areSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function show(value: unknown): string {
  if (value instanceof Uint8Array) return `[${Array.from(value).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));
}
