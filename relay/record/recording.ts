import { resolve } from 'node:path';
import type { Log } from '../log/log.ts';
import type { Clock } from '../base/clock.ts';
import { WallTime } from '../base/wall-time.ts';
import type { PortRecording } from '../session/feed/recordings.ts';
import type { PortSession } from '../session/port/port-session.ts';
import { isDiskTrouble } from '../base/disk-trouble.ts';
import { requireOwnDirectory } from '../base/require-own-directory.ts';
import { type DirectoryLock, LockHeld, takeProcessLock } from '../base/process-lock.ts';
import { inOneSlot, type RecordFiles, systemFiles } from './record-files.ts';
import { PortRecord } from './port-record.ts';
import { PortRecorder } from './port-recorder.ts';
import { RecordedPorts } from './recorded-ports.ts';
import { StoredRecording } from './stored-recording.ts';
import { SegmentStore } from './segment-store.ts';

export interface RecordingOptions {
  readonly directory: string;
  /** Limit for all segments of all ports, at least four times `segmentBytes`; the oldest are removed. */
  readonly budgetBytes: number;
  /** A segment's size, 1 MiB at least outside of tests. */
  readonly segmentBytes: number;
  /** A segment is ended when it is as old as this and there is more to write. Default: an hour. */
  readonly segmentAgeMs?: number;
  /** Name of the host. */
  readonly node: string;
  readonly clock: Clock;
  /** Whose times are recorded. Default: never set. */
  readonly wall?: WallTime;
  readonly log: Log;
  /** Default: this host's, with a lock on the directory. */
  readonly files?: RecordFiles;
}

interface RecordedPort {
  readonly recorder: PortRecorder;
  readonly record: PortRecord;
  /** For people; empty until the port was seen in this run. */
  name: () => string;
  readonly recording: PortRecording;
}

/** How long the end of all recordings may take when the relay stops. */
const stopPatienceMs = 4000;
const hourMs = 3_600_000;
const maxBatchBytes = 256 * 1024;

/** Records every port of a relay in a directory (FORMAT.md), and reads it back. */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #wall: WallTime;
  readonly #store: SegmentStore;
  readonly #ports = new Map<string, RecordedPort>();
  /** All recordings, for clients. */
  readonly recorded: RecordedPorts;
  #lock: DirectoryLock | undefined;
  #making: Promise<void> | undefined;
  /** Whether all that earlier runs left is known: before, nothing is recorded. */
  #isOpen = false;

  constructor(options: RecordingOptions) {
    const { directory, budgetBytes, files = systemFiles, clock, log } = options;
    this.#options = options;
    this.#wall = options.wall ?? new WallTime({ clock, wallUs: () => clock.nowUs() });
    this.#wall.onMoved((move) => {
      log('warn', 'clock-set', { movedMs: Math.round((move.isUs - move.wasUs) / 1000) });
      for (const { recorder } of this.#ports.values()) recorder.clockMoved(move);
    });
    this.#store = new SegmentStore(resolve(directory), budgetBytes, inOneSlot(files), log);
    this.#store.toClientUs = (wallUs) => wallUs - this.#wall.offsetUs;
    this.recorded = new RecordedPorts(this.#store, (port) => this.#ports.get(port)?.record.opening?.epoch);
  }

  /** What the recordings of all ports take on the disk. */
  get totalBytes(): number {
    return this.#store.totalBytes;
  }

  /**
   * Finds what is recorded already; to be awaited first.
   * @throws {Error} with a sentence where the directory cannot be used, or another relay records there
   */
  async start(): Promise<void> {
    const { log } = this.#options;
    const { directory } = this.#store;
    try {
      await this.#open();
    } catch (cause) {
      if (isDiskTrouble(cause)) return log('error', 'record-not-opened', { directory, error: cause });
      if (cause instanceof LockHeld)
        throw new Error(
          `Another Baudcast (${cause.holder}) records to ${directory}. Stop it, or choose another directory ` +
            'with --record.',
          { cause },
        );
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `Cannot record to ${directory}: ${reason}. Give --record a directory that this user can write to.`,
        { cause },
      );
    }
  }

  async #open(): Promise<void> {
    await this.#makeDirectory();
    await this.#store.scan();
    await this.#store.makeRoom(0, undefined);
    this.#isOpen = true;
  }

  /** Also where it was removed meanwhile, and its lock with it. Once for all ports that ask at the same time. */
  #makeDirectory(): Promise<void> {
    return (this.#making ??= this.#makeOnce().finally(() => (this.#making = undefined)));
  }

  async #makeOnce(): Promise<void> {
    const { files, clock } = this.#options;
    const { directory } = this.#store;
    await this.#store.files.makeDirectory(directory);
    // Files that a test has made belong to nobody else.
    if (files) return;
    await requireOwnDirectory(directory);
    if (this.#lock && (await this.#lock.isHeld())) return;
    await this.#lock?.release();
    this.#lock = await takeProcessLock(directory, 'baudcast.lock', clock);
  }

  /** Records a port from now on. @param name for people, as it is now */
  readonly onSession = (session: PortSession, name: () => string = () => ''): void => {
    const port = this.#port(session.id);
    port.name = name;
    port.recorder.observe(session);
  };

  /** What is recorded of a port, by its id. */
  readonly recording = (port: string): PortRecording => this.#port(port).recording;

  /** Why a port is not recorded at present, as a sentence. */
  trouble(port: string): string | undefined {
    return this.#ports.get(port)?.recorder.trouble;
  }

  /** Writes the rest, as far as the disk takes it in time. The ports are closed already. */
  async stop(): Promise<void> {
    const all = Promise.all([...this.#ports.values()].map(({ recorder }) => recorder.stop()));
    let stopTimer: () => void = () => undefined;
    const late = new Promise<void>((done) => (stopTimer = this.#options.clock.after(stopPatienceMs, done)));
    await Promise.race([all, late]).finally(stopTimer);
    await this.#lock?.release();
  }

  #port(port: string): RecordedPort {
    const known = this.#ports.get(port);
    if (known) return known;
    const { node, clock, log, segmentBytes, segmentAgeMs = hourMs } = this.#options;
    const store = this.#store;
    const record = new PortRecord({
      store,
      clock,
      wall: this.#wall,
      node,
      port,
      name: () => recorded.name(),
      isOpen: () => this.#isOpen,
      segmentBytes,
      segmentAgeMs,
    });
    const hasRoom = async (): Promise<boolean> => {
      if (!this.#isOpen) await this.#open();
      else await this.#makeDirectory();
      return (await store.files.freeBytes(store.directory)) >= segmentBytes;
    };
    const recorder = new PortRecorder({
      port,
      record,
      clock,
      log,
      hasRoom,
      lookAtClock: () => this.#wall.look(),
      batchBytes: Math.min(maxBatchBytes, Math.floor(segmentBytes / 4)),
    });
    const recorded: RecordedPort = {
      recorder,
      record,
      name: () => '',
      recording: new StoredRecording(record, store, () => recorder.stopReason),
    };
    this.#ports.set(port, recorded);
    return recorded;
  }
}
