import { parseHexPattern } from '../../core/hex-pattern.ts';
import { hexPattern } from './hex-search.ts';
import { literalPattern } from './literal-search.ts';
import { regexPattern } from './regex-search.ts';
import type { CompileRegex } from './regex-search.ts';
import { rowMark } from './row-block.ts';
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
  /** The rows in which no match lies. */
  readonly not?: boolean;
}

/**
 * @param compileRegex throws `SyntaxError` for a pattern it does not take
 * @throws {SyntaxError} when the pattern is not hex, or `compileRegex` refuses it
 */
export function createPattern(query: MatchQuery, compileRegex: CompileRegex): RowPattern {
  const matching = matchPattern(query, compileRegex);
  return query.not ? notPattern(matching) : matching;
}

function matchPattern({ pattern, mode, matchCase }: MatchQuery, compileRegex: CompileRegex): RowPattern {
  switch (mode) {
    case 'text':
      return literalPattern(pattern, matchCase);
    case 'regex':
      return regexPattern(pattern, matchCase, compileRegex);
    case 'hex':
      return hexPattern(parseHexPattern(pattern));
  }
}

/** The other rows. Of a packet that goes on in several rows it is those that no match touches. */
function notPattern({ mark }: RowPattern): RowPattern {
  const other = rowMark.begins | rowMark.touched;
  return {
    mark(block, marks) {
      mark(block, marks);
      for (let row = 0; row < marks.length; row++) marks[row] = (marks[row] ?? 0) & rowMark.touched ? 0 : other;
    },
  };
}
