import { untilAborted } from '../line/delay.ts';

interface TransmitStreamInit {
  /** `bufferSize`: bytes that may wait in the stream. */
  readonly highWaterMark: number;
  /** Resolves when the host's operating system has taken the bytes. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Resolves when all written bytes have left. */
  readonly drain: () => Promise<void>;
  /** Drops what has been written and has not left. */
  readonly discard: () => Promise<void>;
  /** "Handle closing the writable stream": the port makes another one then. */
  readonly onEnd: () => void;
}

/** One life of `SerialPort.writable`. A write resolves when it was written at the host, not before. */
export class TransmitStream {
  readonly stream: WritableStream<Uint8Array>;
  readonly #onEnd: () => void;
  readonly #failed = new AbortController();
  #controller!: WritableStreamDefaultController;

  constructor({ highWaterMark, write, drain, discard, onEnd }: TransmitStreamInit) {
    this.#onEnd = onEnd;
    this.stream = new WritableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          // The abort steps of the getter: pending work ends as soon as possible.
          controller.signal.addEventListener('abort', () => this.#failed.abort(controller.signal.reason), {
            once: true,
          });
        },
        write: async (chunk) => {
          try {
            const bytes = copyBufferSource(chunk);
            if (bytes.length > 0) await untilAborted(write(bytes), this.#failed.signal);
          } catch (error) {
            // The standard keeps the failed stream, and close() waits for it forever. An abort has its own steps.
            if (!this.#failed.signal.aborted) onEnd();
            throw error;
          }
        },
        close: async () => {
          try {
            await untilAborted(drain(), this.#failed.signal);
          } finally {
            onEnd();
          }
        },
        abort: async () => {
          try {
            await discard();
          } finally {
            onEnd();
          }
        },
      },
      { highWaterMark, size: sizeOf },
    );
  }

  /** The device was lost. */
  fail(error: DOMException): void {
    this.#failed.abort(error);
    this.#controller.error(error);
    this.#onEnd();
  }
}

/** Of something that is not bytes, too: writing it fails then, and not the stream's queue. */
function sizeOf(chunk: unknown): number {
  if (ArrayBuffer.isView(chunk)) return chunk.byteLength;
  return isArrayBuffer(chunk) ? chunk.byteLength : 1;
}

const byteLengthOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get;

/** Also one of another window: `instanceof` knows those of this one. */
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  try {
    byteLengthOf?.call(value);
    return true;
  } catch {
    return false;
  }
}

/** A copy of the bytes of a Web IDL `BufferSource`; a detached one has none. @throws {TypeError} for anything else */
function copyBufferSource(chunk: unknown): Uint8Array {
  const buffer = ArrayBuffer.isView(chunk) ? chunk.buffer : chunk;
  if (!isArrayBuffer(buffer)) throw new TypeError('Only an ArrayBuffer or a view of one can be transmitted.');
  if ('resizable' in buffer && buffer.resizable) throw new TypeError('A resizable ArrayBuffer cannot be transmitted.');
  const { byteOffset, byteLength } = ArrayBuffer.isView(chunk)
    ? chunk
    : { byteOffset: 0, byteLength: buffer.byteLength };
  return byteLength === 0 ? new Uint8Array(0) : new Uint8Array(buffer, byteOffset, byteLength).slice();
}
