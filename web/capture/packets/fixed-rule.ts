import type { FixedRule } from '../../core/packet-rule.ts';
import { cutWithStart } from './length-rule.ts';
import type { PacketCutter, PacketKind, PacketMarks } from './packet-cutter.ts';

interface FixedState {
  /** Bytes that the packet in progress still needs; 0: there is none. */
  readonly missing: number;
  /** When the last chunk came. */
  readonly lastMs: number;
}

class FixedCutter implements PacketCutter {
  readonly #bytes: number;
  readonly #quietMs: number;
  #missing: number;
  #lastMs: number;

  constructor({ bytes, quietMs = Infinity }: FixedRule, state: FixedState | undefined) {
    this.#bytes = bytes;
    this.#quietMs = quietMs;
    this.#missing = state?.missing ?? 0;
    this.#lastMs = state?.lastMs ?? -Infinity;
  }

  get isOpen(): boolean {
    return this.#missing > 0;
  }

  get state(): FixedState {
    return { missing: this.#missing, lastMs: this.#lastMs };
  }

  take(_bytes: Uint8Array, from: number, to: number, timeMs: number, marks: PacketMarks): void {
    if (timeMs - this.#lastMs > this.#quietMs && this.#missing > 0) {
      marks.fault();
      this.end();
    }
    this.#lastMs = timeMs;
    let at = from;
    while (at < to) {
      if (this.#missing === 0) {
        marks.begin(at);
        this.#missing = this.#bytes;
      }
      const taken = Math.min(this.#missing, to - at);
      this.#missing -= taken;
      at += taken;
    }
  }

  end(): void {
    this.#missing = 0;
  }
}

/** All packets are alike in length. A pause in one ends it, as a fault. */
export const fixedKind: PacketKind<FixedRule> = {
  makeCutter: (rule, state) =>
    rule.start && rule.start.length > 0
      ? cutWithStart(rule, rule.start, state)
      : new FixedCutter(rule, state as FixedState | undefined),
};
