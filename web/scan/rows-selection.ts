import type { PaintRule } from '../capture/rows/row-paint.ts';
import type { RowSelection } from '../capture/rows/row-selection.ts';
import { filledQuery, patternsOf } from '../core/row-query.ts';
import type { MatchQuery, RowQuery } from '../core/row-query.ts';
import { createPattern } from '../capture/search/row-pattern.ts';
import type { RowPattern } from '../capture/search/row-pattern.ts';
import type { CompileRegex } from '../capture/search/regex-search.ts';
import type { RowsSpec } from './scan-request.ts';
import { makeRowDecoder } from './text-decoder.ts';

/** @param loadRegex loads the regular expressions, which few searches need @throws {SyntaxError} as `createPattern` */
export async function patternOf(
  query: RowQuery | undefined,
  loadRegex: () => Promise<CompileRegex>,
): Promise<RowPattern | undefined> {
  const filled = filledQuery(query);
  if (!filled) return undefined;
  const compile = patternsOf(filled).some(({ mode }) => mode === 'regex')
    ? await loadRegex()
    : () => {
        throw new TypeError('Not a regular expression');
      };
  return createPattern(filled, compile);
}

/** A highlight rule as it is applied, and what is wrong with it (empty: nothing). */
export async function paintRuleOf(
  { query, whole }: { readonly query: MatchQuery; readonly whole: boolean },
  loadRegex: () => Promise<CompileRegex>,
): Promise<{ readonly rule: PaintRule; readonly problem: string }> {
  try {
    // Where something does not match there is no place to mark.
    const rule = { pattern: await patternOf(query, loadRegex), whole: whole || query.not === true };
    return { rule, problem: '' };
  } catch (error) {
    return { rule: { pattern: undefined, whole }, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws {SyntaxError} as `patternOf` */
export async function selectionOf(spec: RowsSpec, loadRegex: () => Promise<CompileRegex>): Promise<RowSelection> {
  const { direction, showSignals, encoding, collapse = false } = spec;
  const filter = await patternOf(spec.filter, loadRegex);
  const find = await patternOf(spec.find, loadRegex);
  return { direction, showSignals, collapse, filter, find, decoder: makeRowDecoder(encoding) };
}
