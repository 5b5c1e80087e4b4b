import type { Writable } from 'node:stream';

/** An output stream for a port's bytes, which reports what it has taken, so that no more come than it can take. */
export class CreditedOutput {
  readonly #stream: Writable;
  readonly #onTaken: (bytes: number) => void;
  #waitingBytes = 0;
  #resolveFlushed: (() => void)[] = [];
  #isClosed = false;
  #failure: Error | undefined;
  /**
   * Resolves when its reader is gone, which is not an error; rejects, with a sentence, if it cannot be written for
   * another reason.
   */
  readonly closed: Promise<void>;

  /** @param onTaken called with the number of a port's bytes that the stream has taken */
  constructor(stream: Writable, onTaken: (bytes: number) => void) {
    this.#stream = stream;
    this.#onTaken = onTaken;
    this.closed = new Promise((resolve, reject) => {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        this.#isClosed = true;
        this.#finish();
        if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') resolve();
        else
          reject((this.#failure = new Error(`What is received cannot be written: ${error.message}`, { cause: error })));
      });
    });
  }

  /** Nothing waits to be written. */
  get isIdle(): boolean {
    return this.#waitingBytes === 0;
  }

  /** @param bytes how many of a port's bytes this stands for */
  write(text: Uint8Array | string, bytes: number): void {
    if (this.#isClosed) return;
    this.#waitingBytes += bytes;
    this.#stream.write(text, (error) => {
      if (error) return;
      this.#waitingBytes -= bytes;
      this.#onTaken(bytes);
      if (this.isIdle) this.#finish();
    });
  }

  /**
   * Resolves when all has been written, or its reader is gone.
   * @throws {Error} with a sentence, if it cannot be written for another reason
   */
  async flushed(): Promise<void> {
    if (!this.isIdle && !this.#isClosed) await new Promise<void>((resolve) => this.#resolveFlushed.push(resolve));
    if (this.#failure) throw this.#failure;
  }

  #finish(): void {
    for (const resolve of this.#resolveFlushed.splice(0)) resolve();
  }
}
