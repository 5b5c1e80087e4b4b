import { oddShare } from './text-health.ts';

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

/** Lone line feeds in a row that are enough to believe a device ends its lines so. */
const enoughLines = 2;

/** And where other line endings were seen: a boot loader may end its lines with CR LF, and what it starts with LF. */
const enoughAfterOthers = 4;

/**
 * Cursor addressing: a program that draws a screen may well mean a line feed as "one down". To erase the screen and to
 * go home is none: devices do it when they start.
 */
const addressing = /\u001b\[(?:\d*[ABCDGd]|[\d;]+[Hf])/;

/** Of a line this much is looked at, from its end. */
const maxLine = 256;

/** From this share of odd characters on a line is noise, or no text at all: its line feed is one by chance. */
const noiseShare = 0.25;

/** Notices devices whose lines end in LF alone: a terminal shows them as a staircase. */
export class LoneLineFeeds {
  #lines = 0;
  #enough = enoughLines;
  /** What was seen of the line that has not ended yet. */
  #line = '';
  #isRuledOut = false;

  /** Whether lines end in LF alone, as far as `text` and everything before it shows. */
  see(text: string): boolean {
    this.#isRuledOut ||= addressing.test(text);
    if (this.#isRuledOut) return false;
    const before = this.#line;
    const seen = before + text;
    // LF CR is a line ending as well.
    if (before === '\n' && text.startsWith('\r')) this.#other();
    let start = 0;
    for (let at = seen.indexOf('\n', before.length); at >= 0; at = seen.indexOf('\n', at + 1)) {
      if (this.#lines >= this.#enough) break;
      if (seen[at - 1] === '\r' || seen[at + 1] === '\r') this.#other();
      else if (oddShare(seen.slice(Math.max(start, at - maxLine), at)) < noiseShare) this.#lines++;
      start = at + 1;
    }
    if (text !== '') this.#line = seen.slice(Math.max(seen.lastIndexOf('\n'), seen.length - maxLine, 0));
    return this.#lines >= this.#enough;
  }

  #other(): void {
    this.#lines = 0;
    this.#enough = enoughAfterOthers;
  }
}
