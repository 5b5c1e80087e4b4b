import type { Direction } from '../core/row.ts';

/** What a filter or a search looks at. `text` decodes only when asked. */
export interface RowContent {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
  text(): string;
}

export type RowMatcher = (row: RowContent) => boolean;

/** A compiled regular expression: whether it is found anywhere in `text`. Must run in linear time, it comes from a person. */
export type RegexTest = (text: string) => boolean;

export interface MatchQuery {
  readonly pattern: string;
  readonly mode: 'text' | 'regex' | 'hex';
  readonly matchCase: boolean;
}

/**
 * @param compileRegex throws `SyntaxError` for a pattern it does not take
 * @throws {SyntaxError} when the pattern is not hex, or `compileRegex` refuses it
 */
export function createMatcher(query: MatchQuery, compileRegex: (pattern: string, matchCase: boolean) => RegexTest): RowMatcher {
  switch (query.mode) {
    case 'text': {
      if (query.matchCase) return (row) => row.text().includes(query.pattern);
      const wanted = query.pattern.toLowerCase();
      return (row) => row.text().toLowerCase().includes(wanted);
    }
    case 'regex': {
      const test = compileRegex(query.pattern, query.matchCase);
      return (row) => test(row.text());
    }
    case 'hex': {
      const wanted = parseHexPattern(query.pattern);
      return (row) => indexOfPattern(row.bytes, wanted) >= 0;
    }
  }
}

/**
 * Byte pairs, with `??` (or `..`) for any byte; spaces and commas between them do not matter.
 * @returns one entry a byte, -1 for any @throws {SyntaxError} when there is something else
 */
export function parseHexPattern(pattern: string): readonly number[] {
  const digits = pattern.replace(/0x|[\s,:-]/gi, '');
  if (digits.length === 0 || !/^(?:[\da-f]{2}|\?\?|\.\.)+$/i.test(digits)) throw new SyntaxError(`Invalid hex pattern: ${pattern}`);
  const bytes: number[] = [];
  for (let i = 0; i < digits.length; i += 2) {
    const pair = digits.slice(i, i + 2);
    bytes.push(pair === '??' || pair === '..' ? -1 : Number.parseInt(pair, 16));
  }
  return bytes;
}

/** Where `pattern` first lies in `bytes`, from `from` on, or -1. */
export function indexOfPattern(bytes: Uint8Array, pattern: readonly number[], from = 0): number {
  const last = bytes.length - pattern.length;
  outer: for (let at = from; at <= last; at++) {
    for (let i = 0; i < pattern.length; i++) {
      if (pattern[i] !== -1 && pattern[i] !== bytes[at + i]) continue outer;
    }
    return at;
  }
  return -1;
}
