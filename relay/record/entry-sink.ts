import type { RecordEntry, RecordedOpened } from './record-entry.ts';

/** Where a recorder puts what it has seen of a port, in order. Errors have a `code`. */
export interface EntrySink {
  /** The opening that was recorded last, unless its end was too. */
  readonly opening: RecordedOpened | null;
  /** Whether all that was appended is safe. */
  readonly isSynced: boolean;
  /** Takes all of these, or none of them and throws. */
  append(entries: readonly RecordEntry[]): Promise<void>;
  /** Resolves when what was appended is safe. */
  sync(): Promise<void>;
  /** Ends what is being written: nothing may come for long. */
  seal(): Promise<void>;
}
