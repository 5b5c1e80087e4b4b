import { SerialError } from '../core/serial-error.ts';
import type { Port } from './port.ts';

/** Bytes given to the port at a time: small enough that a stop is felt at once on a slow line. */
const pieceBytes = 4096;

/** One queue to the port. What is given later leaves later, whoever gave it. */
export class Transmitter {
  readonly #port: Port;
  readonly #onBytes: (bytes: Uint8Array) => void;
  #last: Promise<unknown> = Promise.resolve();
  #stop = new AbortController();
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** Bytes not yet taken by the port. */
  queuedBytes = 0;

  /** @param onBytes called with each piece as it is handed to the port */
  constructor(port: Port, onBytes: (bytes: Uint8Array) => void) {
    this.#port = port;
    this.#onBytes = onBytes;
  }

  /**
   * Resolves when the port has taken the bytes (not when they have left the line: no platform tells).
   * @throws {SerialError} `transmit-failed`, also after `abort`; detail: how many of the bytes were not taken
   */
  write(bytes: Uint8Array): Promise<void> {
    const { signal } = this.#stop;
    this.queuedBytes += bytes.length;
    const written = this.#last.then(() => this.#write(bytes, signal));
    this.#last = written.catch(() => {});
    return written;
  }

  /** Drops what the port has not sent yet, here and in the platform's buffer. */
  async abort(): Promise<void> {
    this.#stop.abort();
    this.#stop = new AbortController();
    // Aborting the stream discards the platform's transmit buffer (WICG/serial, 4.4.4); the port then has a new one.
    await this.#writer?.abort().catch(() => {});
    await this.#last;
  }

  /** Waits until all is sent, then lets go of the port. For closing. */
  async drain(): Promise<void> {
    await this.#last;
    const { writable } = this.#port;
    if (writable && !writable.locked) await writable.close().catch(() => {});
  }

  async #write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    let taken = 0;
    try {
      const writer = this.#port.writable?.getWriter();
      if (!writer) throw new Error('The port has no writable stream');
      this.#writer = writer;
      try {
        while (taken < bytes.length) {
          signal.throwIfAborted();
          await writer.ready;
          const piece = bytes.subarray(taken, taken + pieceBytes);
          this.#onBytes(piece);
          await writer.write(piece);
          taken += piece.length;
          this.queuedBytes -= piece.length;
        }
      } finally {
        this.#writer = undefined;
        writer.releaseLock();
      }
    } catch (error) {
      this.queuedBytes -= bytes.length - taken;
      throw new SerialError('transmit-failed', String(bytes.length - taken), { cause: error });
    }
  }
}
