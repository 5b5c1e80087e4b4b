import { parseHexPattern } from '../../core/hex-pattern.ts';
import type { MatchQuery } from '../../core/row-query.ts';
import { hexPattern } from './hex-search.ts';
import { literalPattern } from './literal-search.ts';
import { regexPattern } from './regex-search.ts';
import type { CompileRegex } from './regex-search.ts';
import { rowMark } from './row-block.ts';
import type { MatchSink, RowBlock } from './row-block.ts';

/** What is looked for in rows. */
export interface RowPattern {
  /** Marks the rows of `block` that match. @param marks one entry a row, of `rowMark`'s bits, all 0 */
  readonly mark: (block: RowBlock, marks: Uint8Array) => void;
  /** Where matches lie: in the shown text of `block`, or in the bytes of its lane. */
  readonly places: (block: RowBlock, found: PlacesFound) => void;
}

export interface PlacesFound {
  readonly text: MatchSink;
  readonly bytes: MatchSink;
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

/** The other rows: they have no place in them. Of a packet in several rows it is those that no match touches. */
function notPattern({ mark }: RowPattern): RowPattern {
  const other = rowMark.begins | rowMark.touched;
  return {
    mark(block, marks) {
      mark(block, marks);
      for (let row = 0; row < marks.length; row++) marks[row] = (marks[row] ?? 0) & rowMark.touched ? 0 : other;
    },
    places() {},
  };
}
