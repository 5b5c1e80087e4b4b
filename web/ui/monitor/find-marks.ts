import { indexOfPattern, parseHexPattern } from '../../core/hex-pattern.ts';
import type { FilterOptions } from '../../engine/api/views.ts';
import type { MarkRange } from './text-runs.ts';

/** Finds the matches within a row. */
export interface FindMarks {
  text(plain: string): readonly MarkRange[];
  /** In bytes, not characters. */
  bytes(bytes: Uint8Array): readonly MarkRange[];
}

const none: readonly MarkRange[] = [];
const maxMarks = 100;

/** Unlike the engine's, the browser's regular expressions may take exponential time: match no more than this. */
const maxRegexLength = 1000;

/** Repeated groups can take exponential time; such rows are marked as a whole. */
const repeatedGroup = /\)[*+{]/;

/** The marks for `query`, which the engine has accepted. */
export function findMarks(query: FilterOptions): FindMarks {
  switch (query.mode) {
    case 'text': {
      const wanted = query.matchCase ? query.pattern : query.pattern.toLowerCase();
      // Lower-casing lengthens a few letters, which would shift the positions.
      return {
        bytes: () => none,
        text: (plain) =>
          placesOf(
            query.matchCase || plain.toLowerCase().length !== plain.length ? plain : plain.toLowerCase(),
            wanted,
          ),
      };
    }
    case 'regex': {
      const expression = compile(query);
      return { bytes: () => none, text: (plain) => (expression ? matchesOf(expression, plain) : [[0, plain.length]]) };
    }
    case 'hex': {
      const wanted = parseHexPattern(query.pattern);
      return { bytes: (bytes) => bytePlaces(bytes, wanted), text: () => none };
    }
  }
}

function compile({ pattern, matchCase }: FilterOptions): RegExp | undefined {
  if (repeatedGroup.test(pattern)) return undefined;
  try {
    return new RegExp(pattern, matchCase ? 'gu' : 'giu');
  } catch {
    return undefined; // the engine's dialect knows a little more
  }
}

function matchesOf(expression: RegExp, plain: string): readonly MarkRange[] {
  const marks: MarkRange[] = [];
  for (const match of plain.slice(0, maxRegexLength).matchAll(expression)) {
    if (match[0].length > 0) marks.push([match.index, match.index + match[0].length]);
    if (marks.length >= maxMarks) break;
  }
  return marks;
}

function placesOf(plain: string, wanted: string): readonly MarkRange[] {
  const marks: MarkRange[] = [];
  for (
    let at = plain.indexOf(wanted);
    at >= 0 && marks.length < maxMarks;
    at = plain.indexOf(wanted, at + wanted.length)
  ) {
    marks.push([at, at + wanted.length]);
  }
  return marks;
}

function bytePlaces(bytes: Uint8Array, wanted: readonly number[]): readonly MarkRange[] {
  const marks: MarkRange[] = [];
  for (
    let at = indexOfPattern(bytes, wanted);
    at >= 0 && marks.length < maxMarks;
    at = indexOfPattern(bytes, wanted, at + wanted.length)
  ) {
    marks.push([at, at + wanted.length]);
  }
  return marks;
}
