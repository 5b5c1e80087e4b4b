import type { GapRule } from '../../core/packet-rule.ts';
import type { PacketCutter, PacketKind, PacketMarks } from './packet-cutter.ts';

interface GapState {
  readonly isOpen: boolean;
  /** When the last chunk came. */
  readonly lastMs: number;
}

class GapCutter implements PacketCutter {
  readonly #gapMs: number;
  #isOpen: boolean;
  #lastMs: number;

  constructor({ gapMs }: GapRule, state: GapState | undefined) {
    this.#gapMs = gapMs;
    this.#isOpen = state?.isOpen ?? false;
    this.#lastMs = state?.lastMs ?? -Infinity;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get state(): GapState {
    return { isOpen: this.#isOpen, lastMs: this.#lastMs };
  }

  take(_bytes: Uint8Array, from: number, _to: number, timeMs: number, marks: PacketMarks): void {
    if (!this.#isOpen || timeMs - this.#lastMs > this.#gapMs) marks.begin(from);
    this.#isOpen = true;
    this.#lastMs = timeMs;
  }

  end(): void {
    this.#isOpen = false;
  }
}

/** A packet begins with the chunk that comes after a quiet time. */
export const gapKind: PacketKind<GapRule> = {
  makeCutter: (rule, state) => new GapCutter(rule, state as GapState | undefined),
};
