import type { RecordEntry } from './record-entry.ts';

/** An event besides the bytes, and its place among them. */
export interface PendingEntry {
  /** null: at no opening, so that it waits for nothing. */
  readonly epoch: string | null;
  readonly offset: number;
  readonly entry: RecordEntry;
}

const maxPending = 256;
/** As much as the replay buffer keeps of what is received. */
const maxPendingBytes = 2 * 1024 * 1024;

/** Events and writes that arrive before the bytes received earlier, and wait here for their place. */
export class PendingEntries {
  #pending: PendingEntry[] = [];
  #bytes = 0;
  #dropped = 0;
  #droppedBytes = 0;

  add(pending: PendingEntry): void {
    const bytes = transmittedBytes(pending.entry);
    if (this.#pending.length < maxPending && this.#bytes + bytes <= maxPendingBytes) {
      this.#pending.push(pending);
      this.#bytes += bytes;
      return;
    }
    this.#dropped++;
    this.#droppedBytes += bytes;
  }

  /**
   * Takes out those whose place is reached, and all before them.
   * @param offset up to which bytes of the epoch are recorded
   */
  take(epoch: string | null, offset: number, nowUs: number): RecordEntry[] {
    const reached = this.#pending.findLastIndex(
      (one) => one.epoch === null || (one.epoch === epoch && one.offset <= offset),
    );
    const due = this.#pending.splice(0, reached + 1).map(({ entry }) => entry);
    for (const entry of due) this.#bytes -= transmittedBytes(entry);
    // Those that found no room came after all that waited.
    if (this.#dropped === 0 || this.#pending.length > 0) return due;
    const count = this.#dropped;
    const lost = this.#droppedBytes;
    this.#dropped = this.#droppedBytes = 0;
    return [
      ...due,
      {
        kind: 'event',
        event: { type: 'events-dropped', count, timeUs: nowUs, ...(lost > 0 ? { transmittedBytes: lost } : {}) },
      },
    ];
  }
}

const transmittedBytes = (entry: RecordEntry): number => (entry.kind === 'transmitted' ? entry.data.length : 0);
