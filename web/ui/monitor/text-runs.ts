import { ansiSpans, type TextStyle } from './ansi-spans.ts';
import { visiblePieces } from './visible-controls.ts';

/** A run of text that is drawn in one way. */
export interface TextRun {
  readonly text: string;
  readonly style: TextStyle;
  /** Part of a match. */
  readonly mark: boolean;
  /** A stand-in for an invisible character. */
  readonly control: boolean;
}

/** Start and end (exclusive) of a match, in UTF-16 units. */
export type MarkRange = readonly [start: number, end: number];

/**
 * A row's text as it is drawn. Matches are found in the text without escape sequences.
 * @param before SGR sequences that hold where it begins
 */
export function textRuns(
  text: string,
  findMarks?: (plain: string) => readonly MarkRange[],
  before = '',
): readonly TextRun[] {
  const spans = ansiSpans(text, before);
  const marks =
    findMarks?.(spans.length === 1 ? (spans[0]?.text ?? '') : spans.map((span) => span.text).join('')) ?? [];
  const runs: TextRun[] = [];
  let offset = 0;
  for (const { text: run, style } of spans) {
    for (const { from, to, mark } of cutByMarks(offset, offset + run.length, marks)) {
      for (const piece of visiblePieces(run.slice(from - offset, to - offset))) runs.push({ ...piece, style, mark });
    }
    offset += run.length;
  }
  return runs;
}

/** The range from `start` to `end`, cut where marks begin and end. `marks` are in order and do not overlap. */
export function cutByMarks(
  start: number,
  end: number,
  marks: readonly MarkRange[],
): readonly { readonly from: number; readonly to: number; readonly mark: boolean }[] {
  const parts: { from: number; to: number; mark: boolean }[] = [];
  let at = start;
  for (const [markStart, markEnd] of marks) {
    if (markEnd <= at) continue;
    if (markStart >= end) break;
    const from = Math.max(markStart, at);
    const to = Math.min(markEnd, end);
    if (from > at) parts.push({ from: at, to: from, mark: false });
    if (to > from) parts.push({ from, to, mark: true });
    at = to;
  }
  if (at < end || parts.length === 0) parts.push({ from: at, to: end, mark: false });
  return parts;
}
