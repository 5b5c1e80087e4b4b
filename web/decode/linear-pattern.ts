import { RE2JS } from 're2js';

/** A regular expression over lines in which each character is a byte: what is not ASCII is the bytes of UTF-8. */
export const inBytes = (pattern: string): string =>
  pattern.replaceAll(/[^\0-\x7f]+/gu, (text) =>
    encodeURIComponent(text).replaceAll(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  );

/**
 * Compiles a regular expression over lines in which each character is a byte.
 * @throws {SyntaxError} where it cannot be read
 */
export function compilePattern(pattern: string): RE2JS {
  try {
    return RE2JS.compile(inBytes(pattern));
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The names of a pattern's groups, in their order; `undefined` where it cannot be read. */
export function patternGroups(pattern: string): readonly string[] | undefined {
  try {
    const groups = Object.entries(compilePattern(pattern).namedGroups());
    return groups.toSorted(([, a], [, b]) => a - b).map(([name]) => name);
  } catch {
    return undefined;
  }
}
