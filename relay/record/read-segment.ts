import { decodeEntry, entryLength } from './decode-entry.ts';
import { entryHeaderBytes, segmentMagic } from './encode-entry.ts';
import type { RecordEntry } from './record-entry.ts';
import type { ReadableRecordFile } from './record-files.ts';

/** Read at a time. */
const chunkBytes = 128 * 1024;

export interface PlacedEntry {
  readonly entry: RecordEntry;
  /** Where the record begins in the file, and where the next one does. */
  readonly position: number;
  readonly next: number;
}

/**
 * Reads a segment's records in order, up to its end or the first that is damaged or torn: what comes after that cannot
 * be told apart from damage.
 *
 * @param from where a record begins; default: the first
 * @param to bytes of the file that count
 */
export async function* readSegment(
  file: ReadableRecordFile,
  to: number,
  from: number = segmentMagic.length,
): AsyncGenerator<PlacedEntry, void> {
  const window = new FileWindow(file, to);
  if (from === segmentMagic.length) {
    const magic = await window.get(0, segmentMagic.length);
    if (!magic?.equals(segmentMagic)) return;
  }
  for (let position = from; ;) {
    const start = await window.get(position, entryHeaderBytes);
    const length = start && entryLength(start);
    const record = length === undefined ? undefined : await window.get(position, length);
    if (!record) return;
    const entry = decodeEntry(record);
    if (entry === 'damaged') return;
    const next = position + record.length;
    if (entry !== 'unknown') yield { entry, position, next };
    position = next;
  }
}

/** A piece of a file in memory, which moves on; never changed, so that views of it stay good. */
class FileWindow {
  readonly #file: ReadableRecordFile;
  readonly #to: number;
  #start = 0;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(file: ReadableRecordFile, to: number) {
    this.#file = file;
    this.#to = to;
  }

  /** @returns undefined where the file does not have as much */
  async get(position: number, byteLength: number): Promise<Buffer | undefined> {
    if (position + byteLength > this.#to) return undefined;
    if (position < this.#start || position + byteLength > this.#start + this.#bytes.length)
      await this.#load(position, byteLength);
    const at = position - this.#start;
    return at + byteLength > this.#bytes.length ? undefined : this.#bytes.subarray(at, at + byteLength);
  }

  async #load(position: number, byteLength: number): Promise<void> {
    const bytes = Buffer.allocUnsafe(Math.min(Math.max(byteLength, chunkBytes), this.#to - position));
    let filled = 0;
    while (filled < bytes.length) {
      const read = await this.#file.read(bytes.subarray(filled), position + filled);
      if (read === 0) break;
      filled += read;
    }
    this.#start = position;
    this.#bytes = bytes.subarray(0, filled);
  }
}
