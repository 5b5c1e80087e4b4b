import type { PacketRule } from '../../core/packet-rule.ts';

/** What a rule says of the bytes it is given. */
export interface PacketMarks {
  /**
   * A packet begins at `at`, the place of its first byte: at the earliest where the bytes begin that the rule said were
   * undecided.
   */
  begin(at: number): void;
  /** The newest packet is not as the rule says: stray bytes, a length that cannot be, a broken escape. */
  fault(): void;
}

/** Cuts the bytes of one direction into packets. Packets follow each other without a gap: a byte is always in one. */
export interface PacketCutter {
  /**
   * Takes the bytes from `from` to `to`, which came together at `timeMs`.
   * @param bytes all of this direction in the segment, so a rule may look back
   */
  take(bytes: Uint8Array, from: number, to: number, timeMs: number, marks: PacketMarks): void;
  /** Ends the packet in progress: what follows belongs to another opening or another place. */
  end(): void;
  /** The line was in break before what follows. Default: that means nothing. */
  lineBreak?(): void;
  /** The newest packet may still grow. */
  readonly isOpen: boolean;
  /** How many of the last bytes may be the beginning of the next packet, fewer than 8. Default: none. */
  readonly undecided?: number;
  /** The segment ends at `to`. What is undecided begins a packet, though the next segment may show that it was none. */
  settle?(to: number, marks: PacketMarks): void;
  /** What is needed to go on in the next segment. Plain data that can be stored; nobody but the rule looks into it. */
  readonly state: unknown;
}

/** A kind of rule: one file, and one line in `packet-kinds.ts`. */
export interface PacketKind<Rule extends PacketRule> {
  /** @param state as a cutter of an equal rule gave it; `undefined` at the start of a capture */
  readonly makeCutter: (rule: Rule, state: unknown) => PacketCutter;
}
