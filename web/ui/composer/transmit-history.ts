/** The part of `Storage` that is needed. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const maxEntries = 100;
/** Longer texts are not remembered: storage is small. */
const maxEntryLength = 4096;

/** Texts transmitted from a port's composer, oldest first: bounded, unique, kept in `store`. */
export class TransmitHistory {
  readonly #store: TextStore;
  readonly #key: string;
  #entries: readonly string[];
  /** The entry shown; `#entries.length` stands for what is being written. */
  #at: number;
  #draft = '';

  constructor(store: TextStore, portId: string) {
    this.#store = store;
    this.#key = `baudcast.history.${portId}`;
    this.#entries = this.#load();
    this.#at = this.#entries.length;
  }

  get entries(): readonly string[] {
    return this.#entries;
  }

  /** Adds `text` as the newest; what was entered earlier moves there. Going back starts from it again. */
  add(text: string): void {
    if (text !== '' && text.length <= maxEntryLength) {
      // Read again: the same port may have a composer in another tab.
      this.#entries = [...this.#load().filter((entry) => entry !== text), text].slice(-maxEntries);
      this.#save();
    }
    this.#at = this.#entries.length;
    this.#draft = '';
  }

  /** The entry before the one shown, or `undefined` at the oldest. `current` is kept while it is only a draft. */
  previous(current: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#entries.length) this.#draft = current;
    this.#at -= 1;
    return this.#entries[this.#at];
  }

  /** The entry after the one shown, the draft after the newest, `undefined` when the draft is shown. */
  next(): string | undefined {
    if (this.#at >= this.#entries.length) return undefined;
    this.#at += 1;
    return this.#entries[this.#at] ?? this.#draft;
  }

  #load(): readonly string[] {
    try {
      const stored: unknown = JSON.parse(this.#store.getItem(this.#key) ?? '[]');
      if (!Array.isArray(stored)) return [];
      return stored
        .filter((entry): entry is string => typeof entry === 'string' && entry.length <= maxEntryLength)
        .slice(-maxEntries);
    } catch {
      return []; // storage refused or written by something else: an empty history loses nothing that matters
    }
  }

  #save(): void {
    try {
      this.#store.setItem(this.#key, JSON.stringify(this.#entries));
    } catch {
      // Full or refused: the history still works until the page is left.
    }
  }
}
