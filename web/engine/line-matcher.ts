import { foldCase } from '../capture/search/fold-case.ts';
import type { CompileRegex } from '../capture/search/regex-search.ts';
import { indexOfPattern, parseHexPattern } from '../core/hex-pattern.ts';
import type { MatchQuery } from '../core/row-query.ts';

/** Whether a line matches: by its text, or its bytes without the line ending. */
export type LineMatcher = (text: string, bytes: Uint8Array) => boolean;

/**
 * What a query means for single lines.
 * @param loadRegex loads the regular expressions, which few queries need @throws {SyntaxError} as `createPattern`
 */
export async function lineMatcherOf(query: MatchQuery, loadRegex: () => Promise<CompileRegex>): Promise<LineMatcher> {
  const matches = await plainMatcher(query, loadRegex);
  return query.not ? (text, bytes) => !matches(text, bytes) : matches;
}

async function plainMatcher(
  { pattern, mode, matchCase }: MatchQuery,
  loadRegex: () => Promise<CompileRegex>,
): Promise<LineMatcher> {
  if (mode === 'hex') {
    const wanted = parseHexPattern(pattern);
    return (_, bytes) => indexOfPattern(bytes, wanted) >= 0;
  }
  if (mode === 'regex') {
    const regex = (await loadRegex())(pattern, { matchCase, multiline: false });
    return (text) => regex.test(text);
  }
  const folded = foldCase(pattern);
  return matchCase ? (text) => text.includes(pattern) : (text) => foldCase(text).includes(folded);
}
