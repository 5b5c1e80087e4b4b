import { join } from 'node:path';
import type { Log } from '../log/log.ts';
import { isPortFolder, segmentNumber } from './record-names.ts';
import type { RecordFiles } from './record-files.ts';
import { RecordSegment } from './segment.ts';

/** All segments of a recording, of all ports, within their budget. */
export class SegmentStore {
  readonly directory: string;
  readonly files: RecordFiles;
  readonly log: Log;
  /**
   * A recorded time on the time line that clients are given, in which nothing was ever set. Default: as it is.
   */
  toClientUs: (wallUs: number) => number = (wallUs) => wallUs;
  readonly #budgetBytes: number;
  readonly #folders = new Map<string, RecordSegment[]>();
  #totalBytes = 0;
  #lastNumber = 0;

  constructor(directory: string, budgetBytes: number, files: RecordFiles, log: Log) {
    this.directory = directory;
    this.#budgetBytes = budgetBytes;
    this.files = files;
    this.log = log;
  }

  /** Size of all segments. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Finds the segments of earlier runs. Other files are left alone. @throws if the directory cannot be made or read */
  async scan(): Promise<void> {
    await this.files.makeDirectory(this.directory);
    // An attempt before this one may have failed half-way.
    this.#folders.clear();
    this.#totalBytes = 0;
    for (const folder of (await this.files.list(this.directory)).filter(isPortFolder)) {
      for (const name of await this.files.list(join(this.directory, folder))) {
        const number = segmentNumber(name);
        if (number === undefined) continue;
        const path = join(this.directory, folder, name);
        const { byteLength, changedUs } = await this.files.stat(path);
        this.add(new RecordSegment({ path, folder, number, sinceUs: changedUs, byteLength }));
      }
      this.#of(folder).sort((a, b) => a.number - b.number);
    }
  }

  /** The folders of all ports that have segments. */
  get folders(): readonly string[] {
    return [...this.#folders].filter(([, segments]) => segments.length > 0).map(([folder]) => folder);
  }

  /** A port's segments, oldest first. */
  of(folder: string): readonly RecordSegment[] {
    return this.#folders.get(folder) ?? [];
  }

  /**
   * The number of the next segment, of any port. Numbers show which segment is older, whatever the clock did. The
   * newest segment is never removed while there are others, so no number is used twice.
   */
  nextNumber(): number {
    return ++this.#lastNumber;
  }

  add(segment: RecordSegment): void {
    this.#lastNumber = Math.max(this.#lastNumber, segment.number);
    this.#of(segment.folder).push(segment);
    this.#totalBytes += segment.byteLength;
  }

  grow(segment: RecordSegment, bytes: number): void {
    segment.byteLength += bytes;
    if (segment.state !== 'removed') this.#totalBytes += bytes;
  }

  /** Forgets a segment whose file is gone. If it was being written, its port continues in another file. */
  drop(segment: RecordSegment): void {
    const segments = this.#of(segment.folder);
    const index = segments.indexOf(segment);
    if (index < 0) return;
    const { state } = segment;
    segment.state = 'removed';
    segments.splice(index, 1);
    this.#totalBytes -= segment.byteLength;
    if (state === 'writing') segment.retire();
  }

  /**
   * Removes the oldest segments, of whichever port, until there is room for so many bytes more. Segments that are being
   * written are not removed: where there are no others, the oldest is sealed, to be removed next time.
   * @throws where a file cannot be removed
   */
  async makeRoom(bytes: number, writer: RecordSegment | undefined): Promise<void> {
    while (this.#totalBytes + bytes > this.#budgetBytes) {
      const oldest =
        this.#oldest((segment) => segment.state === 'sealed' && !this.#isCached(segment)) ??
        this.#oldest((segment) => segment.state === 'sealed');
      if (!oldest) return this.#oldest((segment) => segment !== writer)?.retire();
      this.drop(oldest);
      try {
        await this.files.remove(oldest.path);
      } catch (error) {
        oldest.state = 'sealed';
        this.add(oldest);
        this.#of(oldest.folder).sort((a, b) => a.number - b.number);
        throw error;
      }
      this.log('info', 'record-removed', {
        file: oldest.path,
        bytes: oldest.byteLength,
        budgetBytes: this.#budgetBytes,
      });
    }
  }

  #of(folder: string): RecordSegment[] {
    const segments = this.#folders.get(folder) ?? [];
    this.#folders.set(folder, segments);
    return segments;
  }

  /** Half of the budget is shared equally, so that one port cannot displace all others. */
  #isCached({ folder, byteLength }: RecordSegment): boolean {
    const floorBytes = this.#budgetBytes / 2 / this.folders.length;
    return this.of(folder).reduce((sum, segment) => sum + segment.byteLength, 0) - byteLength < floorBytes;
  }

  #oldest(condition: (segment: RecordSegment) => boolean): RecordSegment | undefined {
    let oldest: RecordSegment | undefined;
    for (const segments of this.#folders.values()) {
      const first = segments.find(condition);
      if (first && (!oldest || first.number < oldest.number)) oldest = first;
    }
    return oldest;
  }
}
