import { composerModes, type ComposerMode } from '../../core/composer-payload.ts';
import { keep, readKeptList, type KeyValueStore } from '../page/kept-values.ts';

/** What was transmitted, and how it was read. */
export interface HistoryEntry {
  readonly text: string;
  readonly mode: ComposerMode;
}

const maxEntries = 100;
/** Longer texts are not remembered: storage is small. */
const maxEntryLength = 4096;

/** What was transmitted from a port's composer, oldest first: bounded, unique, kept in `store`. */
export class TransmitHistory {
  readonly #store: KeyValueStore | undefined;
  readonly #key: string;
  #entries: readonly HistoryEntry[];
  /** The entry shown; `#entries.length` stands for what is being written. */
  #at: number;
  #draft: HistoryEntry = { text: '', mode: 'text' };

  constructor(store: KeyValueStore | undefined, portId: string) {
    this.#store = store;
    this.#key = `baudcast.history.${portId}`;
    this.#entries = this.#load();
    this.#at = this.#entries.length;
  }

  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  /** Adds an entry as the newest; what was entered earlier moves there. Going back starts from it again. */
  add({ text, mode }: HistoryEntry): void {
    if (text !== '' && text.length <= maxEntryLength) {
      // Read again: the same port may have a composer in another tab.
      const others = this.#load().filter((entry) => entry.text !== text || entry.mode !== mode);
      this.#entries = [...others, { text, mode }].slice(-maxEntries);
      this.#save();
    }
    this.#at = this.#entries.length;
    this.#draft = { text: '', mode };
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = [];
    this.#at = 0;
    this.#save();
  }

  /** The entry before the one shown, or `undefined` at the oldest. `current` is kept while it is only a draft. */
  previous(current: HistoryEntry): HistoryEntry | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#entries.length) this.#draft = current;
    this.#at -= 1;
    return this.#entries[this.#at];
  }

  /** The entry after the one shown, the draft after the newest, `undefined` when the draft is shown. */
  next(): HistoryEntry | undefined {
    if (this.#at >= this.#entries.length) return undefined;
    this.#at += 1;
    return this.#entries[this.#at] ?? this.#draft;
  }

  #load(): readonly HistoryEntry[] {
    return readKeptList(this.#store, this.#key).flatMap(readEntry).slice(-maxEntries);
  }

  #save(): void {
    keep(this.#store, this.#key, this.#entries);
  }
}

/** Until version 0.1 an entry was its text alone. */
function readEntry(stored: unknown): HistoryEntry[] {
  const { text, mode }: { text?: unknown; mode?: unknown } =
    typeof stored === 'string' ? { text: stored } : typeof stored === 'object' && stored !== null ? stored : {};
  if (typeof text !== 'string' || text.length > maxEntryLength) return [];
  return [{ text, mode: composerModes.find((one) => one === mode) ?? 'text' }];
}

/**
 * The entries with all words of the query in them, newest first. In hex, spaces and the case of digits make no
 * difference.
 */
export function searchHistory(entries: readonly HistoryEntry[], query: string): HistoryEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hexQuery = words.join('');
  return entries
    .filter(({ text, mode }) => {
      const lower = text.toLowerCase();
      if (words.every((word) => lower.includes(word))) return true;
      return mode === 'hex' && lower.replace(/[\s,]+|0x/g, '').includes(hexQuery);
    })
    .toReversed();
}
