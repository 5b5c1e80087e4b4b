import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { WallTime } from '../base/wall-time.ts';
import { encodeEntry, segmentMagic } from './encode-entry.ts';
import type { EntrySink } from './entry-sink.ts';
import { byWallClock } from './wall-entry.ts';
import { portFolder, segmentName } from './record-names.ts';
import { type RecordEntry, type RecordedOpened, recordVersion, type SegmentHeader } from './record-entry.ts';
import type { WritableRecordFile } from './record-files.ts';
import { RecordSegment } from './segment.ts';
import { SegmentIndex } from './segment-index.ts';
import type { SegmentStore } from './segment-store.ts';

interface PortRecordOptions {
  readonly store: SegmentStore;
  readonly clock: Clock;
  /** Whose times are recorded. */
  readonly wall: WallTime;
  /** Name of the host. */
  readonly node: string;
  /** The port's id. */
  readonly port: string;
  /** Its name for people, as it is now; empty where it is not known. */
  readonly name: () => string;
  /** Whether what earlier runs left is known. Before, nothing can be written. Default: it is. */
  readonly isOpen?: () => boolean;
  readonly segmentBytes: number;
  readonly segmentAgeMs: number;
}

interface Writer {
  readonly file: WritableRecordFile;
  readonly segment: RecordSegment;
  readonly index: SegmentIndex;
}

/** The recording of one port on the disk. It is append-only; every run of the relay begins a new segment. */
export class PortRecord implements EntrySink {
  readonly folder: string;
  readonly #options: PortRecordOptions;
  #writer: Writer | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #isSynced = true;
  #opening: RecordedOpened | null = null;
  #offset = 0;

  constructor(options: PortRecordOptions) {
    this.#options = options;
    this.folder = portFolder(options.port);
  }

  /** Oldest first. */
  get segments(): readonly RecordSegment[] {
    return this.#options.store.of(this.folder);
  }

  /** The opening that was recorded last, unless its end was too. */
  get opening(): RecordedOpened | null {
    return this.#opening;
  }

  /** Whether all that was appended would outlast a power cut. */
  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** Appends all of these, or none of them and throws the system's error. */
  append(entries: readonly RecordEntry[]): Promise<void> {
    return this.#inTurn(() => this.#append(entries));
  }

  /** Resolves when what was appended would survive a power cut. */
  sync(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#writer) return;
      const { file, segment } = this.#writer;
      try {
        await file.sync();
        this.#isSynced = true;
      } catch (error) {
        // What the system may have lost is not to be followed by more.
        await this.#abandon(segment);
        throw error;
      }
    });
  }

  /** Ends the present segment, if there is one. */
  seal(): Promise<void> {
    return this.#inTurn(() => this.#seal());
  }

  async #append(given: readonly RecordEntry[]): Promise<void> {
    const { store, wall } = this.#options;
    const entries = given.map((entry) => byWallClock(entry, wall));
    const records = entries.map(encodeEntry);
    const bytes = Buffer.concat(records);
    if (this.#isFull(bytes.length)) await this.#seal();
    const { file, segment, index } = (this.#writer ??= await this.#begin());
    try {
      await store.makeRoom(bytes.length, segment);
      this.#isSynced = false;
      await file.write(bytes, segment.byteLength);
    } catch (error) {
      await this.#abandon(segment);
      throw error;
    }
    let position = segment.byteLength;
    for (const [i, entry] of entries.entries()) {
      index.add(entry, position);
      position += records[i]?.length ?? 0;
      this.#follow(entry);
    }
    store.grow(segment, bytes.length);
  }

  #isFull(moreBytes: number): boolean {
    if (!this.#writer) return false;
    const { clock, segmentBytes, segmentAgeMs } = this.#options;
    const { byteLength, sinceUs } = this.#writer.segment;
    return byteLength + moreBytes > segmentBytes || clock.nowUs() - sinceUs >= segmentAgeMs * 1000;
  }

  async #begin(): Promise<Writer> {
    const { store, clock, wall, node, port, name, isOpen = () => true } = this.#options;
    if (!isOpen()) throw Object.assign(new Error('The directory cannot be used yet.'), { code: 'ENOSPC' });
    const directory = join(store.directory, this.folder);
    await store.files.makeDirectory(directory);
    const number = store.nextNumber();
    const path = join(directory, segmentName(number));
    const timeUs = clock.nowUs();
    const header: SegmentHeader = {
      format: 'baudcast-record',
      version: recordVersion,
      node,
      port,
      name: name(),
      segment: number,
      timeUs: wall.at(timeUs),
      opening: this.#opening,
      offset: this.#offset,
    };
    const entry: RecordEntry = { kind: 'header', header };
    const bytes = Buffer.concat([segmentMagic, encodeEntry(entry)]);
    await store.makeRoom(bytes.length, undefined);
    const file = await store.files.create(path);
    try {
      await file.write(bytes, 0);
    } catch (error) {
      await file.close().catch(() => undefined);
      await store.files.remove(path).catch(() => undefined);
      throw error;
    }
    const segment = new RecordSegment({ path, folder: this.folder, number, sinceUs: timeUs, byteLength: bytes.length });
    segment.state = 'writing';
    segment.retire = () =>
      void this.#inTurn(() => (this.#writer?.segment === segment ? this.#seal() : Promise.resolve())).catch(
        () => undefined,
      );
    const index = (segment.index = new SegmentIndex());
    index.add(entry, segmentMagic.length);
    store.add(segment);
    return { file, segment, index };
  }

  async #seal(): Promise<void> {
    if (!this.#writer) return;
    const { file, segment } = this.#writer;
    this.#writer = undefined;
    segment.state = 'sealed';
    await file.sync().finally(() => file.close());
    this.#isSynced = true;
  }

  /** After a failed write: truncates the file to its whole records; if that fails too, readers skip the rest. */
  async #abandon(segment: RecordSegment): Promise<void> {
    await this.#writer?.file.truncate(segment.byteLength).catch(() => undefined);
    await this.#seal().catch(() => undefined);
  }

  #follow(entry: RecordEntry): void {
    if (entry.kind === 'data') this.#offset = entry.offset + entry.data.length;
    if (entry.kind !== 'event') return;
    const { event } = entry;
    if (event.type === 'opened') {
      this.#opening = event;
      this.#offset = 0;
    } else if (event.type === 'lost' || event.type === 'closed') this.#opening = null;
    else if (event.type === 'gap' && event.to !== null) this.#offset = event.to;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
