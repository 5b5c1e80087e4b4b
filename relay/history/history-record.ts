import type { Clock } from '../base/clock.ts';
import type { WallTime } from '../base/wall-time.ts';
import { StreamFailure, type StreamLog, type StreamTrouble } from '../fleet/stream-log.ts';
import { type HistoryPart, historyStream, historySubject } from '../fleet/subjects.ts';
import type { EntrySink } from '../record/entry-sink.ts';
import type { RecordEntry, RecordedOpened } from '../record/record-entry.ts';
import { byWallClock } from '../record/wall-entry.ts';
import { batchId, encodeBatches, encodeIndex, type OpeningIndex } from './history-message.ts';

interface HistoryRecordOptions {
  readonly node: string;
  /** The port's id. */
  readonly port: string;
  /** Which stream keeps it. */
  readonly part: HistoryPart;
  /** Its name for people, as it is now. */
  readonly name: () => string;
  /** Where to publish; undefined while NATS is away. */
  readonly log: () => StreamLog | undefined;
  readonly clock: Clock;
  /** Whose times are kept. */
  readonly wall: WallTime;
  /** Whether the bytes of writes are kept. */
  readonly keepsWrites: boolean;
  /** A message was stored, or was not. */
  readonly onStored: (bytes: number) => void;
  readonly onRefused: (code: StreamTrouble) => void;
}

interface Outgoing {
  readonly subject: string;
  readonly bytes: Uint8Array;
  readonly id: string;
  /** When it was sent for the first time. */
  sinceUs?: number;
}

/** The opening that is being kept. */
interface KeptOpening {
  index: OpeningIndex;
  /** Since the last index was sent. */
  batches: number;
  bytes: number;
  sinceUs: number;
}

/** Size of a message. */
export const batchBytes = 64 * 1024;

/** An index follows at the latest after so many bytes, batches, or as much time, so that a place is found quickly. */
const indexEvery = { bytes: 256 * 1024, batches: 32, ms: 3_600_000 } as const;
/** JetStream knows an id for two minutes: what was sent before that is looked for before it is sent again. */
const knownMs = 60_000;

/**
 * The history of one port: publishes what it takes, one message at a time, so that they are stored in order. A
 * message that had no answer is sent again, with the same id, before anything else is taken.
 */
export class HistoryRecord implements EntrySink {
  readonly #options: HistoryRecordOptions;
  readonly #stream: string;
  #kept: KeptOpening | undefined;
  #outbox: Outgoing[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: HistoryRecordOptions) {
    this.#options = options;
    this.#stream = historyStream(options.node, options.part);
  }

  get opening(): RecordedOpened | null {
    return this.#kept && this.#kept.index.endedUs === null ? this.#kept.index.opened : null;
  }

  get isSynced(): boolean {
    return this.#outbox.length === 0;
  }

  /** Since when the oldest message waits for the server's answer; undefined: none does. */
  get waitsSinceUs(): number | undefined {
    return this.#outbox[0]?.sinceUs;
  }

  append(entries: readonly RecordEntry[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#send();
      for (const entry of entries) this.#note(byWallClock(entry, this.#options.wall));
      this.#endBatches();
      // They are taken, so what fails now is reported by `sync` and by the next call.
      await this.#send().catch(ignoreFailure);
    });
  }

  sync(): Promise<void> {
    return this.#inTurn(() => this.#send());
  }

  seal(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#kept && this.#kept.batches > 0) this.#addIndex(this.#kept);
      await this.#send();
    });
  }

  #pending: RecordEntry[] = [];

  #note(entry: RecordEntry): void {
    if (entry.kind === 'event' && entry.event.type === 'opened') {
      this.#endBatches();
      const { event: opened } = entry;
      this.#kept = {
        index: {
          version: 1,
          number: -1,
          batches: 0,
          name: '',
          opened,
          endedUs: null,
          lastUs: opened.timeUs,
          from: 0,
          to: 0,
          transmittedBytes: 0,
          notes: 0,
        },
        batches: 0,
        bytes: 0,
        sinceUs: 0,
      };
      this.#addIndex(this.#kept);
    }
    // Before the first opening there is nothing that it could belong to.
    if (!this.#kept || (entry.kind === 'transmitted' && !this.#options.keepsWrites)) return;
    this.#kept.index = indexAfter(this.#kept.index, entry);
    this.#pending.push(entry);
  }

  /** Sends what is pending, and an index where one is due. */
  #endBatches(): void {
    const kept = this.#kept;
    if (!kept || this.#pending.length === 0) return;
    const hasEnded = this.#pending.some(
      (entry) => entry.kind === 'event' && (entry.event.type === 'closed' || entry.event.type === 'lost'),
    );
    const batches = encodeBatches(this.#pending, batchBytes);
    this.#pending = [];
    const { epoch } = kept.index.opened;
    for (const bytes of batches) {
      this.#outbox.push({ subject: this.#subject(epoch, 'data'), bytes, id: batchId(epoch, kept.index.batches) });
      kept.index = { ...kept.index, batches: kept.index.batches + 1 };
      kept.batches++;
      kept.bytes += bytes.length;
    }
    const isDue =
      kept.bytes >= indexEvery.bytes ||
      kept.batches >= indexEvery.batches ||
      this.#options.clock.nowUs() - kept.sinceUs >= indexEvery.ms * 1000;
    if (hasEnded || isDue) this.#addIndex(kept);
  }

  #addIndex(kept: KeptOpening): void {
    kept.index = { ...kept.index, name: this.#options.name(), number: kept.index.number + 1 };
    Object.assign(kept, { batches: 0, bytes: 0, sinceUs: this.#options.clock.nowUs() });
    const { opened, number } = kept.index;
    this.#outbox.push({
      subject: this.#subject(opened.epoch, 'index'),
      bytes: encodeIndex(kept.index),
      id: `${opened.epoch}-index-${number}`,
    });
  }

  #subject(epoch: string, kind: 'data' | 'index'): string {
    const { node, port, part } = this.#options;
    return historySubject({ node, port, part, epoch }, kind);
  }

  async #send(): Promise<void> {
    const { clock, log, onStored, onRefused } = this.#options;
    for (let next = this.#outbox[0]; next; next = this.#outbox[0]) {
      const streams = log();
      if (!streams) throw new StreamFailure('AWAY', 'NATS is away.');
      try {
        if (!(await this.#isStored(streams, next))) {
          next.sinceUs ??= clock.nowUs();
          await streams.store(this.#stream, next.subject, next.bytes, next.id);
        }
      } catch (error) {
        if (error instanceof StreamFailure) onRefused(error.code);
        throw error;
      }
      onStored(next.bytes.length);
      this.#outbox.shift();
    }
  }

  /** Whether it was stored long ago although there was no answer. */
  async #isStored(streams: StreamLog, { subject, id, sinceUs }: Outgoing): Promise<boolean> {
    if (sinceUs === undefined || this.#options.clock.nowUs() - sinceUs < knownMs * 1000) return false;
    return (await streams.last(this.#stream, subject))?.id === id;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

function indexAfter(index: OpeningIndex, entry: RecordEntry): OpeningIndex {
  if (entry.kind === 'header') return index;
  if (entry.kind === 'data') {
    const { offset, data, timeUs } = entry;
    const isFirst = index.to === 0;
    return { ...index, from: isFirst ? offset : index.from, to: offset + data.length, lastUs: timeUs };
  }
  if (entry.kind === 'transmitted')
    return { ...index, lastUs: entry.timeUs, transmittedBytes: index.transmittedBytes + entry.data.length };
  const { event } = entry;
  const lastUs = Math.max(index.lastUs, event.timeUs);
  if (event.type === 'note') return { ...index, lastUs, notes: index.notes + 1 };
  // If it was lost and then closed, the loss is the end.
  if (event.type === 'lost' || event.type === 'closed')
    return { ...index, lastUs, endedUs: index.endedUs ?? event.timeUs };
  return { ...index, lastUs };
}

function ignoreFailure(error: unknown): void {
  if (!(error instanceof StreamFailure)) throw error;
}
