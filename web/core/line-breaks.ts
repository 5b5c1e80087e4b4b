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

/** Notices devices whose lines end in LF alone: a terminal shows them as a staircase. */
export class LoneLineFeeds {
  #lines = 0;
  #enough = enoughLines;
  #last = '';
  #isRuledOut = false;

  /** Whether lines end in LF alone, as far as `text` and everything before it shows. */
  see(text: string): boolean {
    this.#isRuledOut ||= addressing.test(text);
    if (this.#isRuledOut) return false;
    // LF CR is a line ending as well.
    if (this.#last === '\n' && text.startsWith('\r')) this.#other();
    for (let at = text.indexOf('\n'); at >= 0 && this.#lines < this.#enough; at = text.indexOf('\n', at + 1)) {
      if ((at > 0 ? text[at - 1] : this.#last) === '\r' || text[at + 1] === '\r') this.#other();
      else this.#lines++;
    }
    if (text !== '') this.#last = text.slice(-1);
    return this.#lines >= this.#enough;
  }

  #other(): void {
    this.#lines = 0;
    this.#enough = enoughAfterOthers;
  }
}
