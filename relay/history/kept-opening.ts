import type { StoredMessage, StreamLog } from '../fleet/stream-log.ts';
import { historyStream, historySubject, type HistoryPlace } from '../fleet/subjects.ts';
import type { RecordedOpening, RecordedPage, RecordedStart } from '../protocol/recorded-values.ts';
import { beforeStart, PageBuilder, timeOf, wireEntry } from '../record/page-builder.ts';
import type { RecordEntry } from '../record/record-entry.ts';
import { batchId, type OpeningIndex, readBatch, readIndex } from './history-message.ts';

/** A place in the stream: the message, and the entry in it. */
interface Cursor {
  readonly seq: number;
  readonly entry: number;
}

/** Of so few messages, the next index is taken. */
const nearMessages = 16;

/** Batches that one page reads at most, should there be nothing in them. */
const maxBatches = 256;

/** The history of one opening. What is missing between offsets is a gap, as in a recording. */
export class KeptOpening {
  readonly #log: StreamLog;
  readonly #stream: string;
  readonly #place: HistoryPlace;
  readonly #last: OpeningIndex;
  readonly #lastSeq: number;

  private constructor(log: StreamLog, place: HistoryPlace, last: OpeningIndex, lastSeq: number) {
    this.#log = log;
    this.#stream = historyStream(place.node, place.part);
    this.#place = place;
    this.#last = last;
    this.#lastSeq = lastSeq;
  }

  /** @returns undefined: nothing of it is kept @throws {StreamFailure} */
  static async find(log: StreamLog, place: HistoryPlace): Promise<KeptOpening | undefined> {
    const stream = historyStream(place.node, place.part);
    const message = await log.last(stream, historySubject(place, 'index'));
    const last = message && readIndex(message.bytes, place.epoch);
    return last && new KeptOpening(log, place, last, message.seq);
  }

  /**
   * @param indexCount how many indexes of it are kept: some fewer, and the beginning is gone
   * @param isPresent the port is open, in this opening
   * @throws {StreamFailure}
   */
  async describe(indexCount: number, isPresent: boolean): Promise<RecordedOpening> {
    const { opened, endedUs, lastUs, transmittedBytes, notes, number } = this.#last;
    const { epoch, timeUs: openedUs, settings } = opened;
    let { from, to } = this.#last;
    let newestUs = lastUs;
    if (endedUs === null) {
      const newest = await this.#log.last(this.#stream, this.#data);
      for (const entry of newest ? readBatch(newest.bytes) : []) {
        newestUs = Math.max(newestUs, timeOf(entry));
        if (entry.kind === 'data') to = Math.max(to, entry.offset + entry.data.length);
      }
    }
    if (indexCount <= number) from = await this.#firstOffset(to);
    const knownEndUs = isPresent ? null : newestUs;
    return {
      epoch,
      openedUs,
      endedUs: endedUs ?? knownEndUs,
      settings,
      from: Math.min(from, to),
      to,
      transmittedBytes,
      notes,
    };
  }

  /** @param after `next` of the page before @throws {StreamFailure} */
  async page(after: string | undefined, start: RecordedStart | undefined, maxCost?: number): Promise<RecordedPage> {
    const page = new PageBuilder(maxCost);
    const isBefore = after === undefined && start ? beforeStart(start, sameTime) : undefined;
    let end: Cursor = after === undefined ? { seq: 0, entry: 0 } : readCursor(after);
    let seq = end.seq;
    if (after === undefined) {
      page.add({ kind: 'event', event: this.#last.opened });
      if (start) seq = await this.#seqBefore(start);
    }
    let isReached = isBefore === undefined;
    for (let batches = 0; batches < maxBatches; batches++) {
      const message = await this.#log.next(this.#stream, this.#data, seq);
      if (!message) return { entries: page.entries, next: `${end.seq}:${end.entry}`, more: false };
      const entries = readBatch(message.bytes);
      for (let i = message.seq === end.seq ? end.entry : 0; i < entries.length; i++) {
        const entry = entries[i]!;
        isReached ||= isBefore?.(entry) === false;
        if (isReached && !this.#isOpened(entry)) {
          const wire = wireEntry(entry, sameTime);
          if (wire && !page.add(wire)) return { entries: page.entries, next: `${end.seq}:${end.entry}`, more: true };
        }
        end = { seq: message.seq, entry: i + 1 };
      }
      if (entries.length === 0) end = { seq: message.seq, entry: 0 };
      // Where nothing can follow, the server is not asked to look through all that came later.
      if (message.id === this.#lastBatch)
        return { entries: page.entries, next: `${end.seq}:${end.entry}`, more: false };
      seq = message.seq + 1;
    }
    return { entries: page.entries, next: `${end.seq}:${end.entry}`, more: true };
  }

  /** Id of the last batch, if the opening has ended. */
  get #lastBatch(): string | undefined {
    const { endedUs, batches } = this.#last;
    return endedUs === null ? undefined : batchId(this.#place.epoch, batches - 1);
  }

  get #data(): string {
    return historySubject(this.#place, 'data');
  }

  /** The first page has it already, also where the beginning is gone. */
  #isOpened(entry: RecordEntry): boolean {
    return entry.kind === 'event' && entry.event.type === 'opened';
  }

  async #firstOffset(byDefault: number): Promise<number> {
    const first = await this.#log.next(this.#stream, this.#data, 1);
    for (const entry of first ? readBatch(first.bytes) : []) if (entry.kind === 'data') return entry.offset;
    return byDefault;
  }

  /** A place in the stream before which nothing is wanted, found between the indexes of the opening. */
  async #seqBefore(start: RecordedStart): Promise<number> {
    const { offset, timeUs } = start;
    const isBefore = ({ to, lastUs }: OpeningIndex): boolean =>
      (offset === undefined || to <= offset) && (timeUs === undefined || lastUs < timeUs);
    const valueOf = ({ to, lastUs }: OpeningIndex): number => (offset === undefined ? lastUs : to);
    const wanted = offset ?? timeUs ?? 0;
    const first = await this.#indexAt(1);
    if (!first || !isBefore(first.index)) return 1;
    let [found, low] = [first.seq, valueOf(first.index)];
    let [end, high] = [this.#lastSeq + 1, valueOf(this.#last)];
    for (let turn = 0; found + 1 < end; turn++) {
      // Where it should be, and every second time the middle, in case it is not.
      const share = turn % 2 === 0 && high > low ? (wanted - low) / (high - low) : 0.5;
      const step = Math.floor((end - found) * Math.min(Math.max(share, 0), 1));
      const guess = end - found <= nearMessages ? found + 1 : Math.min(Math.max(found + step, found + 1), end - 1);
      const at = await this.#indexAt(guess);
      if (at && at.seq < end && isBefore(at.index)) [found, low] = [at.seq, valueOf(at.index)];
      else [end, high] = [guess, at && at.seq < end ? valueOf(at.index) : high];
    }
    return found + 1;
  }

  async #indexAt(seq: number): Promise<{ readonly index: OpeningIndex; readonly seq: number } | undefined> {
    const message: StoredMessage | undefined = await this.#log.next(
      this.#stream,
      historySubject(this.#place, 'index'),
      seq,
    );
    const index = message && readIndex(message.bytes, this.#place.epoch);
    return index && { index, seq: message.seq };
  }
}

/** A node's times are those of its wall clock, for everybody. */
const sameTime = (wallUs: number): number => wallUs;

/** Invalid positions mean the start: they were refused before. */
function readCursor(text: string): Cursor {
  const [seq = 0, entry = 0] = text.split(':').map(Number);
  return { seq, entry };
}
