import type { ByteSequence } from './byte-sequence.ts';
import type { PacketMarks } from './packet-cutter.ts';

/** Where the search for the start of a packet is. */
export interface StartState {
  /**
   * `outside`: no packet is in progress. `inside`: bytes before the next start belong to the packet in progress.
   * `begun`: a packet was begun with the first of its start bytes, and the others must follow.
   */
  readonly place: 'outside' | 'inside' | 'begun';
  /** How many start bytes there were, for `begun`. */
  readonly matched: number;
}

/** Finds the packets that begin with certain bytes. Stray bytes before them are a packet too, marked as a fault. */
export class PacketStart {
  readonly #start: ByteSequence;
  #place: StartState['place'];
  #matched: number;
  /** Start bytes are looked for from here on; after the first of those that are begun. */
  #from = 0;
  #undecided = 0;

  constructor(start: ByteSequence, state: StartState | undefined) {
    this.#start = start;
    this.#place = state?.place ?? 'outside';
    this.#matched = state?.matched ?? 0;
  }

  get isOpen(): boolean {
    return this.#place !== 'outside' || this.#undecided > 0;
  }

  get undecided(): number {
    return this.#undecided;
  }

  get state(): StartState {
    return { place: this.#place, matched: this.#matched };
  }

  /**
   * Looks on from `at`. A packet is begun where one begins.
   * @returns the place after its start bytes, or -1 when `to` is reached before that
   */
  find(bytes: Uint8Array, at: number, to: number, marks: PacketMarks): number {
    if (this.#start.length === 0) {
      marks.begin(at);
      return at;
    }
    const next = this.#place === 'begun' ? this.#goOn(bytes, at, to, marks) : at;
    if (next < 0 || this.#place === 'begun') return next;
    const end = this.#start.endOf(bytes, this.#from, next, to);
    this.#undecided = end < 0 ? this.#start.beginningAt(bytes, this.#from, to) : 0;
    const start = end < 0 ? to - this.#undecided : end - this.#start.length;
    if (this.#place === 'outside' && start > this.#from) {
      marks.begin(this.#from);
      marks.fault();
      this.#place = 'inside';
    }
    if (end >= 0) marks.begin(start);
    // A packet begins here in any case: the one that is looked for, or one of stray bytes.
    else if (this.#place === 'outside') this.settle(to, marks);
    return end;
  }

  /** From `at` on, bytes belong to the packet in progress until another starts. */
  stayInside(at: number): void {
    this.#place = 'inside';
    this.#from = at;
    this.#undecided = 0;
  }

  /** The packet in progress has ended before `at`. */
  leave(at: number): void {
    this.#place = 'outside';
    this.#from = at;
    this.#undecided = 0;
  }

  settle(to: number, marks: PacketMarks): void {
    if (this.#undecided === 0) return;
    this.#from = to - this.#undecided;
    marks.begin(this.#from);
    this.#from++;
    this.#place = 'begun';
    this.#matched = this.#undecided;
    this.#undecided = 0;
  }

  /** The rest of start bytes that were begun. @returns where to go on, or -1 when more is needed */
  #goOn(bytes: Uint8Array, from: number, to: number, marks: PacketMarks): number {
    for (let at = from; at < to; at++) {
      if (bytes[at] !== this.#start.at(this.#matched)) {
        marks.fault();
        this.stayInside(this.#from);
        return at;
      }
      if (++this.#matched === this.#start.length) return at + 1;
    }
    return -1;
  }
}
