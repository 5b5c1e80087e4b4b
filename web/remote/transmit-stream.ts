export interface TransmitStreamInit {
  /** `bufferSize`: bytes that may wait in the stream. */
  readonly highWaterMark: number;
  /** Resolves when the host's operating system has taken a copy of the bytes; gives up when the signal aborts. */
  readonly write: (bytes: Uint8Array, signal: AbortSignal) => Promise<void>;
  /** Resolves when all written bytes have left. */
  readonly drain: () => Promise<void>;
  /** Drops what has been written and has not left. */
  readonly discard: () => Promise<void>;
  /** "Handle closing the writable stream": the port makes another one then. */
  readonly onEnd: () => void;
}

/** One life of `SerialPort.writable` (Web Serial, section 4.4.7). A write resolves when it was written at the host, not before. */
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
          // The abort steps of the getter: whatever is under way returns as soon as possible.
          controller.signal.addEventListener('abort', () => this.#failed.abort(controller.signal.reason), {
            once: true,
          });
        },
        write: async (chunk) => {
          try {
            await write(copyBufferSource(chunk), this.#failed.signal);
          } catch (error) {
            // The standard leaves the dead stream there, and close() waiting for it. An abort is dealt with by its own steps.
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
      { highWaterMark, size: (chunk) => chunk?.byteLength ?? 1 },
    );
  }

  /** The device was lost. */
  fail(error: DOMException): void {
    this.#failed.abort(error);
    this.#controller.error(error);
    this.#onEnd();
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** "Get a copy of the buffer source", with the `TypeError` of the conversion before it. */
function copyBufferSource(chunk: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice();
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk.slice(0));
  throw new TypeError('Only an ArrayBuffer or a view of one can be transmitted.');
}
