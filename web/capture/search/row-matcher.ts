import { indexOfPattern, parseHexPattern } from '../../core/hex-pattern.ts';
import type { Direction } from '../../core/row.ts';

/** What a filter or a search looks at. `text` decodes only when asked. */
export interface RowContent {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
  text(): string;
}

/** A row's text as it is shown and searched: `$` in a pattern stands before the line ending. */
export function withoutLineEnding(text: string): string {
  return text.replace(/[\r\n]+$/, '');
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
export function createMatcher(
  query: MatchQuery,
  compileRegex: (pattern: string, matchCase: boolean) => RegexTest,
): RowMatcher {
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
