import type { CaptureEvent } from '../../core/capture-event.ts';
import type { CaptureReader } from './capture.ts';
import { recordKind } from './segment.ts';
import type { Segment } from './segment.ts';

/** The next piece for a terminal: bytes, or an event, or (`undefined` from `next`) nothing yet. */
export type TerminalPiece =
  /** `isEcho`: they were transmitted. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly isEcho: boolean }
  | { readonly kind: 'event'; readonly event: CaptureEvent; readonly timeMs: number };

/** Events a terminal shows between the bytes; the monitor has them all. */
function isShown(event: CaptureEvent): boolean {
  switch (event.kind) {
    case 'lost':
    case 'released':
    case 'gap':
    case 'note':
    case 'closed':
    case 'events-missing':
    case 'clock-set':
    case 'stored-again':
    case 'load-cut':
    case 'left-out':
    case 'stopped':
      return true;
    case 'opened':
      return event.afterLossMs !== undefined || event.afterReleaseMs !== undefined;
    default:
      return false;
  }
}

/** Where a cursor stands, to come back to. */
export interface TerminalPlace {
  readonly segment: number;
  readonly record: number;
  readonly rxAt: number;
  readonly txAt: number;
  readonly events: number;
}

/** Walks a capture in the order things came. Received bytes that follow each other come as one piece. */
export class TerminalCursor {
  readonly #reader: CaptureReader;
  readonly #withTransmitted: boolean;
  #segment = 0;
  #record = 0;
  #rxAt = 0;
  #txAt = 0;
  #events = 0;

  constructor(reader: CaptureReader, withTransmitted: boolean) {
    this.#reader = reader;
    this.#withTransmitted = withTransmitted;
  }

  get place(): TerminalPlace {
    const [segment, record, rxAt, txAt, events] = [this.#segment, this.#record, this.#rxAt, this.#txAt, this.#events];
    return { segment, record, rxAt, txAt, events };
  }

  set place({ segment, record, rxAt, txAt, events }: TerminalPlace) {
    this.#segment = segment;
    this.#record = record;
    this.#rxAt = rxAt;
    this.#txAt = txAt;
    this.#events = events;
  }

  /** Received bytes of the capture before the cursor. */
  get position(): number {
    return this.#reader.rxBefore(this.#segment) + this.#rxAt;
  }

  /** Received bytes from the cursor to the end. */
  get backlog(): number {
    return this.#reader.rxBytes - this.position;
  }

  /**
   * Moves to `position` (a count of received bytes), or to the start of the record after it.
   * @returns the received bytes passed over
   */
  async moveTo(position: number): Promise<number> {
    if (this.#reader.segmentCount === 0) return 0;
    const from = this.position;
    while (this.#segment + 1 < this.#reader.segmentCount && this.#reader.rxBefore(this.#segment + 1) <= position)
      this.#enter(this.#segment + 1);
    const segment = await this.#reader.segment(this.#segment);
    const wanted = position - this.#reader.rxBefore(this.#segment);
    while (this.#rxAt < wanted && this.#record < segment.kinds.length) this.#step(segment);
    return this.position - from;
  }

  /** The next piece, of at most `maxBytes` and a record more. The bytes are a view into the capture: copy to keep. */
  async next(maxBytes: number): Promise<TerminalPiece | undefined> {
    if (this.#reader.segmentCount === 0) return undefined;
    for (;;) {
      const segment = await this.#reader.segment(this.#segment);
      while (this.#record < segment.kinds.length) {
        const kind = segment.kinds[this.#record];
        if (kind === recordKind.rx) return { kind: 'bytes', bytes: this.#run(segment, maxBytes), isEcho: false };
        const record = this.#record;
        const txAt = this.#txAt;
        const event = kind === recordKind.event ? segment.events[this.#events] : undefined;
        this.#step(segment);
        if (event && isShown(event))
          return { kind: 'event', event, timeMs: this.#reader.startedMs + (segment.times[record] ?? 0) };
        if (kind === recordKind.tx && this.#withTransmitted)
          return { kind: 'bytes', bytes: segment.tx.subarray(txAt, this.#txAt), isEcho: true };
      }
      if (this.#segment + 1 >= this.#reader.segmentCount) return undefined;
      this.#enter(this.#segment + 1);
    }
  }

  /** Received bytes up to the next record of another kind. Signal edges and the like do not end a run if not shown. */
  #run(segment: Segment, maxBytes: number): Uint8Array {
    const start = this.#rxAt;
    while (
      this.#record < segment.kinds.length &&
      this.#rxAt - start < maxBytes &&
      segment.kinds[this.#record] === recordKind.rx
    ) {
      this.#step(segment);
    }
    return segment.rx.subarray(start, this.#rxAt);
  }

  #step(segment: Segment): void {
    const length = segment.lengths[this.#record] ?? 0;
    switch (segment.kinds[this.#record++]) {
      case recordKind.rx:
        this.#rxAt += length;
        break;
      case recordKind.tx:
        this.#txAt += length;
        break;
      default:
        this.#events++;
    }
  }

  #enter(segment: number): void {
    this.#segment = segment;
    this.#record = this.#rxAt = this.#txAt = this.#events = 0;
  }
}
