import { Capture } from '../capture/store/capture.ts';
import type { SegmentSource } from '../capture/store/capture.ts';
import { gapSegment } from '../capture/store/segment.ts';
import type { Segment } from '../capture/store/segment.ts';
import { segmentEnd, segmentStart, sliceSegment } from '../capture/store/segment-slice.ts';
import type { SegmentMark } from '../capture/store/segment-slice.ts';
import type { CaptureEvent } from '../core/capture-event.ts';
import type { Direction } from '../core/row.ts';
import type { StoredPart } from './capture-store.ts';
import type { StoredCapture } from './database.ts';
import type { SegmentBases } from './segment-bases.ts';

/** What is received is stored within this time; a crash costs at most what came after (250 ms with the transaction). */
const flushMs = 150;

/** Parts of a segment in progress are made one again after this many, so that a slow line does not leave thousands. */
const maxParts = 64;

/** Whole segments kept in memory after they are stored (8 MiB): views look at the newest most. */
const keptSegments = 32;

/**
 * Whole segments that may wait for storage while it works (16 MiB); then reading waits, as the port's own buffers
 * allow.
 */
const maxWaiting = 64;

/** Whole segments kept while nothing can be stored (64 MiB); then the oldest are dropped and reported. */
const maxUnstored = 256;

export interface RecorderStore {
  write(
    info: StoredCapture,
    segments: ReadonlyMap<number, Segment>,
    part: StoredPart | undefined,
    bases: SegmentBases,
  ): Promise<void>;
}

interface RecorderOptions {
  readonly info: Pick<
    StoredCapture,
    'id' | 'name' | 'portName' | 'startedMs' | 'origin' | 'file' | 'addedMs' | 'replayOf' | 'order'
  >;
  readonly now: () => number;
  /** `undefined` where the browser gives no storage: memory only. */
  readonly store: RecorderStore | undefined;
  readonly source: (bases: SegmentBases) => SegmentSource;
  /** After something was stored: the capture as it is now. */
  readonly onStored: (info: StoredCapture) => void;
  /**
   * Storing failed. Resolves `true` when room was made and it should be tried again at once.
   * `false`: kept in memory and tried again a while later.
   */
  readonly onFailed: (error: unknown) => Promise<boolean>;
  /** Received bytes that had to be dropped. */
  readonly onGivenUp: (bytes: number) => void;
}

/** In one transaction: enough to be fast, little enough to be over soon. */
const maxBatchBytes = 8 * 1024 * 1024;
const maxBatch = 1024;

/**
 * So many whole segments (2 MiB) are stored before `flushMs` have passed: a fast line needs few transactions, not one
 * for each.
 */
const fastBatch = 8;

/** Waits this long before it tries a storage that failed again. */
const retryMs = 5000;

/** Records one session: appends to the capture at once, and to storage in batches, one transaction at a time. */
export class CaptureRecorder {
  readonly capture: Capture;
  readonly #options: RecorderOptions;
  readonly #bases = { rx: [0], tx: [0] };
  #info: StoredCapture;
  /** The first segment that is not stored whole, and what of it is stored in parts. */
  #segment = 0;
  #mark = segmentStart;
  #parts = 0;
  #sealedBytes = 0;
  /** Segments below this were dropped for lack of storage and memory. */
  #givenUp = 0;
  #released = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | undefined;
  #failing = false;
  /** Something of it was stored. */
  #wasStored = false;
  /** Counts how often what was stored is gone: a write that began before says nothing of what is stored now. */
  #beginnings = 0;
  /** The segment in progress is to be stored as far as it has come. */
  #isPartDue = false;
  /** From the start to the last record, however the clock was set meanwhile. */
  #durationMs = 0;
  #movedMs = 0;
  #room: { promise: Promise<void>; resolve: () => void } | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { info } = options;
    this.#info = {
      ...info,
      durationMs: 0,
      rxBytes: 0,
      txBytes: 0,
      storedBytes: 0,
      notes: 0,
      lineErrors: 0,
      pinned: false,
      state: 'recording',
      sealedSegments: 0,
    };
    this.capture = new Capture(info.startedMs, options.source(this.#bases));
    this.capture.onSeal = () => {
      this.#bases.rx.push(this.capture.rxBytes);
      this.#bases.tx.push(this.capture.txBytes);
      if (this.#failing || this.#waiting >= fastBatch) void this.#write();
    };
    this.#failing = !options.store;
  }

  get info(): StoredCapture {
    return {
      ...this.#info,
      durationMs: this.#durationMs,
      rxBytes: this.capture.rxBytes,
      txBytes: this.capture.txBytes,
    };
  }

  /** Something of it was stored, and should be there still. */
  get wasStored(): boolean {
    return this.#wasStored;
  }

  /** Storage does not take anything at present. */
  get isFailing(): boolean {
    return this.#failing;
  }

  /** Changes what is known of it besides what is in it. Stored with the next write. */
  change(
    changes: Partial<
      Pick<StoredCapture, 'name' | 'pinned' | 'tags' | 'markers' | 'state' | 'cut' | 'replayOf' | 'order' | 'clock'>
    >,
  ): void {
    this.#info = { ...this.#info, ...changes };
    this.#schedule();
  }

  /** @param timeMs of the first byte, milliseconds since 1970. Default: now */
  bytes(direction: Direction, bytes: Uint8Array, timeMs = this.#options.now()): void {
    this.capture.append(direction, bytes, this.#sinceStart(timeMs));
    this.#schedule();
  }

  event(event: CaptureEvent, timeMs = this.#options.now()): void {
    this.#info = counted(this.#info, event);
    if (event.kind === 'clock-set') this.#movedMs += event.isMs - event.wasMs;
    this.capture.appendEvent(event, this.#sinceStart(timeMs));
    this.#schedule();
  }

  #sinceStart(timeMs: number): number {
    const sinceMs = timeMs - this.#info.startedMs;
    // What a relay kept from before is told late.
    this.#durationMs = Math.max(this.#durationMs, sinceMs - this.#movedMs);
    return sinceMs;
  }

  holdBack(): Promise<void> | undefined {
    if (this.#failing || this.#waiting < maxWaiting) return undefined;
    if (!this.#room) {
      const { promise, resolve } = deferred();
      this.#room = { promise, resolve };
    }
    return this.#room.promise;
  }

  /** Stores everything recorded so far, as far as storage takes it. */
  async flush(): Promise<void> {
    await this.#writing;
    clearTimeout(this.#timer); // a later write would bring a deleted capture back
    this.#timer = undefined;
    await this.#write(true);
  }

  /** Tries a storage that failed again at once. */
  retry(): void {
    void this.#write(true);
  }

  /** What was stored is gone. What memory has is stored again; the rest is a gap in its place. */
  storeAnew(): void {
    const { capture } = this;
    const { rx, tx } = this.#bases;
    const lost = this.#released;
    const lostBytes = (rx[lost] ?? 0) + (tx[lost] ?? 0);
    for (let index = 0; index < lost; index++) {
      const base = { rxBase: rx[index] ?? 0, txBase: tx[index] ?? 0 };
      // One gap for all of them: they follow each other.
      capture.replace(index, index === 0 ? gapSegment(base, rx[lost] ?? 0, 'storage-cleared', 0) : emptySegment(base));
    }
    this.#beginnings++;
    this.#segment = capture.storedCount = this.#sealedBytes = this.#parts = this.#released = 0;
    this.#mark = segmentStart;
    this.#givenUp = Math.max(this.#givenUp, lost);
    this.event({ kind: 'stored-again', bytes: lostBytes });
    this.retry();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        void this.#write(true);
      },
      this.#failing ? retryMs : flushMs,
    );
  }

  /** Whole segments that are not stored yet. */
  get #waiting(): number {
    return this.capture.sealedCount - this.#segment;
  }

  /**
   * Starts storing unless that is under way (what is new goes with the next transaction) or storage just failed.
   * @param all what is there now, and also after a failure; else only whole segments
   */
  async #write(all = false): Promise<void> {
    const { store } = this.#options;
    if (!store || (this.#failing && !all)) {
      this.#giveUpOldest();
      return;
    }
    this.#isPartDue ||= all;
    this.#writing ??= this.#writeAll(store).finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #writeAll(store: RecorderStore): Promise<void> {
    for (;;) {
      const beginnings = this.#beginnings;
      const batch = await this.#nextBatch();
      try {
        await store.write(batch.info, batch.segments, batch.part, this.#bases);
      } catch (error) {
        this.#isPartDue = true;
        if ((await this.#options.onFailed(error)) || beginnings !== this.#beginnings) continue;
        this.#failing = true;
        this.#letGoOn();
        this.#giveUpOldest();
        this.#schedule();
        return;
      }
      this.#failing = false;
      if (beginnings !== this.#beginnings) {
        this.#isPartDue = true;
        continue;
      }
      this.#stored(batch);
      if (!this.#isPartDue && this.#waiting < fastBatch) return;
    }
  }

  async #nextBatch(): Promise<Batch> {
    const { capture } = this;
    const { tail, sealedCount } = capture;
    const segments = new Map<number, Segment>();
    let to = this.#segment;
    for (let bytes = 0; to < sealedCount && segments.size < maxBatch && bytes < maxBatchBytes; to++) {
      const segment = sliceSegment(await capture.segment(to));
      segments.set(to, segment);
      bytes += segment.rx.length + segment.tx.length;
    }
    const fresh = to > this.#segment || this.#parts >= maxParts;
    // From here on nothing may wait: the slice, its end and the counts belong to one moment.
    const end = segmentEnd(tail);
    const isTail = this.#isPartDue && to === sealedCount && tail === capture.tail;
    const data = isTail ? sliceSegment(tail, fresh ? segmentStart : this.#mark) : undefined;
    if (isTail) this.#isPartDue = false;
    const sealedBytes = [...segments.values()].reduce((sum, segment) => sum + storedSize(segment), this.#sealedBytes);
    const isTailLeftOut = fresh && !isTail;
    const info = {
      ...this.info,
      ...(isTailLeftOut ? { rxBytes: this.#bases.rx[to] ?? 0, txBytes: this.#bases.tx[to] ?? 0 } : {}),
      sealedSegments: to,
      storedBytes: sealedBytes + (isTailLeftOut ? 0 : storedSize(tail)),
    };
    const part = data && data.kinds.length > 0 ? { segment: to, number: fresh ? 0 : this.#parts, data } : undefined;
    return {
      info,
      segments,
      part,
      sealedBytes,
      mark: data ? end : segmentStart,
      parts: data ? (fresh ? 1 : this.#parts + 1) : 0,
    };
  }

  #stored({ info, sealedBytes, mark, parts }: Batch): void {
    this.#wasStored = true;
    this.#segment = this.capture.storedCount = info.sealedSegments;
    this.#sealedBytes = sealedBytes;
    this.#info = { ...this.#info, storedBytes: info.storedBytes };
    this.#mark = mark;
    this.#parts = parts;
    for (; this.#released < this.#segment - keptSegments; this.#released++) this.capture.release(this.#released);
    if (this.#waiting < maxWaiting) this.#letGoOn();
    this.#options.onStored(info);
  }

  #letGoOn(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  /** Without storage, memory holds the newest; what goes is replaced by a gap that says how much it was. */
  #giveUpOldest(): void {
    const { capture } = this;
    this.#givenUp = Math.max(this.#givenUp, this.#segment);
    for (; capture.sealedCount - this.#givenUp > maxUnstored; this.#givenUp++) {
      const lost = capture.segment(this.#givenUp);
      if (lost instanceof Promise) continue; // stored and released long ago
      capture.replace(this.#givenUp, gapSegment(lost, lost.rx.length, 'not-stored', lost.times[0] ?? 0));
      this.#options.onGivenUp(lost.rx.length);
    }
  }
}

/** So many notes are kept where a list of captures is searched, and so much of each. */
const maxNoteTexts = 50;
const maxNoteLength = 200;

/** The capture's record with one more event. */
function counted(info: StoredCapture, event: CaptureEvent): StoredCapture {
  const { notes, noteTexts = [], lineErrors, gaps = 0 } = info;
  switch (event.kind) {
    case 'note':
      return {
        ...info,
        notes: notes + 1,
        noteTexts: noteTexts.length < maxNoteTexts ? [...noteTexts, event.text.slice(0, maxNoteLength)] : noteTexts,
      };
    case 'line-error':
      return { ...info, lineErrors: lineErrors + 1 };
    case 'gap':
    case 'not-recorded':
      return { ...info, gaps: gaps + 1 };
    default:
      return info;
  }
}

/** One transaction's worth, and where the recorder stands once it is done. */
interface Batch {
  readonly info: StoredCapture;
  readonly segments: ReadonlyMap<number, Segment>;
  readonly part: StoredPart | undefined;
  readonly sealedBytes: number;
  readonly mark: SegmentMark;
  readonly parts: number;
}

/** Bytes of a segment's columns, and of its events with their text. */
function storedSize({ rx, tx, kinds, times, lengths, events }: Segment): number {
  const columns = rx.byteLength + tx.byteLength + kinds.byteLength + times.byteLength + lengths.byteLength;
  return events.reduce((sum, event) => sum + storedEventSize(event), columns);
}

/** What an event takes in storage, about. */
export function storedEventSize(event: CaptureEvent): number {
  if (event.kind === 'note') return 64 + 2 * (event.text.length + (event.by?.length ?? 0));
  return event.kind === 'holder' ? 64 + 2 * (event.holder.length + event.by.length) : 64;
}

/** A segment of which nothing is left. */
function emptySegment({ rxBase, txBase }: Pick<Segment, 'rxBase' | 'txBase'>): Segment {
  const [rx, tx, kinds] = [new Uint8Array(0), new Uint8Array(0), new Uint8Array(0)];
  return { rxBase, txBase, rx, tx, kinds, times: new Float64Array(0), lengths: new Uint32Array(0), events: [] };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
