import { lineEndingText, type LineEnding } from '../../core/line-ending.ts';

/** Pasted text, ready to be transmitted line by line. */
export interface PasteText {
  /** The lines with the ending that Enter transmits; the last has one only if it was pasted with one. */
  readonly lines: readonly string[];
  /** The number of lines: a last line without an ending counts, an empty rest does not. */
  readonly lineCount: number;
}

const anyEnding = /\r\n|\r|\n/g;

/**
 * Cuts pasted text into lines and gives each the ending that Enter transmits. With `none` the pasted endings stay,
 * for without them the lines would run together.
 */
export function pasteText(pasted: string, ending: LineEnding): PasteText {
  const lines: string[] = [];
  let from = 0;
  for (const match of pasted.matchAll(anyEnding)) {
    lines.push(pasted.slice(from, match.index) + (ending === 'none' ? match[0] : lineEndingText[ending]));
    from = match.index + match[0].length;
  }
  if (from < pasted.length) lines.push(pasted.slice(from));
  return { lines, lineCount: lines.length };
}
