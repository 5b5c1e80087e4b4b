import { RelayError } from '../../protocol/relay-error.ts';

const maxWaiting = 256;

/**
 * Keeps one client's messages for one port in order: nothing starts while the port is being opened, closed or changed
 * for it. Everything else runs immediately, and is ordered by the port's own queue.
 */
export class RequestGate {
  readonly #maxBytes: number;
  readonly #waiting: { readonly run: () => void; readonly bytes: number }[] = [];
  #isClosed = false;
  #waitingBytes = 0;

  /** @param maxBytes how many bytes to be transmitted may wait */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Runs something in its turn.
   * @param bytes of it that are to be transmitted
   * @throws {RelayError} `OVERLOADED` where too much waits
   */
  pass(run: () => void, bytes = 0): void {
    if (!this.#isClosed) return run();
    if (this.#waiting.length >= maxWaiting || this.#waitingBytes + bytes > this.#maxBytes) {
      throw new RelayError('OVERLOADED', 'Too much of this client waits for the port already.');
    }
    this.#waitingBytes += bytes;
    this.#waiting.push({ run, bytes });
  }

  /** Blocks until this has settled. Call it in its own turn. */
  async closeFor(work: Promise<unknown>): Promise<void> {
    this.#isClosed = true;
    await work.catch(() => undefined);
    this.#isClosed = false;
    while (!this.#isClosed) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#waitingBytes -= next.bytes;
      next.run();
    }
  }

  /** Drops pending requests. */
  clear(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }
}
