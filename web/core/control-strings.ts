/** Begins a control string: DCS, SOS, OSC, PM or APC, in two characters or as one of C1 (ECMA-48, 5.6 and 8.3). */
const introducer = /\u001b[PX\]^_]|[\u0090\u0098\u009d-\u009f]/;

/** What of C1 begins one, or a control sequence. */
const c1 = /[\u0090\u0098\u009b\u009d-\u009f]/;

/** What ends or aborts one: ST, CAN, SUB, any ESC; BEL ends an OSC as well. */
const anyEnd = /[\u0018\u001a\u001b\u009c]/g;
const oscEnd = /[\u0007\u0018\u001a\u001b\u009c]/g;

/** No control string that means something here is longer; links and titles have some hundred characters. */
const maxLength = 4096;

/** Nor does one hold a line ending: in a log, noise that looked like an introducer is found out at the second line. */
const maxLines = 2;
const lineEnding = /\r\n?|\n/g;

/** ESC, or a control sequence that has no final byte yet (5.4). One of text and noise may be longer. */
const unfinished = /(?:\u001b(?:\[[ -?]{0,64})?|\u009b[ -?]{0,64})$/;

/**
 * Holds control strings back until they end, and passes on what an unfinished one has swallowed as soon as it is clear
 * that it does not end: noise that happens to open a string would else blank a terminal for good. A control sequence
 * that is cut waits for its end, too: what is drawn in between (an echo, a note) does not break it.
 */
export class ControlStrings {
  #held = '';

  /** The text ends here. @returns what an unfinished string has swallowed; an unfinished sequence shows nothing */
  end(): string {
    const held = this.#held;
    this.#held = '';
    const found = introducer.exec(held);
    return found ? held.slice(found.index + found[0].length).replace(unfinished, '') : '';
  }

  /** What of the text so far may be shown now. */
  pass(text: string): string {
    if (this.#held === '' && !text.includes('\u001b') && !c1.test(text)) return text;
    let rest = this.#held + text;
    let passed = '';
    this.#held = '';
    for (;;) {
      const found = introducer.exec(rest);
      if (!found) {
        const cut = unfinished.exec(rest)?.index ?? rest.length;
        this.#held = rest.slice(cut);
        return passed + rest.slice(0, cut);
      }
      const from = found.index + found[0].length;
      const isOsc = found[0] === '\u001b]' || found[0] === '\u009d';
      passed += rest.slice(0, found.index);
      const end = endOfString(rest, from, isOsc);
      if (end === undefined) {
        this.#held = rest.slice(found.index);
        return passed;
      }
      if (end !== notOne) passed += rest.slice(found.index, end);
      rest = rest.slice(end === notOne ? from : end);
    }
  }
}

/** It has grown longer than any control string. */
const notOne = -1;

/**
 * The place after the string that begins at `from`, before an ESC that aborts it; `undefined` when that is not known
 * yet.
 */
function endOfString(text: string, from: number, isOsc: boolean): number | undefined {
  const end = isOsc ? oscEnd : anyEnd;
  end.lastIndex = from;
  const at = end.exec(text)?.index ?? Infinity;
  const limit = limitOfString(text, from);
  if (limit < at) return notOne;
  if (at === Infinity || (text[at] === '\u001b' && at + 1 === text.length)) return undefined;
  if (text[at] !== '\u001b') return at + 1;
  return text[at + 1] === '\\' ? at + 2 : at;
}

/** The first place that no control string reaches; beyond the text when it does not have that much. */
function limitOfString(text: string, from: number): number {
  const longest = text.length > from + maxLength ? from + maxLength : Infinity;
  lineEnding.lastIndex = from;
  let at = -1;
  for (let lines = 0; lines < maxLines; lines++) {
    const found = lineEnding.exec(text);
    // An LF may belong to a CR that comes last.
    if (!found || (found[0] === '\r' && lineEnding.lastIndex === text.length)) return longest;
    at = lineEnding.lastIndex - 1;
  }
  return Math.min(longest, at);
}
