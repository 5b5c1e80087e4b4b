import type { LineRule } from '../../core/packet-rule.ts';
import { LineEnds } from './line-ends.ts';
import type { PacketCutter, PacketKind, PacketMarks } from './packet-cutter.ts';
import { WideLineCutter } from './wide-line-cutter.ts';

interface LineState {
  /** A line is in progress and takes the next byte. */
  readonly isOpen: boolean;
  /** The last byte, when it is a CR or LF that ends a line, unless its other half follows and belongs to it; else 0. */
  readonly ended: number;
  /** The last byte of the line in progress, for a CR LF that is cut between two chunks. */
  readonly lastByte: number;
  /** When the last chunk came. */
  readonly lastMs: number;
}

const LF = 10;
const CR = 13;

/**
 * CR LF is one line ending, and so is LF CR. CR CR LF is one too, as in a terminal: a modem that echoes, or a driver
 * that adds CR twice.
 */
const otherHalf = (ending: number): number => (ending === LF ? CR : LF);

class LineCutter implements PacketCutter {
  readonly #ending: LineRule['ending'];
  readonly #quietMs: number;
  readonly #ends = new LineEnds();
  #isOpen: boolean;
  #ended: number;
  #lastByte: number;
  #lastMs: number;

  constructor({ ending, quietMs = Infinity }: LineRule, state: LineState | undefined) {
    this.#ending = ending;
    this.#quietMs = quietMs;
    this.#isOpen = state?.isOpen ?? false;
    this.#ended = state?.ended ?? 0;
    this.#lastByte = state?.lastByte ?? 0;
    this.#lastMs = state?.lastMs ?? -Infinity;
  }

  get isOpen(): boolean {
    return this.#isOpen || this.#ended !== 0;
  }

  get state(): LineState {
    return { isOpen: this.#isOpen, ended: this.#ended, lastByte: this.#lastByte, lastMs: this.#lastMs };
  }

  take(bytes: Uint8Array, from: number, to: number, timeMs: number, marks: PacketMarks): void {
    if (timeMs - this.#lastMs > this.#quietMs && !this.#beginsWithEnding(bytes, from, to)) {
      this.#isOpen = false;
      this.#lastByte = 0;
    }
    this.#lastMs = timeMs;
    let at = this.#ended !== 0 ? this.#afterEnding(bytes, from, to) : from;
    while (at < to) {
      if (!this.#isOpen) marks.begin(at);
      this.#isOpen = true;
      at = this.#lineEnd(bytes, at, to, at === from ? this.#lastByte : 0);
    }
    if (to > from) this.#lastByte = bytes[to - 1] ?? 0;
  }

  end(): void {
    this.#isOpen = false;
    this.#ended = 0;
    this.#lastByte = 0;
  }

  /** Whether the line in progress ends here: its ending may come after a pause. */
  #beginsWithEnding(bytes: Uint8Array, from: number, to: number): boolean {
    const first = bytes[from];
    const isReturn = first === CR && (from + 1 === to || bytes[from + 1] === LF);
    switch (this.#ending) {
      case 'any':
        return first === LF || first === CR;
      case 'crlf':
        return isReturn || (first === LF && this.#lastByte === CR);
      default:
        return first === (this.#ending === 'lf' ? LF : CR) || (this.#ending === 'lf' && isReturn);
    }
  }

  /** The place where the next line begins; `to` while it is not known. @param start after the byte that ended a line */
  #afterEnding(bytes: Uint8Array, start: number, to: number): number {
    let at = start;
    if (this.#ended === CR) while (at < to && bytes[at] === CR) at++;
    if (at === to) return to;
    const isHalf = bytes[at] === otherHalf(this.#ended);
    this.#ended = 0;
    return isHalf ? at + 1 : at;
  }

  #anyEnd(bytes: Uint8Array, from: number, to: number): number {
    const at = this.#ends.next(bytes, from, to);
    if (at === to) return to;
    this.#isOpen = false;
    this.#ended = bytes[at] ?? 0;
    return this.#afterEnding(bytes, at + 1, to);
  }

  /** The place after the line's ending, the line closed; `to` when it does not end before that. */
  #lineEnd(bytes: Uint8Array, from: number, to: number, byteBefore: number): number {
    switch (this.#ending) {
      case 'any':
        return this.#anyEnd(bytes, from, to);
      case 'crlf':
        for (let at = this.#ends.next(bytes, from, to); at < to; at = this.#ends.next(bytes, at + 1, to)) {
          if (bytes[at] !== LF || (at > from ? bytes[at - 1] : byteBefore) !== CR) continue;
          this.#isOpen = false;
          return at + 1;
        }
        return to;
      default: {
        const wanted = this.#ending === 'lf' ? LF : CR;
        for (let at = this.#ends.next(bytes, from, to); at < to; at = this.#ends.next(bytes, at + 1, to)) {
          if (bytes[at] !== wanted) continue;
          this.#isOpen = false;
          return at + 1;
        }
        return to;
      }
    }
  }
}

/** Lines end at their ending; a pause does not end one unless the rule says after how long. */
export const lineKind: PacketKind<LineRule> = {
  makeCutter: (rule, state) =>
    rule.wide
      ? new WideLineCutter(rule, state as ConstructorParameters<typeof WideLineCutter>[1])
      : new LineCutter(rule, state as LineState | undefined),
};
