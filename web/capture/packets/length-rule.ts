import type { FixedRule, LengthRule } from '../../core/packet-rule.ts';
import { ByteSequence } from './byte-sequence.ts';
import type { PacketCutter, PacketKind, PacketMarks } from './packet-cutter.ts';
import { PacketStart, type StartState } from './packet-start.ts';

interface LengthState {
  readonly start: StartState;
  /** A packet is in progress whose length is not read yet. */
  readonly isInHead: boolean;
  /** Bytes of it so far, and what is read of its length. */
  readonly head: number;
  readonly value: number;
  /** Bytes that the packet in progress still needs once its length is known. */
  readonly missing: number;
  /** When the last chunk came. */
  readonly lastMs: number;
}

/** Without a length of its own, what it counts is nothing: `extra` is the length of each packet. */
type AnyLengthRule = Omit<LengthRule, 'size'> & { readonly size: LengthRule['size'] | 0 };

class LengthCutter implements PacketCutter {
  readonly #rule: AnyLengthRule;
  readonly #start: PacketStart;
  readonly #headBytes: number;
  readonly #quietMs: number;
  #head: number;
  #value: number;
  #missing: number;
  #isInHead: boolean;
  #to = 0;
  #lastMs: number;

  constructor(rule: AnyLengthRule, state: LengthState | undefined) {
    this.#rule = rule;
    this.#start = new PacketStart(new ByteSequence(rule.start), state?.start);
    this.#headBytes = rule.offset + rule.size;
    this.#quietMs = rule.quietMs ?? Infinity;
    this.#isInHead = state?.isInHead ?? false;
    this.#head = state?.head ?? 0;
    this.#value = state?.value ?? 0;
    this.#missing = state?.missing ?? 0;
    this.#lastMs = state?.lastMs ?? -Infinity;
  }

  get isOpen(): boolean {
    return this.#isInHead || this.#missing > 0 || this.#start.isOpen;
  }

  get undecided(): number {
    return this.#start.undecided;
  }

  get state(): LengthState {
    return {
      start: this.#start.state,
      isInHead: this.#isInHead,
      head: this.#head,
      value: this.#value,
      missing: this.#missing,
      lastMs: this.#lastMs,
    };
  }

  take(bytes: Uint8Array, from: number, to: number, timeMs: number, marks: PacketMarks): void {
    if (timeMs - this.#lastMs > this.#quietMs && (this.#isInHead || this.#missing > 0)) {
      marks.fault();
      this.end();
    }
    this.#lastMs = timeMs;
    this.#to = to;
    let at = from;
    while (at < to) {
      if (this.#missing > 0) {
        const taken = Math.min(this.#missing, to - at);
        this.#missing -= taken;
        at += taken;
        if (this.#missing === 0) this.#start.leave(at);
      } else if (this.#isInHead) {
        at = this.#readHead(bytes, at, to, marks);
      } else {
        const after = this.#start.find(bytes, at, to, marks);
        if (after < 0) return;
        this.#start.leave(after);
        this.#isInHead = true;
        this.#head = this.#rule.start.length;
        this.#value = 0;
        at = after;
      }
    }
  }

  end(): void {
    this.#isInHead = false;
    this.#missing = 0;
    this.#start.leave(this.#to);
  }

  settle(to: number, marks: PacketMarks): void {
    this.#start.settle(to, marks);
  }

  /** Reads on in what comes before the data. @returns the place after what was read */
  #readHead(bytes: Uint8Array, from: number, to: number, marks: PacketMarks): number {
    const { offset, size, endian, counts, each = 1, extra, maxBytes } = this.#rule;
    let at = from;
    for (; at < to && this.#head < this.#headBytes; at++, this.#head++) {
      const index = this.#head - offset;
      if (index < 0) continue;
      this.#value += (bytes[at] ?? 0) * 256 ** (endian === 'little' ? index : size - 1 - index);
    }
    if (this.#head < this.#headBytes) return at;
    this.#isInHead = false;
    const length = this.#value * each + extra + (counts === 'rest' ? this.#headBytes : 0);
    this.#start.leave(at);
    if (length >= this.#headBytes && length <= maxBytes) this.#missing = length - this.#headBytes;
    else {
      marks.fault();
      // Nothing says how far it goes: until the next start, where packets have one.
      if (this.#rule.start.length > 0) this.#start.stayInside(at);
    }
    return at;
  }
}

/** Packets that begin with certain bytes and are all alike in length. */
export function cutWithStart(rule: FixedRule, start: readonly number[], state: unknown): PacketCutter {
  const alike = { ...rule, kind: 'length', start, offset: start.length, size: 0, extra: rule.bytes } as const;
  const lengthRule = { ...alike, endian: 'little', counts: 'packet', maxBytes: rule.bytes } as const;
  return new LengthCutter(lengthRule, state as LengthState | undefined);
}

/** Packets that say how long they are. A length that cannot be is a fault. */
export const lengthKind: PacketKind<LengthRule> = {
  makeCutter: (rule, state) => new LengthCutter(rule, state as LengthState | undefined),
};
