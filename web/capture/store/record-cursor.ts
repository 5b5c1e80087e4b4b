import type { CaptureReader } from './capture.ts';
import { recordKind, type Segment } from './segment.ts';
import type { CaptureEvent } from '../../core/capture-event.ts';
import type { Direction } from '../../core/row.ts';

interface RecordTime {
  /** Since the capture's start, as if its clock had never been set. */
  readonly atMs: number;
  /** Since the capture's start, by its clock. */
  readonly timeMs: number;
}

/** One record of a capture. */
export type CaptureRecord = RecordTime &
  ({ readonly kind: Direction; readonly bytes: Uint8Array } | { readonly kind: 'event'; readonly event: CaptureEvent });

/** The position of a cursor, before a record. Plain data: it can be stored and restored. */
export interface RecordPlace {
  readonly index: number;
  readonly record: number;
  readonly rxAt: number;
  readonly txAt: number;
  readonly events: number;
  readonly movedMs: number;
  readonly lastMs: number;
}

/** Walks a capture record by record, with one segment in memory and the next one on its way. */
export class RecordCursor {
  readonly #reader: CaptureReader;
  /** Columns of the segment, as they were when it was last looked at: the one in progress grows. */
  #segment: Segment | undefined;
  #next: { readonly index: number; readonly segment: Promise<Segment> } | undefined;
  #index = 0;
  #record = 0;
  #rxAt = 0;
  #txAt = 0;
  #events = 0;
  /** How far the capture's clock had been set forward up to here. */
  #movedMs = 0;
  #lastMs = 0;
  /** Counts jumps: a segment that was asked for before one is of no use. */
  #jumps = 0;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
  }

  /** The time of the last record passed. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** Makes the next record available. @returns whether there is one @throws what the storage throws */
  async load(): Promise<boolean> {
    const { segmentCount } = this.#reader;
    if (this.#isLoaded) return true;
    if (this.#index >= segmentCount) return false;
    const jumps = this.#jumps;
    const segment = await this.#read(this.#index);
    if (jumps !== this.#jumps) return this.load();
    this.#segment = columnsOf(segment);
    if (this.#isLoaded) {
      if (this.#index + 1 < this.#reader.sealedCount) this.#readAhead(this.#index + 1);
      return true;
    }
    if (this.#index + 1 >= segmentCount) return false;
    this.#enter(this.#index + 1);
    return this.load();
  }

  /** The next record; `undefined`: it has to be loaded first. Its bytes are a view into the capture. */
  peek(): CaptureRecord | undefined {
    const segment = this.#segment;
    if (!segment || !this.#isLoaded) return undefined;
    const kind = segment.kinds[this.#record];
    const length = segment.lengths[this.#record] ?? 0;
    const event = kind === recordKind.event ? segment.events[this.#events] : undefined;
    const movedMs = this.#movedMs + (event?.kind === 'clock-set' ? event.isMs - event.wasMs : 0);
    // What a relay kept from before has an earlier time than what stands before it.
    const timeMs = segment.times[this.#record] ?? 0;
    const atMs = Math.max(this.#lastMs, timeMs - movedMs);
    if (event) return { kind: 'event', atMs, timeMs, event };
    const [bytes, from] = kind === recordKind.tx ? [segment.tx, this.#txAt] : [segment.rx, this.#rxAt];
    return {
      kind: kind === recordKind.tx ? 'tx' : 'rx',
      atMs,
      timeMs,
      bytes: bytes.subarray(from, from + length),
    };
  }

  /** Passes the record that `peek` gave. */
  pass(record: CaptureRecord): void {
    this.#record++;
    this.#lastMs = record.atMs;
    if (record.kind === 'event') {
      this.#events++;
      if (record.event.kind === 'clock-set') this.#movedMs += record.event.isMs - record.event.wasMs;
    } else if (record.kind === 'rx') this.#rxAt += record.bytes.length;
    else this.#txAt += record.bytes.length;
  }

  get place(): RecordPlace {
    return {
      index: this.#index,
      record: this.#record,
      rxAt: this.#rxAt,
      txAt: this.#txAt,
      events: this.#events,
      movedMs: this.#movedMs,
      lastMs: this.#lastMs,
    };
  }

  set place({ index, record, rxAt, txAt, events, movedMs, lastMs }: RecordPlace) {
    this.#enter(index);
    this.#record = record;
    this.#rxAt = rxAt;
    this.#txAt = txAt;
    this.#events = events;
    this.#movedMs = movedMs;
    this.#lastMs = lastMs;
    this.#jumps++;
  }

  rewind(): void {
    this.#enter(0);
    this.#movedMs = this.#lastMs = 0;
    this.#jumps++;
  }

  /** Goes to the first record from `atMs` on. */
  async seek(atMs: number): Promise<void> {
    this.rewind();
    const jumps = this.#jumps;
    while ((await this.load()) && jumps === this.#jumps) {
      const { times = [], events = [] } = this.#segment ?? {};
      const lastMs = (times.at(-1) ?? 0) - this.#movedMs;
      if (this.#record === 0 && lastMs < atMs && !events.some(({ kind }) => kind === 'clock-set')) {
        this.#lastMs = Math.max(this.#lastMs, lastMs);
        this.#record = times.length;
        this.#rxAt = this.#segment?.rx.length ?? 0;
        this.#txAt = this.#segment?.tx.length ?? 0;
        this.#events = events.length;
        continue;
      }
      for (let record = this.peek(); record; record = this.peek()) {
        if (record.atMs >= atMs) return;
        this.pass(record);
      }
    }
  }

  get #isLoaded(): boolean {
    return this.#segment !== undefined && this.#record < this.#segment.kinds.length;
  }

  #enter(index: number): void {
    this.#segment = undefined;
    if (this.#next?.index !== index) this.#next = undefined;
    this.#index = index;
    this.#record = this.#rxAt = this.#txAt = this.#events = 0;
  }

  #read(index: number): Segment | Promise<Segment> {
    const ahead = this.#next?.index === index ? this.#next.segment : undefined;
    this.#next = undefined;
    return ahead ?? this.#reader.segment(index);
  }

  #readAhead(index: number): void {
    if (this.#next) return;
    const segment = Promise.resolve(this.#reader.segment(index));
    segment.catch(() => {}); // reported when it is its turn
    this.#next = { index, segment };
  }
}

/** The segment in progress makes a view of its columns with each question. */
function columnsOf({ rxBase, txBase, rx, tx, kinds, times, lengths, events }: Segment): Segment {
  return { rxBase, txBase, rx, tx, kinds, times, lengths, events };
}
