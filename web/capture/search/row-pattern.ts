import { parseHexPattern } from '../../core/hex-pattern.ts';
import { hexPattern } from './hex-search.ts';
import { literalPattern } from './literal-search.ts';
import { regexPattern } from './regex-search.ts';
import type { CompileRegex } from './regex-search.ts';
import type { RowBlock } from './row-block.ts';

/** What is looked for in rows. */
export interface RowPattern {
  /** Marks the rows of `block` that match. @param marks one entry a row, of `rowMark`'s bits, all 0 */
  readonly mark: (block: RowBlock, marks: Uint8Array) => void;
}

export interface MatchQuery {
  readonly pattern: string;
  readonly mode: 'text' | 'regex' | 'hex';
  readonly matchCase: boolean;
}

/**
 * @param compileRegex throws `SyntaxError` for a pattern it does not take
 * @throws {SyntaxError} when the pattern is not hex, or `compileRegex` refuses it
 */
export function createPattern({ pattern, mode, matchCase }: MatchQuery, compileRegex: CompileRegex): RowPattern {
  switch (mode) {
    case 'text':
      return literalPattern(pattern, matchCase);
    case 'regex':
      return regexPattern(pattern, matchCase, compileRegex);
    case 'hex':
      return hexPattern(parseHexPattern(pattern));
  }
}
