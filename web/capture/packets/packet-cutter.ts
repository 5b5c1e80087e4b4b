import type { PacketRule } from '../../core/packet-rule.ts';

/** Cuts the bytes of one direction into packets. Packets follow each other without a gap: a byte is always in one. */
export interface PacketCutter {
  /**
   * Takes the bytes from `from` to `to`, which came together at `timeMs`.
   * @param bytes all of this direction in the segment, so a rule may look back
   * @param begin called for each packet that begins, in order, with the place of its first byte
   */
  take(bytes: Uint8Array, from: number, to: number, timeMs: number, begin: (at: number) => void): void;
  /** Ends the packet in progress: what follows belongs to another opening or another place. */
  end(): void;
  /** The newest packet may still grow. */
  readonly isOpen: boolean;
  /** What is needed to go on in the next segment. Plain data that can be stored; nobody but the rule looks into it. */
  readonly state: unknown;
}

/** A kind of rule: one file, and one line in `packet-kinds.ts`. */
export interface PacketKind<Rule extends PacketRule> {
  /** @param state as a cutter of an equal rule gave it; `undefined` at the start of a capture */
  readonly makeCutter: (rule: Rule, state: unknown) => PacketCutter;
}
