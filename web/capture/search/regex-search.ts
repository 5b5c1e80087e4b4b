import { foldCase } from './fold-case.ts';
import { requiredLiteral } from './required-literal.ts';
import { withoutLineEnding } from './shown-text.ts';
import { eachMatch, markRows, rowMark } from './row-block.ts';
import type { MatchFinder, MatchSink, RowBlock } from './row-block.ts';
import type { PacketPattern } from './row-pattern.ts';
import { literalTest, type WholeText } from './whole-text.ts';

/** A compiled regular expression. Must run in linear time: it comes from a person. */
interface Regex {
  /** Where the match that `find` found begins and ends. */
  readonly start: number;
  readonly end: number;
  /** Whether it matches in `text`, at `from` or later. Much slower than `test`. */
  find(text: string, from: number): boolean;
  /** Whether it matches anywhere in `text`. */
  test(text: string): boolean;
}

/** @throws {SyntaxError} for a pattern it does not take. `multiline`: `^` and `$` match at line feeds, too */
export type CompileRegex = (
  pattern: string,
  options: { readonly matchCase: boolean; readonly multiline: boolean },
) => Regex;

/** What means something else in many rows at once than in one: begin and end of the text, line feeds, flags. */
const onlyInRows = /\n|\\[AzZGCnrQx0-7]|\(\?[^:P<]/;

/** Finds what matches a regular expression in the shown text. `^` and `$` are begin and end of a packet. */
export function regexPattern(pattern: string, matchCase: boolean, compile: CompileRegex): PacketPattern {
  const inRow = compile(pattern, { matchCase, multiline: false });
  const inBlock = onlyInRows.test(pattern) ? undefined : compile(pattern, { matchCase, multiline: true });
  const literal = requiredLiteral(pattern, matchCase);
  const wanted = matchCase ? literal : foldCase(literal);
  const test = literalTest(wanted, matchCase);
  const mayMatch = test && ((whole: WholeText): boolean => whole.mayHave(test));
  return {
    ...(mayMatch && { mayMatch }),
    mark(block, marks) {
      if (mayMatch && !block.mayMatch(mayMatch)) return;
      if (wanted) markWithLiteral(block, inRow, wanted, matchCase, marks);
      else if (inBlock) markInBlock(block, inRow, inBlock, marks);
      else for (let row = 0; row < block.count; row = markPacket(block, inRow, row, marks));
    },
    places(block, { text }) {
      for (let row = 0; row < block.count; row = tellPacket(block, inRow, row, text));
    },
  };
}

/** Only packets that have the literal are looked at. */
function markWithLiteral(block: RowBlock, inRow: Regex, wanted: string, matchCase: boolean, marks: Uint8Array): void {
  const text = matchCase ? block.shown.text : block.folded;
  const { starts } = block.shown;
  let row = 0;
  let at = text.indexOf(wanted, starts[0]);
  while (at >= 0 && row < block.count) {
    const next = packetEnd(block, row);
    if (next < block.count && (starts[next] ?? 0) <= at) {
      row = next;
      continue;
    }
    row = markPacket(block, inRow, row, marks);
    at = row < block.count ? text.indexOf(wanted, starts[row]) : -1;
  }
}

/** Packets that are tested together: where one matches, each is tested by itself. */
const packetsAtOnce = 64;

/** Many packets at once, a line each. What matches in one of them matches there, too, and perhaps more. */
function markInBlock(block: RowBlock, inRow: Regex, inBlock: Regex, marks: Uint8Array): void {
  const { text, starts } = block.shown;
  for (let row = 0; row < block.count;) {
    const first = row;
    const lines: string[] = [];
    while (row < block.count && lines.length < packetsAtOnce) {
      const next = packetEnd(block, row);
      const line = text.slice(starts[row], packetTextEnd(block, row, next));
      // `^` and `$` do not match at a line feed within a packet.
      lines.push(line.includes('\n') ? line.replaceAll('\n', '\r') : line);
      row = next;
    }
    if (!inBlock.test(lines.join('\n'))) continue;
    for (let at = first; at < row;) at = markPacket(block, inRow, at, marks);
  }
}

/** Marks the rows of the packet that begins with `row`. @returns the row after it */
function markPacket(block: RowBlock, regex: Regex, row: number, marks: Uint8Array): number {
  const { next, before, packet, goesOn } = packetAt(block, row);
  const { starts, ends } = block.shown;
  if (goesOn && starts[row] === starts[next]) {
    // All its text is in later segments. There a match is found, unless it has to be at the packet's begin.
    const isAnchored = before === '' && beginsAt(regex, packet, 0) && !beginsAt(regex, ` ${packet}`, 1);
    if (isAnchored) marks[row] = rowMark.begins | rowMark.touched;
    return next;
  }
  if (next === row + 1 && !goesOn) {
    const isMatch = before === '' ? regex.test(packet) : regex.find(packet, before.length);
    if (isMatch) marks[row] = rowMark.begins | rowMark.touched;
    return next;
  }
  if (!regex.test(packet)) return next;
  const part = { count: next - row, goesOn: (index: number) => block.goesOn(row + index) };
  const finder = packetFinder(block, regex, row);
  markRows(part, starts.subarray(row, next + 1), ends.subarray(row, next), finder, marks.subarray(row, next));
  return next;
}

/** Tells the matches in the packet that begins with `row`. @returns the row after it */
function tellPacket(block: RowBlock, regex: Regex, row: number, found: MatchSink): number {
  const { next, packet } = packetAt(block, row);
  if (!regex.test(packet)) return next;
  const { starts, ends } = block.shown;
  const part = { count: next - row, goesOn: (index: number) => block.goesOn(row + index) };
  const finder = packetFinder(block, regex, row);
  eachMatch(part, starts.subarray(row, next + 1), ends.subarray(row, next), finder, (at, from, to) =>
    found(row + at, from, to),
  );
  return next;
}

interface PacketText {
  /** The row after the packet. */
  readonly next: number;
  /** The character that comes before it in the packet; empty where the packet begins. */
  readonly before: string;
  /** What is matched: `before` and the text. */
  readonly packet: string;
  /** The packet continues after the block. */
  readonly goesOn: boolean;
}

function packetAt(block: RowBlock, row: number): PacketText {
  const { text, starts } = block.shown;
  const next = packetEnd(block, row);
  const goesOn = next === block.count && block.goesOn(next - 1);
  const before = row === 0 && isMiddle(block) ? text.charAt((starts[0] ?? 0) - 1) || ' ' : '';
  return { next, before, packet: before + text.slice(starts[row], packetTextEnd(block, row, next)), goesOn };
}

/** Finds places in the shown text. */
function packetFinder(block: RowBlock, regex: Regex, row: number): MatchFinder {
  const { before, packet } = packetAt(block, row);
  const start = (block.shown.starts[row] ?? 0) - before.length;
  return {
    at: 0,
    end: 0,
    next(from) {
      if (from - start > packet.length || !regex.find(packet, from - start)) return false;
      this.at = regex.start + start;
      this.end = regex.end + start;
      return true;
    },
  };
}

function beginsAt(regex: Regex, text: string, at: number): boolean {
  return regex.find(text, at) && regex.start === at;
}

/** Where the text of a packet ends, without its line ending, which may fill rows of its own. */
function packetTextEnd(block: RowBlock, row: number, next: number): number {
  const { text, starts, ends } = block.shown;
  if (next === block.count && block.goesOn(next - 1)) return withoutLineEnding(text, starts[row] ?? 0, text.length);
  let last = next - 1;
  while (last > row && ends[last] === starts[last]) last--;
  return ends[last] ?? 0;
}

/** The row after the packet that `row` belongs to. */
function packetEnd(block: RowBlock, row: number): number {
  let last = row;
  while (last + 1 < block.count && block.goesOn(last)) last++;
  return last + 1;
}

/** Whether the packet of the first row began before the block. */
function isMiddle({ lane, from }: RowBlock): boolean {
  return lane.isContinued(from);
}
