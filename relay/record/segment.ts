import type { Log } from '../log/log.ts';
import { readSegment } from './read-segment.ts';
import { recordVersion } from './record-entry.ts';
import type { RecordFiles } from './record-files.ts';
import { SegmentIndex } from './segment-index.ts';

interface SegmentOptions {
  readonly path: string;
  /** The folder of its port. */
  readonly folder: string;
  readonly number: number;
  /** When it was last written to, or begun. */
  readonly sinceUs: number;
  readonly byteLength: number;
}

/** One file of a recording. */
export class RecordSegment {
  readonly path: string;
  readonly folder: string;
  readonly number: number;
  readonly sinceUs: number;
  /** Its size on the disk. */
  byteLength: number;
  /** `writing`: it grows. `sealed`: it never changes again. */
  state: 'writing' | 'sealed' | 'removed' = 'sealed';
  /** While it grows: seals it, soon. */
  retire: () => void = () => undefined;
  /** Known while it is written in this run; for older ones, once it was read. */
  index: SegmentIndex | undefined;
  #loading: Promise<SegmentIndex> | undefined;

  constructor({ path, folder, number, sinceUs, byteLength }: SegmentOptions) {
    this.path = path;
    this.folder = folder;
    this.number = number;
    this.sinceUs = sinceUs;
    this.byteLength = byteLength;
  }

  /**
   * Reads it through once. One of a later version than this reads stays unread. A tail that is torn or damaged is cut
   * off: from here on it is not there for readers.
   */
  async load(files: RecordFiles, log: Log): Promise<SegmentIndex> {
    if (this.index) return this.index;
    this.#loading ??= this.#scan(files, log).finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #scan(files: RecordFiles, log: Log): Promise<SegmentIndex> {
    const index = new SegmentIndex();
    const file = await files.open(this.path);
    try {
      let end = 0;
      for await (const { entry, position, next } of readSegment(file, this.byteLength)) {
        if (entry.kind === 'header' && entry.header.version > recordVersion) {
          log('warn', 'record-version', { file: this.path, version: entry.header.version });
          return (this.index = index);
        }
        index.add(entry, position);
        end = next;
      }
      if (end < this.byteLength)
        log('warn', 'record-torn', { file: this.path, readableBytes: end, cutBytes: this.byteLength - end });
    } finally {
      await file.close();
    }
    return (this.index = index);
  }
}
