import { SerialError } from '../core/serial-error.ts';
import type { Port } from './port.ts';

/** Bytes given to the port at a time: small enough that a stop is felt at once on a slow line. */
const pieceBytes = 4096;

/** Something that was given to transmit and waits for its turn. */
interface Waiting {
  readonly bytes: Uint8Array;
  /** Aborts with the stop that was meant for it: what is given after a stop goes. */
  readonly signal: AbortSignal;
  /** How many of them the port has taken. */
  taken: number;
  resolve(): void;
  reject(error: SerialError): void;
}

/**
 * One queue to the port. What is given later leaves later, whoever gave it. Small pieces that wait together go together:
 * where each write takes a round trip to another computer, typing would else be slower than the typist.
 */
export class Transmitter {
  readonly #port: Port;
  readonly #onBytes: (bytes: Uint8Array) => void;
  #waiting: Waiting[] = [];
  #pumping: Promise<void> | undefined;
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
    const written = new Promise<void>((resolve, reject) =>
      this.#waiting.push({ bytes, signal, taken: 0, resolve, reject }),
    );
    this.#pumping ??= this.#pump();
    return written;
  }

  /** Drops what the port has not sent yet, here and in the platform's buffer. */
  async abort(): Promise<void> {
    this.#stop.abort();
    this.#stop = new AbortController();
    // Aborting the stream discards the platform's transmit buffer (WICG/serial, 4.4.4); the port then has a new one.
    await this.#writer?.abort().catch(() => {});
    await this.#pumping;
  }

  /** Waits until all is sent, then lets go of the port. For closing. */
  async drain(): Promise<void> {
    await this.#pumping;
    const { writable } = this.#port;
    if (writable && !writable.locked) await writable.close().catch(() => {});
  }

  async #pump(): Promise<void> {
    await Promise.resolve(); // what is given in one turn goes together
    while (this.#waiting.length > 0) {
      try {
        await this.#writeAll();
      } catch (error) {
        const stopped = this.#waiting.filter(({ signal }) => signal.aborted);
        const failed = stopped.length > 0 ? stopped : this.#waiting;
        this.#waiting = this.#waiting.filter((waiting) => !failed.includes(waiting));
        this.#fail(failed, error);
      }
    }
    // At once with the last look: what is given a moment later must start a pump of its own.
    this.#pumping = undefined;
  }

  #fail(failed: readonly Waiting[], cause: unknown): void {
    for (const { bytes, taken, reject } of failed) {
      this.queuedBytes -= bytes.length - taken;
      reject(new SerialError('transmit-failed', String(bytes.length - taken), { cause }));
    }
  }

  async #writeAll(): Promise<void> {
    const writer = this.#port.writable?.getWriter();
    if (!writer) throw new Error('The port has no writable stream');
    this.#writer = writer;
    try {
      while (this.#waiting.length > 0) {
        await writer.ready;
        this.#waiting[0]?.signal.throwIfAborted();
        const piece = this.#nextPiece();
        this.#onBytes(piece);
        await writer.write(piece);
        this.#wereTaken(piece.length);
      }
    } finally {
      this.#writer = undefined;
      writer.releaseLock();
    }
  }

  /** The bytes that go next, of one or of several who wait. */
  #nextPiece(): Uint8Array {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (const { bytes, taken, signal } of this.#waiting) {
      if (signal !== this.#waiting[0]?.signal) break;
      const part = bytes.subarray(taken, taken + pieceBytes - length);
      parts.push(part);
      length += part.length;
      if (length === pieceBytes) break;
    }
    const [only] = parts;
    if (only && parts.length === 1) return only;
    const piece = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      piece.set(part, at);
      at += part.length;
    }
    return piece;
  }

  #wereTaken(length: number): void {
    this.queuedBytes -= length;
    let left = length;
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const part = Math.min(left, first.bytes.length - first.taken);
      first.taken += part;
      left -= part;
      if (first.taken < first.bytes.length) return;
      this.#waiting.shift();
      first.resolve();
    }
  }
}
