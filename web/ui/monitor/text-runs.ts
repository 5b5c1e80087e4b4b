import type { RowMark } from '../../core/row.ts';
import { ansiSpans, type TextStyle } from './ansi-spans.ts';
import { visiblePieces } from '../../core/visible-controls.ts';

/** A run of text that is drawn in one way. */
export interface TextRun {
  readonly text: string;
  readonly style: TextStyle;
  /** Part of a match: the number of its highlight rule, -1 of what is looked for. */
  readonly mark: number | undefined;
  /** A stand-in for an invisible character. */
  readonly control: boolean;
}

/**
 * A row's text as it is drawn.
 * @param marks places in the text without escape sequences
 * @param before SGR sequences that hold where it begins
 */
export function textRuns(text: string, marks: readonly RowMark[] = [], before = ''): readonly TextRun[] {
  const spans = ansiSpans(text, before);
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
  marks: readonly RowMark[],
): readonly { readonly from: number; readonly to: number; readonly mark: number | undefined }[] {
  const parts: { from: number; to: number; mark: number | undefined }[] = [];
  let at = start;
  for (const { from: markStart, to: markEnd, rule } of marks) {
    if (markEnd <= at) continue;
    if (markStart >= end) break;
    const from = Math.max(markStart, at);
    const to = Math.min(markEnd, end);
    if (from > at) parts.push({ from: at, to: from, mark: undefined });
    if (to > from) parts.push({ from, to, mark: rule });
    at = Math.max(at, to);
  }
  if (at < end || parts.length === 0) parts.push({ from: at, to: end, mark: undefined });
  return parts;
}
