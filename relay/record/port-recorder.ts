import type { Log } from '../log/log.ts';
import type { RelayMessage } from '../protocol/messages.ts';
import type { RecordingStop, Viewer } from '../protocol/port-info.ts';
import type { RecordedEvent } from '../protocol/recorded-values.ts';
import type { Clock } from '../base/clock.ts';
import type { WallClockMove } from '../base/wall-time.ts';
import type { Outcome } from '../session/port/outcomes.ts';
import type { Observation, PortObserver } from '../session/port/port-observers.ts';
import type { PortSession } from '../session/port/port-session.ts';
import type { Write } from '../session/port/transmit-queue.ts';
import type { ReceivedChunk } from '../session/feed/recordings.ts';
import { maxBufferedData } from '../session/feed/viewer-feed.ts';
import { PendingEntries, type PendingEntry } from './pending-entries.ts';
import type { EntrySink } from './entry-sink.ts';
import { PortWitness } from './port-witness.ts';
import { RecordQueue } from './record-queue.ts';

/** What people, programs and the log are told of a recorder's trouble. */
export interface RecorderWords {
  /** Name of the voice in notes. */
  readonly voice: string;
  /** Why nothing is recorded, in sentences. @param code of the error that the sink has thrown */
  explain(code: string): string;
  readonly resumed: string;
  /** Names of log entries. */
  readonly events: { readonly stopped: string; readonly resumed: string };
}

/** Why a recording stopped, for programs. */
export function stopReason(code: string): RecordingStop {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full';
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'not-allowed' : 'failed';
}

function reasonOf(code: string): string {
  const reason = stopReason(code);
  if (reason === 'disk-full') return 'Recording has stopped: the disk of the host is full. Make room there.';
  if (reason === 'not-allowed') return 'Recording has stopped: the host may not write to its recording directory.';
  if (code === 'ENOENT') return 'Recording has stopped: its file was removed from the disk of the host.';
  return `Recording has stopped: the host could not write to its disk (${code}).`;
}

const recordingWords: RecorderWords = {
  voice: 'Recording',
  explain: (code) =>
    `${reasonOf(code)} This port is not being recorded; the port itself is not affected. Recording resumes ` +
    'again by itself.',
  resumed: 'Recording has resumed.',
  events: { stopped: 'record-stopped', resumed: 'record-resumed' },
};

/** The operating system's name for an error. */
function stopCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}

interface PortRecorderOptions {
  readonly port: string;
  readonly record: EntrySink;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether it is worth to begin again after a failure. */
  readonly hasRoom: () => Promise<boolean>;
  /** Compares the clocks, before something gets its time. */
  readonly lookAtClock: () => void;
  /** Limit of one write. */
  readonly batchBytes: number;
  /** How long less than a batch waits for more. Default: to the end of this turn. */
  readonly gatherMs?: number;
  /** Default: those of a recording on the host's disk. */
  readonly words?: RecorderWords;
}

/** A power cut loses at most this much time. */
const syncMs = 1000;
/**
 * The segment of a port that is not open is ended after this long, so that no file stays open for every port that ever
 * was.
 */
const idleMs = 60_000;
const retryDelaysMs = [5000, 10_000, 20_000, 40_000, 60_000];

/**
 * Records one port: an observer of its session that takes what the disk can take. Neither the port nor a viewer ever
 * waits for it. While the disk fails it takes nothing, and then resumes where it was; what the replay buffer has
 * lost until then is a gap.
 */
export class PortRecorder implements PortObserver {
  readonly #options: PortRecorderOptions;
  readonly #queue = new RecordQueue();
  readonly #pending = new PendingEntries();
  readonly #witness: PortWitness;
  #session: PortSession | undefined;
  #observation: Observation | undefined;
  #epoch: string | null = null;
  /** Where the bytes belong that are being taken: the port has them already. */
  #receiving: number | undefined;
  #offset = 0;
  #work: Promise<void> | undefined;
  #stopped: { readonly fromUs: number; readonly code: string; readonly attempts: number } | undefined;
  readonly #words: RecorderWords;
  #stopRetry: (() => void) | undefined;
  #stopGather: (() => void) | undefined;
  #isEnding = false;
  #stopSync: (() => void) | undefined;
  #stopIdle: (() => void) | undefined;

  constructor(options: PortRecorderOptions) {
    this.#options = options;
    this.#words = options.words ?? recordingWords;
    this.#witness = new PortWitness(() => options.clock.nowUs());
  }

  /** Why nothing is recorded at present, as a sentence; undefined while it is. */
  get trouble(): string | undefined {
    return this.#stopped && this.#words.explain(this.#stopped.code);
  }

  /** Since when nothing is recorded, and the code of the error that the sink has thrown; undefined while it is. */
  get stopped(): { readonly fromUs: number; readonly code: string } | undefined {
    return this.#stopped;
  }

  /** The same for programs. */
  get stopReason(): RecordingStop | undefined {
    return this.#stopped && stopReason(this.#stopped.code);
  }

  /**
   * While this is large, bytes wait in the replay buffer; should they be overwritten there, they are a gap in the
   * recording.
   */
  get bufferedBytes(): number {
    return this.#stopped ? Infinity : this.#queue.costBytes;
  }

  /** Records the port from now on. A port that returns after it was forgotten has a new session. */
  observe(session: PortSession): void {
    this.#session = session;
    this.#observation = session.observe(this);
  }

  received({ offset, timeUs, data }: ReceivedChunk): void {
    this.#receiving = offset;
    this.#options.lookAtClock();
    this.#receiving = undefined;
    this.#admit();
    this.#queue.push({ kind: 'data', offset, timeUs, data });
    this.#offset = offset + data.length;
    this.#admit();
  }

  notified(message: RelayMessage): void {
    if (!('handle' in message)) return;
    this.#options.lookAtClock();
    const { handle: _, ...event } = message;
    switch (event.type) {
      case 'opened':
        this.#moveTo(event.epoch, 0, event);
        this.#queue.push({ kind: 'event', event: this.#witness.attendance(this.#session, event.epoch) });
        return;
      case 'lost':
      case 'closed':
        return this.#moveTo(event.epoch, event.offset, event);
      case 'gap':
        return this.#moveTo(event.epoch, event.to ?? event.from, { ...event, timeUs: this.#options.clock.nowUs() });
      case 'settings':
      case 'input-signals':
      case 'output-signals':
      case 'note':
        return this.#place({ epoch: event.epoch, offset: event.offset, entry: { kind: 'event', event } });
      case 'lease':
        if (message.type === 'lease') this.#place(this.#witness.lease(this.#session, message));
        return;
      default:
    }
  }

  /** The host's clock was set: what is recorded from here on has its time. */
  clockMoved({ wasUs }: WallClockMove): void {
    this.#place(this.#witness.clockSet(this.#session, wasUs, this.#receiving));
  }

  joined(viewer: Viewer): void {
    this.#place(this.#witness.joined(this.#session, viewer));
  }

  left(viewer: string): void {
    this.#place(this.#witness.left(this.#session, viewer));
  }

  began(write: Write): void {
    this.#place(this.#witness.began(this.#session, write));
  }

  ended(write: Write, outcome: Outcome): void {
    this.#place(this.#witness.ended(this.#session, write, outcome));
  }

  /** Writes what there is, and ends the segment. Nothing is recorded after that. */
  async stop(): Promise<void> {
    this.#stopRetry?.();
    this.#stopIdle?.();
    this.#isEnding = true;
    this.#admit();
    while (this.#work) await this.#work;
    this.#stopSync?.();
    this.#stopIdle?.();
    await this.#options.record
      .seal()
      .catch((error: unknown) =>
        this.#options.log('warn', this.#words.events.stopped, { port: this.#options.port, error }),
      );
  }

  /** Tries again now, after a failure. */
  retry(): void {
    if (!this.#stopped) return;
    this.#stopRetry?.();
    void this.#retry().catch(() => this.#retryLater(0));
  }

  #place(pending: PendingEntry | undefined): void {
    if (!pending) return;
    this.#pending.add(pending);
    this.#admit();
  }

  #moveTo(epoch: string, offset: number, event: RecordedEvent): void {
    this.#admit();
    this.#queue.push({ kind: 'event', event });
    this.#epoch = epoch;
    this.#offset = offset;
    this.#admit();
  }

  /** Queues the events whose place is reached, while there is room, and starts writing. */
  #admit(): void {
    if (this.#queue.costBytes < maxBufferedData) {
      for (const entry of this.#pending.take(this.#epoch, this.#offset, this.#options.clock.nowUs()))
        this.#queue.push(entry);
    }
    this.#begin();
  }

  #begin(): void {
    if (this.#queue.isEmpty || this.#stopped || this.#work) return;
    const { clock, gatherMs = 0 } = this.#options;
    if (this.#mayWait) this.#stopGather ??= clock.after(gatherMs, () => this.#beginNow());
    else this.#beginNow();
  }

  /** There is less than a batch, and more may come. */
  get #mayWait(): boolean {
    const { batchBytes, gatherMs = 0 } = this.#options;
    return gatherMs > 0 && !this.#isEnding && this.#queue.costBytes < batchBytes;
  }

  #beginNow(): void {
    this.#stopGather?.();
    this.#stopGather = undefined;
    if (this.#queue.isEmpty || this.#stopped || this.#work) return;
    this.#work = this.#write().finally(() => {
      this.#work = undefined;
      this.#begin();
    });
  }

  async #write(): Promise<void> {
    const { record, batchBytes } = this.#options;
    // Entries of the same turn are written together.
    await Promise.resolve();
    do {
      const batch = this.#queue.peek(batchBytes);
      try {
        await record.append(batch);
      } catch (error) {
        return this.#halt(error);
      }
      const wasFull = this.#queue.costBytes >= maxBufferedData;
      this.#queue.remove(batch.length);
      if (wasFull && this.#queue.costBytes < maxBufferedData) {
        this.#admit();
        this.#observation?.resume();
      }
      this.#syncSoon();
      this.#sealWhenIdle();
    } while (!this.#queue.isEmpty && !this.#stopped && !this.#mayWait);
  }

  #syncSoon(): void {
    const { clock, record } = this.#options;
    this.#stopSync ??= clock.after(syncMs, () => {
      this.#stopSync = undefined;
      if (!record.isSynced && !this.#stopped) void record.sync().catch((error: unknown) => this.#halt(error));
    });
  }

  #sealWhenIdle(): void {
    const { clock, record } = this.#options;
    this.#stopIdle?.();
    this.#stopIdle = record.opening
      ? undefined
      : clock.after(idleMs, () => void record.seal().catch((error: unknown) => this.#halt(error)));
  }

  #halt(error: unknown): void {
    const { clock, log, port } = this.#options;
    if (this.#stopped) return;
    const code = stopCode(error);
    this.#stopped = { fromUs: clock.nowUs(), code, attempts: 0 };
    log('error', this.#words.events.stopped, { port, error });
    this.#tell(this.#words.explain(code));
    this.#retryLater(0);
  }

  #retryLater(attempts: number): void {
    const delayMs = retryDelaysMs[Math.min(attempts, retryDelaysMs.length - 1)] ?? 0;
    this.#stopRetry = this.#options.clock.after(delayMs, () => {
      void this.#retry().catch(() => this.#retryLater(attempts + 1));
    });
  }

  async #retry(): Promise<void> {
    const { clock, log, port, record, hasRoom } = this.#options;
    if (!this.#stopped) return;
    const { fromUs, code } = this.#stopped;
    if (!(await hasRoom())) throw new Error('It cannot resume yet.');
    const timeUs = clock.nowUs();
    const message = this.#words.explain(code);
    await record.append([{ kind: 'event', event: { type: 'recording-stopped', fromUs, timeUs, code, message } }]);
    this.#stopped = undefined;
    log('warn', this.#words.events.resumed, { port, stoppedMs: Math.round((timeUs - fromUs) / 1000) });
    this.#tell(this.#words.resumed);
    this.#admit();
    this.#observation?.resume();
  }

  #tell(text: string): void {
    this.#session?.say(this.#words.voice, text);
    this.#session?.recordingChanged();
  }
}
