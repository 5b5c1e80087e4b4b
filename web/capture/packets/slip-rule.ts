import type { SlipRule } from '../../core/packet-rule.ts';
import type { PacketCutter, PacketKind, PacketMarks } from './packet-cutter.ts';

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

interface SlipState {
  /** There is a packet in progress. */
  readonly isOpen: boolean;
  /** It has more than the END that it may begin with. */
  readonly hasData: boolean;
  /** The last byte was ESC. */
  readonly isEscape: boolean;
}

class SlipCutter implements PacketCutter {
  #isOpen: boolean;
  #hasData: boolean;
  #isEscape: boolean;

  constructor(state: SlipState | undefined) {
    this.#isOpen = state?.isOpen ?? false;
    this.#hasData = state?.hasData ?? false;
    this.#isEscape = state?.isEscape ?? false;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get state(): SlipState {
    return { isOpen: this.#isOpen, hasData: this.#hasData, isEscape: this.#isEscape };
  }

  take(bytes: Uint8Array, from: number, to: number, _timeMs: number, marks: PacketMarks): void {
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (!this.#isOpen) {
        marks.begin(at);
        this.#isOpen = true;
        this.#hasData = this.#isEscape = false;
      }
      if (this.#isEscape) {
        this.#isEscape = false;
        if (byte !== ESC_END && byte !== ESC_ESC) marks.fault();
      } else if (byte === ESC) this.#isEscape = true;
      if (byte !== END) this.#hasData = true;
      else if (this.#hasData) this.end(); // else it begins the packet, or is one of several between two
    }
  }

  end(): void {
    this.#isOpen = this.#hasData = this.#isEscape = false;
  }
}

/** SLIP packets with their ENDs. An ESC that is followed by something else than it may be is a fault. */
export const slipKind: PacketKind<SlipRule> = {
  makeCutter: (_rule, state) => new SlipCutter(state as SlipState | undefined),
};
