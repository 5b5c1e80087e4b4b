import type { Database, OpenDatabase } from './database.ts';

/** Waits before the database is opened again, in milliseconds; the last one repeats. */
const reopenDelaysMs = [0, 100, 1000, 5000];

interface KeptDatabaseOptions {
  /** Opens the database. @param onClosed called when the browser closes it */
  readonly open: (onClosed: () => void) => Promise<Database>;
  readonly delay: (delayMs: number) => Promise<void>;
}

/**
 * The browser's database, opened again by itself whenever the browser closes it: its data was cleared, another tab
 * deleted it, or the browser's own process for it ended.
 */
export class KeptDatabase implements OpenDatabase {
  /** It is open again. What was in it may be gone. */
  onReopened: () => void = () => {};
  readonly #options: KeptDatabaseOptions;
  #current!: Database;
  #openings = 0;
  #isReopening = false;
  #isClosed = false;

  /** @throws what IndexedDB throws where the browser gives no storage */
  static async open(options: KeptDatabaseOptions): Promise<KeptDatabase> {
    const kept = new KeptDatabase(options);
    await kept.#openOnce();
    return kept;
  }

  private constructor(options: KeptDatabaseOptions) {
    this.#options = options;
  }

  get current(): Database {
    return this.#current;
  }

  /** Opens it again, unless that is under way. To be called when it was found to be closed. */
  reopen(): void {
    if (this.#isReopening || this.#isClosed) return;
    this.#isReopening = true;
    void this.#reopen();
  }

  close(): void {
    this.#isClosed = true;
    this.#current.close();
  }

  async #openOnce(): Promise<void> {
    const openings = ++this.#openings;
    this.#current = await this.#options.open(() => {
      if (openings === this.#openings) this.reopen();
    });
  }

  async #reopen(): Promise<void> {
    this.#current.close(); // another tab may be waiting for that
    for (let attempt = 0; !this.#isClosed; attempt++) {
      await this.#options.delay(reopenDelaysMs[Math.min(attempt, reopenDelaysMs.length - 1)] ?? 0);
      try {
        await this.#openOnce();
        break;
      } catch {
        // Another tab has a later version, or the browser is still clearing: it is tried again.
      }
    }
    this.#isReopening = false;
    if (this.#isClosed) this.#current.close();
    else this.onReopened();
  }
}
