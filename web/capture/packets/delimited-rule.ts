import type { DelimitedRule } from '../../core/packet-rule.ts';
import { ByteSequence } from './byte-sequence.ts';
import type { PacketCutter, PacketKind, PacketMarks } from './packet-cutter.ts';
import { PacketStart, type StartState } from './packet-start.ts';

interface DelimitedState {
  readonly start: StartState;
  /** A packet is in progress that has its start bytes, and ends with the end bytes. */
  readonly isInside: boolean;
  /** The last bytes of it, for end bytes that are cut between two segments. */
  readonly last: Uint8Array;
  /** When the last chunk came. */
  readonly lastMs: number;
}

const noBytes = new Uint8Array(0);

class DelimitedCutter implements PacketCutter {
  readonly #start: PacketStart;
  readonly #end: ByteSequence;
  readonly #quietMs: number;
  #isInside: boolean;
  /** Where the bytes of the packet begin that follow its start bytes; negative when in the segment before. */
  #dataFrom: number;
  readonly #before: Uint8Array;
  #bytes: Uint8Array = noBytes;
  #to = 0;
  #lastMs: number;

  constructor({ start, end, quietMs = Infinity }: DelimitedRule, state: DelimitedState | undefined) {
    this.#start = new PacketStart(new ByteSequence(start), state?.start);
    this.#end = new ByteSequence(end);
    this.#quietMs = quietMs;
    this.#isInside = state?.isInside ?? false;
    this.#before = state?.last ?? noBytes;
    this.#dataFrom = -this.#before.length;
    this.#lastMs = state?.lastMs ?? -Infinity;
  }

  get isOpen(): boolean {
    return this.#isInside || this.#start.isOpen;
  }

  get undecided(): number {
    return this.#start.undecided;
  }

  get state(): DelimitedState {
    return { start: this.#start.state, isInside: this.#isInside, last: this.#last(), lastMs: this.#lastMs };
  }

  take(bytes: Uint8Array, from: number, to: number, timeMs: number, marks: PacketMarks): void {
    if (timeMs - this.#lastMs > this.#quietMs) this.end();
    this.#lastMs = timeMs;
    this.#bytes = bytes;
    this.#to = to;
    let at = from;
    while (at < to) {
      if (this.#isInside) {
        const end = this.#end.endOf(bytes, this.#dataFrom, at, to, this.#before);
        if (end < 0) return;
        this.#isInside = false;
        this.#start.leave(end);
        at = end;
      } else {
        const data = this.#start.find(bytes, at, to, marks);
        if (data < 0) return;
        this.#isInside = this.#end.length > 0;
        this.#dataFrom = data;
        // Without end bytes a packet goes on until the next one starts.
        if (!this.#isInside) this.#start.stayInside(data);
        else this.#start.leave(data);
        at = data;
      }
    }
  }

  end(): void {
    this.#isInside = false;
    this.#start.leave(this.#to);
  }

  settle(to: number, marks: PacketMarks): void {
    this.#start.settle(to, marks);
  }

  #last(): Uint8Array {
    if (!this.#isInside) return noBytes;
    const count = this.#end.length - 1;
    const own = this.#bytes.slice(Math.max(0, this.#dataFrom, this.#to - count), this.#to);
    if (own.length >= count || this.#dataFrom >= 0) return own;
    return Uint8Array.from([...this.#before, ...own]).slice(-count);
  }
}

/** Packets between start and end bytes, or with one of them. */
export const delimitedKind: PacketKind<DelimitedRule> = {
  makeCutter: (rule, state) => new DelimitedCutter(rule, state as DelimitedState | undefined),
};
