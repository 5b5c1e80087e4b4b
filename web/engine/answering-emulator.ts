import { Terminal } from '@xterm/headless';
import type { EncodingId } from '../core/encodings.ts';
import { LoneLineFeeds, type LineBreaks } from '../core/line-breaks.ts';
import { TerminalText } from './terminal-text.ts';

interface EmulatorOptions {
  readonly cols: number;
  readonly rows: number;
  readonly encoding: EncodingId;
  readonly lineBreaks: LineBreaks;
  /** Takes the answers to what is asked after `before`. */
  readonly say: (answer: string) => void;
}

/** Answers what a device asks: a terminal that nobody sees. It has the text of the one that is drawn. */
export class AnsweringEmulator {
  readonly #terminal: Terminal;
  readonly #text: TerminalText;

  /** @param recent what was received; nothing in it before `asked` is answered */
  constructor({ cols, rows, say, ...options }: EmulatorOptions, recent: Uint8Array, asked: number) {
    const windowOptions = { getWinSizeChars: true, getScreenSizeChars: true };
    // Bytes that are no text are sequences with mistakes, and each is logged: that takes longer than all else.
    const logLevel = 'off';
    this.#terminal = new Terminal({ cols, rows, allowProposedApi: true, scrollback: 0, windowOptions, logLevel });
    this.#text = new TerminalText({ ...options, lineBreaks: shownBreaks(options, recent) });
    let isLive = false;
    const answer = (text: string): void => {
      if (isLive) say(text);
    };
    this.#terminal.onData(answer);
    answerMore(this.#terminal, answer);
    this.#terminal.write(this.#text.take(recent.subarray(0, asked)), () => (isLive = true));
    this.write(recent.subarray(asked));
  }

  write(bytes: Uint8Array): void {
    this.#terminal.write(this.#text.take(bytes));
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}

/** As the terminal that is drawn decides it. */
function shownBreaks(
  { encoding, lineBreaks }: Pick<EmulatorOptions, 'encoding' | 'lineBreaks'>,
  recent: Uint8Array,
): Exclude<LineBreaks, 'auto'> {
  if (lineBreaks !== 'auto') return lineBreaks;
  let isLone = false;
  const lines = new LoneLineFeeds();
  new TerminalText({ encoding, lineBreaks: 'raw' }).take(recent, (shown) => (isLone = lines.see(shown)));
  return isLone ? 'lf' : 'raw';
}

/**
 * Answers what xterm answers and the emulator does not: the size of its screen, attributes in their old and third
 * forms, its name, whether there are a printer, programmed keys and a keyboard, and the parameters of its line. Nothing
 * that would let a device read back what it wrote (titles, clipboard), nor what only a drawn terminal knows (pixels,
 * colours).
 * xterm's control sequences; VT520 manual, 4.3.
 */
function answerMore(emulator: Terminal, say: (answer: string) => void): void {
  const { parser } = emulator;
  const csi = (prefix: string, final: string, answer: (first: number) => string | undefined): void => {
    parser.registerCsiHandler({ final, ...(prefix && { prefix }) }, ([first]) => {
      const text = answer(typeof first === 'number' ? first : 0);
      if (text !== undefined) say(text);
      return text !== undefined;
    });
  };
  csi('', 't', (what) => (what === 19 ? `\u001b[9;${emulator.rows};${emulator.cols}t` : undefined));
  csi('?', 'n', (what) => statuses[what]);
  csi('=', 'c', (what) => (what === 0 ? '\u001bP!|00000000\u001b\\' : undefined));
  csi('>', 'q', (what) => (what === 0 ? '\u001bP>|Baudcast\u001b\\' : undefined));
  csi('', 'x', (what) => (what <= 1 ? `\u001b[${what + 2};1;1;128;128;1;0x` : undefined));
  parser.registerEscHandler({ final: 'Z' }, () => {
    say('\u001b[?1;2c');
    return true;
  });
}

/** No printer, keys that cannot be programmed, a keyboard. */
const statuses: { readonly [what: number]: string } = {
  15: '\u001b[?13n',
  25: '\u001b[?21n',
  26: '\u001b[?27;1;0;0n',
};
