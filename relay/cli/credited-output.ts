import type { Writable } from 'node:stream';

/** A stream that bytes of a port go to; tells how many it has taken, so that no more come than it can take. */
export class CreditedOutput {
  readonly #stream: Writable;
  readonly #onTaken: (bytes: number) => void;
  #waitingBytes = 0;
  #resolveFlushed: (() => void)[] = [];
  #isClosed = false;
  /** Resolves when whoever reads it has gone away, which is no failure; rejects, with a sentence, when it cannot be written for another reason. */
  readonly closed: Promise<void>;

  /** @param onTaken told how many of a port's bytes the stream has taken */
  constructor(stream: Writable, onTaken: (bytes: number) => void) {
    this.#stream = stream;
    this.#onTaken = onTaken;
    this.closed = new Promise((resolve, reject) => {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        this.#isClosed = true;
        this.#finish();
        if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') resolve();
        else reject(new Error(`What is received cannot be written: ${error.message}`, { cause: error }));
      });
    });
  }

  /** Nothing waits to be written. */
  get isIdle(): boolean {
    return this.#waitingBytes === 0;
  }

  /** @param bytes how many of a port's bytes this says */
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

  /** Resolves when all has been written, or never will be. */
  flushed(): Promise<void> {
    return this.isIdle || this.#isClosed
      ? Promise.resolve()
      : new Promise((resolve) => this.#resolveFlushed.push(resolve));
  }

  #finish(): void {
    for (const resolve of this.#resolveFlushed.splice(0)) resolve();
  }
}
