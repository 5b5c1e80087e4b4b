import { parseHexPattern } from '../../core/hex-pattern.ts';
import type { CaptureEvent } from '../../core/capture-event.ts';
import type { MatchQuery, RowQuery } from '../../core/row-query.ts';
import { hexPattern } from './hex-search.ts';
import { joinedPattern, kindPattern, notPattern, timePattern } from './joined-pattern.ts';
import { literalPattern } from './literal-search.ts';
import { regexPattern } from './regex-search.ts';
import type { CompileRegex } from './regex-search.ts';
import type { MatchSink, RowBlock } from './row-block.ts';
import type { WholeText } from './whole-text.ts';

/** What is looked for in packets. */
export interface PacketPattern {
  /** Whether some packet in these bytes may match, wherever it begins. Absent: that is not quick to say. */
  readonly mayMatch?: (whole: WholeText) => boolean;
  /** Marks the rows of `block` that match. @param marks one entry a row, of `rowMark`'s bits, all 0 */
  readonly mark: (block: RowBlock, marks: Uint8Array) => void;
  /** Where matches lie: in the shown text of `block`, or in the bytes of its lane. */
  readonly places: (block: RowBlock, found: PlacesFound) => void;
}

/** What is looked for in rows. */
export interface RowPattern extends PacketPattern {
  /**
   * Whether an event matches; `undefined`: nothing is said about it.
   * @param timeMs since the capture began
   */
  readonly event: (kind: CaptureEvent['kind'], timeMs: number) => boolean | undefined;
}

interface PlacesFound {
  readonly text: MatchSink;
  readonly bytes: MatchSink;
}

/** @throws {SyntaxError} when a pattern is not hex, or `compileRegex` refuses it */
export function createPattern(query: RowQuery, compileRegex: CompileRegex): RowPattern {
  const pattern = plainPattern(query, compileRegex);
  return query.not ? notPattern(pattern) : pattern;
}

function plainPattern(query: RowQuery, compileRegex: CompileRegex): RowPattern {
  if ('kinds' in query) return kindPattern(query);
  if ('join' in query) {
    const parts = query.of.map((part) => createPattern(part, compileRegex));
    return joinedPattern(query.join, parts);
  }
  if (!('pattern' in query)) return timePattern(query);
  return { ...textPattern(query, compileRegex), event: () => undefined };
}

function textPattern({ pattern, mode, matchCase }: MatchQuery, compileRegex: CompileRegex): PacketPattern {
  switch (mode) {
    case 'text':
      return literalPattern(pattern, matchCase);
    case 'regex':
      return regexPattern(pattern, matchCase, compileRegex);
    case 'hex':
      return hexPattern(parseHexPattern(pattern));
  }
}
