import { RE2JS } from 're2js';

/** How much of a text line before the new bytes a regular expression is matched against. */
const maxLineBytes = 4096;
/** A pattern may stand in the answer of no tool: it is short. */
export const maxUntilLength = 500;

const [LF, CR] = [0x0a, 0x0d];

/** What ends a wait. */
export type Pattern =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hex'; readonly bytes: Uint8Array }
  | { readonly kind: 'regex'; readonly regex: string };

export interface ByteMatch {
  readonly start: number;
  /** After its last byte. */
  readonly end: number;
}

/** Looks for a pattern in bytes that grow. */
interface Matcher {
  /** @param bytes all there are since the beginning, or more than at the call before @returns the first match */
  find(bytes: Uint8Array): ByteMatch | undefined;
}

/** @throws {SyntaxError} for a regular expression that cannot be read */
export function makeMatcher(pattern: Pattern): Matcher {
  if (pattern.kind === 'regex') return lineMatcher(pattern.regex);
  return exactMatcher(pattern.kind === 'hex' ? pattern.bytes : new TextEncoder().encode(pattern.text));
}

function exactMatcher(needle: Uint8Array): Matcher {
  let searched = 0;
  return {
    find(bytes) {
      const from = Math.max(0, searched - needle.length + 1);
      searched = bytes.length;
      const start = indexOf(bytes, needle, from);
      return start < 0 ? undefined : { start, end: start + needle.length };
    },
  };
}

/**
 * A regular expression over text lines without their line endings, CR or LF, and without escape sequences: colours hide
 * no beginning. RE2's syntax, which takes linear time. A line that still grows is matched too. Each byte is one
 * character, so that the place of a match is known for all bytes.
 */
function lineMatcher(regex: string): Matcher {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(asBytes(regex));
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  /** Where the first line begins that has not ended yet. */
  let line = 0;
  return {
    find(bytes) {
      while (line < bytes.length) {
        if (bytes[line] === LF && bytes[line - 1] === CR) line++;
        const end = lineEndIn(bytes, line);
        const isWhole = end < bytes.length;
        for (let start = line; ;) {
          // A longer line is matched in pieces that overlap by half.
          const stop = Math.min(end, start + 2 * maxLineBytes);
          const { text, place } = shownLine(bytes.subarray(start, stop));
          const matcher = compiled.matcher(text);
          if (matcher.find()) return { start: start + place(matcher.start()), end: start + place(matcher.end(), true) };
          if (stop === end) break;
          start += maxLineBytes;
        }
        if (isWhole) line = end + 1;
        else {
          line = Math.max(line, end - maxLineBytes);
          return undefined;
        }
      }
      return undefined;
    },
  };
}

/** The place of the next CR or LF; after the last byte where there is none. */
export function lineEndIn(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) if (bytes[at] === LF || bytes[at] === CR) return at;
  return bytes.length;
}

/** CSI, OSC and the control strings of ECMA-48, where they end, and the shortest escape sequences. */
// oxlint-disable-next-line no-control-regex -- they are what is taken out
const escapeSequence = /\x1b(?:\[[ -?]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[78=>c]|[()][0-~])/g;

interface ShownLine {
  readonly text: string;
  /** Where in the bytes a place of the text is: after a sequence there, as an end before it. */
  place(at: number, isEnd?: boolean): number;
}

/** Bytes as characters, without escape sequences. */
function shownLine(bytes: Uint8Array): ShownLine {
  const all = latin1(bytes);
  const cuts = all.includes('\x1b') ? [...all.matchAll(escapeSequence)] : [];
  if (cuts.length === 0) return { text: all, place: (at) => at };
  const place = (at: number, isEnd = false): number => {
    let moved = at;
    for (const { 0: sequence, index } of cuts) if (isEnd ? index < moved : index <= moved) moved += sequence.length;
    return moved;
  };
  return { text: all.replaceAll(escapeSequence, ''), place };
}

/** The first place of bytes in others; -1: none. */
export function indexOf(bytes: Uint8Array, needle: Uint8Array, from: number): number {
  const first = needle[0];
  if (first === undefined) return -1;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let i = 1;
    while (i < needle.length && bytes[at + i] === needle[i]) i++;
    if (i === needle.length) return at;
  }
  return -1;
}

/** What is not ASCII in a pattern stands in the line as the bytes of UTF-8. */
function asBytes(pattern: string): string {
  return pattern.replaceAll(/[^\0-\x7f]+/gu, (text) => latin1(new TextEncoder().encode(text)));
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}
