import type { RecordEntry } from './record-entry.ts';

/** The memory an entry needs in addition to its bytes. */
const entryCostBytes = 256;

/** Entries on their way to the disk, in order. They stay until they are there. */
export class RecordQueue {
  #entries: RecordEntry[] = [];
  #costBytes = 0;

  /** What is held weighs, in bytes. */
  get costBytes(): number {
    return this.#costBytes;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  push(entry: RecordEntry): void {
    this.#entries.push(entry);
    this.#costBytes += costOf(entry);
  }

  /** The first entries, up to so many bytes, but one at least. */
  peek(maxBytes: number): readonly RecordEntry[] {
    let bytes = 0;
    const end = this.#entries.findIndex((entry, i) => (bytes += costOf(entry)) > maxBytes && i > 0);
    return end < 0 ? [...this.#entries] : this.#entries.slice(0, end);
  }

  /** Takes the first so many away. */
  remove(count: number): void {
    for (const entry of this.#entries.slice(0, count)) this.#costBytes -= costOf(entry);
    this.#entries = this.#entries.slice(count);
  }
}

function costOf(entry: RecordEntry): number {
  return (
    entryCostBytes +
    ('data' in entry
      ? entry.data.length
      : entry.kind === 'event' && entry.event.type === 'note'
        ? entry.event.text.length * 2
        : 0)
  );
}
