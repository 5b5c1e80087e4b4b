import type { ReceiveFrame } from '../../protocol/data-frame.ts';
import type { Epoch } from '../../protocol/port-info.ts';
import type { GapMessage, GapReason } from '../../protocol/receive-messages.ts';

/** Bytes in their place. */
export interface ReceivedBytes {
  /** Of the first byte, in bytes since the opening. */
  readonly offset: number;
  /** When the host read the first byte: microseconds since 1970. */
  readonly timeUs: number;
  readonly bytes: Uint8Array;
}

/** Bytes that will not come. */
export interface Missing {
  readonly from: number;
  /** The first offset that is there again; `null`: nobody knows. */
  readonly to: number | null;
  /** `unexplained`: the relay left them out without a word. */
  readonly reason: GapReason | 'unexplained';
}

export interface CursorEvents {
  onBytes(received: ReceivedBytes): void;
  onMissing(missing: Missing): void;
}

/** Knows which byte comes next, over cuts and openings: no byte is handed on twice, and none is missing without a word. */
export class ReceiveCursor {
  readonly #events: CursorEvents;
  #epoch: Epoch | null = null;
  #next = 0;

  constructor(events: CursorEvents) {
    this.#events = events;
  }

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

  /** Another opening has begun. */
  opened(epoch: Epoch): void {
    if (epoch !== this.#epoch) this.begin(epoch, 0);
  }

  frame({ offset, timeUs, payload }: ReceiveFrame): void {
    if (offset > this.#next) this.#skip(offset, 'unexplained');
    const known = this.#next - offset;
    if (known >= payload.length) return;
    const bytes = known === 0 ? payload : payload.subarray(known);
    const received = { offset: this.#next, timeUs, bytes };
    this.#next += bytes.length;
    this.#events.onBytes(received);
  }

  gap({ epoch, from, to, reason }: GapMessage): void {
    const isHere = epoch === this.#epoch;
    if (isHere && to !== null) {
      if (to > this.#next) this.#skip(to, reason);
    } else if (to === null || to > from) {
      // Of an opening that is over, or of unknown size: offsets go on as they were.
      this.#events.onMissing({ from: isHere ? this.#next : from, to, reason });
    }
  }

  /** The opening ended at this offset: all before it has come, or is missing. */
  ended(epoch: Epoch, offset: number): void {
    if (epoch === this.#epoch && offset > this.#next) this.#skip(offset, 'unexplained');
  }

  #skip(to: number, reason: Missing['reason']): void {
    const from = this.#next;
    this.#next = to;
    this.#events.onMissing({ from, to, reason });
  }
}
