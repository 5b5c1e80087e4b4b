import type { BreakRule } from '../../core/packet-rule.ts';
import type { PacketCutter, PacketKind, PacketMarks } from './packet-cutter.ts';

interface BreakState {
  readonly isOpen: boolean;
  /** There was a break: what follows is cut by breaks alone. */
  readonly hasBreaks: boolean;
  /** When the last chunk came. */
  readonly lastMs: number;
}

class BreakCutter implements PacketCutter {
  readonly #gapMs: number;
  #isOpen: boolean;
  #hasBreaks: boolean;
  #lastMs: number;

  constructor({ gapMs }: BreakRule, state: BreakState | undefined) {
    this.#gapMs = gapMs;
    this.#isOpen = state?.isOpen ?? false;
    this.#hasBreaks = state?.hasBreaks ?? false;
    this.#lastMs = state?.lastMs ?? -Infinity;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get state(): BreakState {
    return { isOpen: this.#isOpen, hasBreaks: this.#hasBreaks, lastMs: this.#lastMs };
  }

  take(_bytes: Uint8Array, from: number, _to: number, timeMs: number, marks: PacketMarks): void {
    const isAfterGap = !this.#hasBreaks && timeMs - this.#lastMs > this.#gapMs;
    if (!this.#isOpen || isAfterGap) marks.begin(from);
    this.#isOpen = true;
    this.#lastMs = timeMs;
  }

  lineBreak(): void {
    this.#isOpen = false;
    this.#hasBreaks = true;
  }

  end(): void {
    this.#isOpen = false;
    // Another opening may be one whose driver tells of no breaks.
    this.#hasBreaks = false;
  }
}

/** A packet begins after a break of the line, or without any after a quiet time. */
export const breakKind: PacketKind<BreakRule> = {
  makeCutter: (rule, state) => new BreakCutter(rule, state as BreakState | undefined),
};
