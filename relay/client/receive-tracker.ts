import type { ReceiveFrame } from '../protocol/data-frame.ts';
import type { Epoch } from '../protocol/port-info.ts';
import type { GapMessage, GapReason } from '../protocol/receive-messages.ts';

/** Received bytes with their place. */
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
  /** The first offset after the gap; `null`: unknown. */
  readonly to: number | null;
  /** `unexplained`: the relay left them out without a gap. */
  readonly reason: GapReason | 'unexplained';
}

type Received = ReceivedBytes | ReceivedGap;

/**
 * Keeps the place of the next byte, so that no byte comes twice and none is missing without a gap, whatever the relay
 * sends.
 */
export class ReceiveTracker {
  #epoch: Epoch | null = null;
  #next = 0;
  /** Everything of this opening has come, or is covered by gaps. */
  #completeEpoch: Epoch | null | undefined;

  get epoch(): Epoch | null {
    return this.#epoch;
  }

  /** Offset of the next byte. */
  get next(): number {
    return this.#next;
  }

  /** Sets the place of the next byte. */
  begin(epoch: Epoch | null, from: number): void {
    this.#epoch = epoch;
    this.#next = from;
  }

  /** Another opening begins, perhaps because the relay has forgotten ours: its bytes start at 0. */
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

  /** Bytes were forwarded unchecked. */
  passed(offset: number, byteLength: number): void {
    this.#next = offset + byteLength;
  }

  gap({ epoch, from, to, reason }: GapMessage): Received[] {
    if (epoch === this.#completeEpoch) return []; // a relay that has forgotten it cannot know
    if (epoch === this.#epoch && to !== null) return to > this.#next ? this.#skip(to, reason) : [];
    // Of another opening, or of unknown size: the place stays.
    return to !== null && to <= from
      ? []
      : [{ kind: 'gap', epoch, from: epoch === this.#epoch ? this.#next : from, to, reason }];
  }

  /** The opening ended at this offset: what is before it and has not come is missing. */
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
