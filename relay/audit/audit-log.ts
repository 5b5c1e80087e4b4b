import { inertJson, type Log } from '../log/log.ts';
import type { NewRelayEvent, RelayEvent } from '../protocol/relay-event.ts';
import type { Clock } from '../base/clock.ts';
import { isDiskTrouble } from '../base/disk-trouble.ts';
import { makePrivateDirectory } from '../base/make-private-directory.ts';
import { requireOwnDirectory } from '../base/require-own-directory.ts';
import { type DirectoryLock, LockHeld, takeProcessLock } from '../base/process-lock.ts';
import { type AuditFiles, systemAuditFiles } from './audit-files.ts';
import { EvidenceGate } from './evidence-gate.ts';
import { AuditStore } from './audit-store.ts';

export interface AuditLogOptions {
  readonly directory: string;
  /** Limit for all files, at least four times `fileBytes`; the oldest are removed. */
  readonly budgetBytes: number;
  /** Size at which a file is ended. Default: 4 MiB. */
  readonly fileBytes?: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Called with the number of missing events, once events can be written again. */
  readonly onMissed?: (count: number) => void;
  /** Called with events that sum up others, which were too many: they come back by `take`. */
  readonly onSum?: (event: NewRelayEvent) => void;
  /** Default: this host's. */
  readonly files?: AuditFiles;
}

interface Line {
  readonly bytes: Buffer;
  readonly date: string;
}

/** Limit of what waits in memory while the disk is stuck; further events are counted as missed. */
const maxWaitingBytes = 1024 * 1024;
const maxBatchBytes = 64 * 1024;
/** A power cut loses at most this much time. */
const syncMs = 1000;
const retryDelaysMs = [5000, 10_000, 20_000, 40_000, 60_000];
const stopPatienceMs = 3000;

/**
 * Writes every event as a line of JSON, in append-only files. Nothing waits for it. While the disk fails it retries,
 * and reports that in the log and the metrics.
 */
export class AuditLog {
  readonly #options: AuditLogOptions;
  readonly #store: AuditStore;
  #waiting: Line[] = [];
  #waitingBytes = 0;
  #missed = 0;
  #written = 0;
  #missedTotal = 0;
  #work: Promise<void> | undefined;
  #trouble: { readonly code: string; readonly attempts: number } | undefined;
  #stopRetry: (() => void) | undefined;
  #stopSync: (() => void) | undefined;
  readonly #gate: EvidenceGate;
  #lock: DirectoryLock | undefined;
  #isOpen = false;

  constructor(options: AuditLogOptions) {
    const { directory, budgetBytes, fileBytes = 4 * 1024 * 1024, files = systemAuditFiles, log } = options;
    this.#options = options;
    this.#gate = new EvidenceGate({ clock: options.clock, budgetBytes, onSum: (event) => options.onSum?.(event) });
    this.#store = new AuditStore({ directory, budgetBytes, fileBytes, files, log });
  }

  /** Whether events are written at present. */
  get state(): 'on' | 'stopped' {
    return this.#trouble ? 'stopped' : 'on';
  }

  /** For the metrics, since the relay began. */
  get counts(): {
    readonly written: number;
    readonly missed: number;
    readonly waiting: number;
    readonly bytes: number;
  } {
    return {
      written: this.#written,
      missed: this.#missedTotal,
      waiting: this.#waiting.length,
      bytes: this.#store.totalBytes,
    };
  }

  /**
   * Finds the files there are; to be awaited first.
   * @throws {Error} with a sentence where the directory cannot be used
   */
  async start(): Promise<void> {
    const { directory } = this.#options;
    try {
      await this.#open();
    } catch (cause) {
      await this.#store.close();
      if (isDiskTrouble(cause)) return this.#halt(cause);
      if (cause instanceof LockHeld)
        throw new Error(
          `Another relay (${cause.holder}) keeps its audit in ${directory}. Stop it, or choose another ` +
            'directory with --audit.',
          { cause },
        );
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `Cannot keep the audit in ${directory}: ${reason}. Give --audit a directory that this user can write ` +
          'to, or --audit off.',
        { cause },
      );
    }
  }

  async #open(): Promise<void> {
    await this.#makeDirectory();
    await this.#store.start(dateAt(this.#options.clock));
    await this.#takeLock();
    this.#isOpen = true;
  }

  /** Also where it was removed meanwhile. */
  async #makeDirectory(): Promise<void> {
    const { directory, files } = this.#options;
    // Files that a test has made belong to nobody else.
    if (files) return;
    await makePrivateDirectory(directory);
    await requireOwnDirectory(directory);
  }

  async #takeLock(): Promise<void> {
    const { directory, clock, files } = this.#options;
    if (files || (await this.#lock?.isHeld())) return;
    await this.#lock?.release();
    this.#lock = await takeProcessLock(directory, 'audit.lock', clock);
  }

  /** Takes an event; never waits, never throws. */
  readonly take = (event: RelayEvent): void => {
    const bytes = Buffer.from(`${inertJson(event)}\n`);
    if (!this.#gate.admits(event, bytes.length)) return;
    if (this.#waitingBytes + bytes.length > maxWaitingBytes) {
      this.#missed++;
      this.#missedTotal++;
      return;
    }
    this.#push({ bytes, date: dateOf(event.time) });
  };

  /** Writes the rest, as far as the disk takes it in time. */
  async stop(): Promise<void> {
    this.#gate.flush();
    this.#stopRetry?.();
    let stopTimer: () => void = () => undefined;
    const late = new Promise<void>((done) => (stopTimer = this.#options.clock.after(stopPatienceMs, done)));
    await Promise.race([this.#finish(), late]).finally(stopTimer);
    await this.#lock?.release();
  }

  async #finish(): Promise<void> {
    if (this.#trouble) {
      this.#trouble = undefined;
      this.#begin();
    }
    while (this.#work) await this.#work;
    this.#stopRetry?.();
    this.#stopSync?.();
    await this.#store.sync().catch(() => undefined);
    await this.#store.close();
  }

  #push(line: Line): void {
    this.#waiting.push(line);
    this.#waitingBytes += line.bytes.length;
    this.#begin();
  }

  #begin(): void {
    if (this.#waiting.length === 0 || this.#trouble || this.#work) return;
    this.#work = this.#write().finally(() => {
      this.#work = undefined;
      this.#begin();
    });
  }

  async #write(): Promise<void> {
    // Entries of the same turn are written together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#batch();
      const bytes = Buffer.concat(batch.map((line) => line.bytes));
      try {
        const written = await this.#store.append(bytes, batch[0]?.date ?? '');
        this.#remove(batch, written);
        if (written < bytes.length) throw noRoom();
      } catch (error) {
        return this.#halt(error);
      }
      this.#syncSoon();
    }
    const count = this.#missed;
    this.#missed = 0;
    if (count > 0) this.#options.onMissed?.(count);
  }

  /** The next lines of one date. */
  #batch(): Line[] {
    const date = this.#waiting[0]?.date;
    let byteLength = 0;
    const end = this.#waiting.findIndex((line, i) => {
      byteLength += line.bytes.length;
      return line.date !== date || (i > 0 && byteLength > maxBatchBytes);
    });
    return this.#waiting.slice(0, end === -1 ? undefined : end);
  }

  /** Forgets the lines that were written whole. */
  #remove(batch: readonly Line[], written: number): void {
    let [left, count] = [written, 0];
    for (const { bytes } of batch) {
      if (bytes.length === 0 || left < bytes.length) break;
      left -= bytes.length;
      this.#waitingBytes -= bytes.length;
      count++;
    }
    this.#waiting.splice(0, count);
    this.#written += count;
  }

  #syncSoon(): void {
    this.#stopSync ??= this.#options.clock.after(syncMs, () => {
      this.#stopSync = undefined;
      void this.#store.sync().catch((error: unknown) => this.#halt(error));
    });
  }

  #halt(error: unknown): void {
    const { log, clock } = this.#options;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const attempts = this.#trouble ? this.#trouble.attempts : 0;
    if (!this.#trouble) log('error', 'audit-stopped', { error, code });
    this.#trouble = { code, attempts: attempts + 1 };
    this.#stopRetry?.();
    this.#stopRetry = clock.after(
      retryDelaysMs[Math.min(attempts, retryDelaysMs.length - 1)] ?? 0,
      () => void this.#retry(),
    );
  }

  async #retry(): Promise<void> {
    const { log, clock } = this.#options;
    await this.#store.close();
    try {
      if (this.#isOpen) {
        await this.#makeDirectory();
        await this.#takeLock();
      } else await this.#open();
    } catch (error) {
      return this.#halt(error);
    }
    const [first = { bytes: Buffer.alloc(0), date: dateAt(clock) }] = this.#waiting;
    try {
      const written = await this.#store.append(first.bytes, first.date);
      this.#remove([first], written);
      if (written < first.bytes.length) throw noRoom();
    } catch (error) {
      return this.#halt(error);
    }
    this.#trouble = undefined;
    log('warn', 'audit-resumed', { missed: this.#missed, waiting: this.#waiting.length });
    this.#begin();
  }
}

const dateOf = (time: string): string => time.slice(0, time.indexOf('T'));
const dateAt = (clock: Clock): string => dateOf(new Date(clock.nowUs() / 1000).toISOString());
const noRoom = (): Error => Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' });
