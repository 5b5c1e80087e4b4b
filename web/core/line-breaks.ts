/** How a device's line endings are shown. `auto`: lines that end in LF alone are noticed. `raw`: as they are sent. */
export type LineBreaks = 'auto' | 'raw' | 'cr' | 'lf';

/**
 * Makes a lone CR or a lone LF begin a new line at its beginning, for devices that end lines with one of them, by
 * giving each its other half. Remembers a CR at the end of a piece.
 */
export class LineBreakRule {
  readonly #rule: 'cr' | 'lf';
  #afterCr = false;

  constructor(rule: 'cr' | 'lf') {
    this.#rule = rule;
  }

  apply(text: string): string {
    if (text === '') return text;
    const afterCr = this.#afterCr;
    this.#afterCr = text.endsWith('\r');
    if (this.#rule === 'lf') {
      const shown = text.replace(/(?<!\r)\n/g, '\r\n');
      return afterCr && text.startsWith('\n') ? shown.slice(1) : shown;
    }
    const shown = text.replace(/\r(?=[^\n])/g, '\r\n');
    return afterCr && !text.startsWith('\n') ? `\n${shown}` : shown;
  }
}

/** Lone line feeds that are enough to believe a device ends its lines so. */
const enoughLines = 2;

/** Cursor addressing: a program that draws a screen may well mean a line feed as "one down". */
const addressing = /\u001b\[[\d;]*[ABCDGHJdf]/;

/** Notices devices whose lines end in LF alone: a terminal shows them as a staircase. */
export class LoneLineFeeds {
  #lines = 0;
  #afterCr = false;
  #isRuledOut = false;

  /** Whether lines end in LF alone, as far as `text` and everything before it shows. */
  see(text: string): boolean {
    if (this.#isRuledOut) return false;
    if (addressing.test(text) || /\r\n/.test(text) || (this.#afterCr && text.startsWith('\n'))) {
      this.#isRuledOut = true;
      return false;
    }
    if (text !== '') this.#afterCr = text.endsWith('\r');
    for (let at = text.indexOf('\n'); at >= 0 && this.#lines < enoughLines; at = text.indexOf('\n', at + 1))
      this.#lines++;
    return this.#lines >= enoughLines;
  }
}
