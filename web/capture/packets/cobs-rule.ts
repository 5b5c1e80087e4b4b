import type { CobsRule } from '../../core/packet-rule.ts';
import type { PacketCutter, PacketKind, PacketMarks } from './packet-cutter.ts';

interface CobsState {
  /** There is a packet in progress. */
  readonly isOpen: boolean;
  /** Bytes left in the block in progress; 0: a code byte, or the zero that ends the packet, is next. */
  readonly left: number;
}

class CobsCutter implements PacketCutter {
  #isOpen: boolean;
  #left: number;

  constructor(state: CobsState | undefined) {
    this.#isOpen = state?.isOpen ?? false;
    this.#left = state?.left ?? 0;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get state(): CobsState {
    return { isOpen: this.#isOpen, left: this.#left };
  }

  take(bytes: Uint8Array, from: number, to: number, _timeMs: number, marks: PacketMarks): void {
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (!this.#isOpen) marks.begin(at);
      this.#isOpen = true;
      if (byte === 0) {
        if (this.#left > 0) marks.fault();
        this.end();
      } else if (this.#left > 0) this.#left--;
      else this.#left = byte - 1;
    }
  }

  end(): void {
    this.#isOpen = false;
    this.#left = 0;
  }
}

/** COBS packets with the zero that ends them. A block that reaches beyond it is a fault. */
export const cobsKind: PacketKind<CobsRule> = {
  makeCutter: (_rule, state) => new CobsCutter(state as CobsState | undefined),
};
