import type { LineRule } from '../../core/packet-rule.ts';
import { swappedLineFeed } from '../../core/utf-16.ts';
import type { PacketCutter, PacketMarks } from './packet-cutter.ts';

interface WideLineState {
  /** A line is in progress and takes the next byte. */
  readonly isOpen: boolean;
  /** The CR or LF that ended the last line, while its other half may follow; else 0. */
  readonly ended: number;
  /** The last unit, for CR LF. */
  readonly last: number;
  /** The first byte of a unit that is cut; -1 for none. */
  readonly half: number;
  /** When the last chunk came. */
  readonly lastMs: number;
}

const LF = 10;
const CR = 13;

/** Lines of UTF-16, ended as lines of bytes are: see `LineCutter`. */
export class WideLineCutter implements PacketCutter {
  readonly #ending: LineRule['ending'];
  readonly #quietMs: number;
  readonly #isBig: boolean;
  #isOpen: boolean;
  #ended: number;
  #last: number;
  #half: number;
  #lastMs: number;

  constructor({ ending, quietMs = Infinity, wide }: LineRule, state: WideLineState | undefined) {
    this.#ending = ending;
    this.#quietMs = quietMs;
    this.#isBig = wide === 'be';
    this.#isOpen = state?.isOpen ?? false;
    this.#ended = state?.ended ?? 0;
    this.#last = state?.last ?? 0;
    this.#half = state?.half ?? -1;
    this.#lastMs = state?.lastMs ?? -Infinity;
  }

  get isOpen(): boolean {
    return this.#isOpen || this.#ended !== 0;
  }

  /** Half a unit after an ending: of its other half, or of the next line. */
  get undecided(): number {
    return this.#ended !== 0 && this.#half >= 0 ? 1 : 0;
  }

  get state(): WideLineState {
    return { isOpen: this.#isOpen, ended: this.#ended, last: this.#last, half: this.#half, lastMs: this.#lastMs };
  }

  take(bytes: Uint8Array, from: number, to: number, timeMs: number, marks: PacketMarks): void {
    if (timeMs - this.#lastMs > this.#quietMs && !this.#beginsWithEnding(bytes, from, to)) this.#endLine();
    this.#lastMs = timeMs;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#half < 0) {
        if (!this.#isOpen && this.#ended === 0) this.#begin(at, marks);
        this.#half = byte;
        continue;
      }
      const unit = this.#unit(this.#half, byte);
      if (unit === swappedLineFeed) {
        this.#half = -1;
        if (this.#isBig) this.#takeUnit(LF, Math.max(0, at - 1), marks);
        if (!this.#isOpen && this.#ended === 0) this.#begin(at, marks);
        this.#half = byte;
        continue;
      }
      this.#half = -1;
      this.#takeUnit(unit, Math.max(0, at - 1), marks);
    }
  }

  end(): void {
    this.#endLine();
    this.#ended = 0;
  }

  /** After a lone LF it is most likely the next line's. */
  settle(to: number, marks: PacketMarks): void {
    if (this.undecided === 0 || this.#ended !== LF) return;
    this.#ended = 0;
    this.#begin(to - 1, marks);
  }

  #endLine(): void {
    this.#isOpen = false;
    this.#last = 0;
    this.#half = -1;
  }

  #begin(at: number, marks: PacketMarks): void {
    marks.begin(at);
    this.#isOpen = true;
  }

  #unit(first: number, second: number): number {
    return this.#isBig ? (first << 8) | second : (second << 8) | first;
  }

  /** @param start where it begins */
  #takeUnit(unit: number, start: number, marks: PacketMarks): void {
    const before = this.#last;
    this.#last = unit;
    if (this.#ended !== 0) {
      if (this.#ended === CR && unit === CR) return;
      const isHalf = unit === (this.#ended === LF ? CR : LF);
      this.#ended = 0;
      if (isHalf) return;
      this.#begin(start, marks);
    }
    switch (this.#ending) {
      case 'any':
        if (unit !== LF && unit !== CR) return;
        this.#ended = unit;
        break;
      case 'crlf':
        if (unit !== LF || before !== CR) return;
        break;
      default:
        if (unit !== (this.#ending === 'lf' ? LF : CR)) return;
    }
    this.#isOpen = false;
  }

  /** Whether the line in progress ends here: its ending may come after a pause. */
  #beginsWithEnding(bytes: Uint8Array, from: number, to: number): boolean {
    const isCut = this.#half >= 0;
    const first = isCut ? this.#half : (bytes[from] ?? 0);
    const next = from + (isCut ? 0 : 1);
    const isKnown = next < to;
    const low = this.#isBig && isKnown ? (bytes[next] ?? 0) : first;
    const high = this.#isBig ? first : isKnown ? (bytes[next] ?? 0) : 0;
    if (high !== 0) return false;
    if (this.#isBig && !isKnown) return true;
    return low === LF || low === CR;
  }
}
