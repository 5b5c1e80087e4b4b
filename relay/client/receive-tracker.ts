import type { ReceiveFrame } from '../protocol/data-frame.ts';
import type { Epoch } from '../protocol/port-info.ts';
import type { GapMessage, GapReason } from '../protocol/receive-messages.ts';

/** Bytes in their place. */
export interface ReceivedBytes {
  readonly kind: 'bytes';
  readonly epoch: Epoch | null;
  /** Of the first byte, in bytes since the opening. */
  readonly offset: number;
  /** When the host read the first byte: microseconds since 1970. */
  readonly timeUs: number;
  readonly bytes: Uint8Array;
}

/** Bytes that will not come. */
export interface ReceivedGap {
  readonly kind: 'gap';
  readonly epoch: Epoch | null;
  readonly from: number;
  /** The first offset that is there again; `null`: nobody knows. */
  readonly to: number | null;
  /** `unexplained`: the relay left them out without a word. */
  readonly reason: GapReason | 'unexplained';
}

type Received = ReceivedBytes | ReceivedGap;

/** Knows which byte comes next, so that none is taken twice and none is missing without a gap, whatever the relay sends. */
export class ReceiveTracker {
  #epoch: Epoch | null = null;
  #next = 0;
  /** All of this opening has come, or was told to be missing. */
  #completeEpoch: Epoch | null | undefined;

  get epoch(): Epoch | null {
    return this.#epoch;
  }

  /** Offset of the next byte. */
  get next(): number {
    return this.#next;
  }

  /** What comes next is this byte of this opening. */
  begin(epoch: Epoch | null, from: number): void {
    this.#epoch = epoch;
    this.#next = from;
  }

  /** Another opening has begun, or the relay goes on with another because it has forgotten ours: all of it comes, or is told to be missing. */
  opened(epoch: Epoch | null): void {
    if (epoch !== this.#epoch) this.begin(epoch, 0);
  }

  frame({ offset, timeUs, payload }: ReceiveFrame): Received[] {
    const received: Received[] = offset > this.#next ? this.#skip(offset, 'unexplained') : [];
    const known = this.#next - offset;
    if (known >= payload.byteLength) return received;
    const bytes = known === 0 ? payload : payload.subarray(known);
    received.push({ kind: 'bytes', epoch: this.#epoch, offset: this.#next, timeUs, bytes });
    this.#next += bytes.byteLength;
    return received;
  }

  /** Bytes went on as they came, to somebody who checks them. */
  passed(offset: number, byteLength: number): void {
    this.#next = offset + byteLength;
  }

  gap({ epoch, from, to, reason }: GapMessage): Received[] {
    if (epoch === this.#completeEpoch) return []; // a relay that has forgotten it cannot know that
    if (epoch === this.#epoch && to !== null) return to > this.#next ? this.#skip(to, reason) : [];
    // Of an opening that is over, or of unknown size: offsets go on as they were.
    return to !== null && to <= from
      ? []
      : [{ kind: 'gap', epoch, from: epoch === this.#epoch ? this.#next : from, to, reason }];
  }

  /** The opening ended at this offset: all before it has come, or is missing. */
  ended(epoch: Epoch, offset: number): Received[] {
    if (epoch !== this.#epoch) return [];
    this.#completeEpoch = epoch;
    return offset > this.#next ? this.#skip(offset, 'unexplained') : [];
  }

  #skip(to: number, reason: ReceivedGap['reason']): Received[] {
    const from = this.#next;
    this.#next = to;
    return [{ kind: 'gap', epoch: this.#epoch, from, to, reason }];
  }
}
