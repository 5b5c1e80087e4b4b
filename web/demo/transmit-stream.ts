/** One life of `SerialPort.writable` (Web Serial, section 4.4.7). */
export class TransmitStream {
  readonly stream: WritableStream<Uint8Array>;
  readonly #onEnd: () => void;
  readonly #failed = new AbortController();
  #controller!: WritableStreamDefaultController;

  /**
   * @param transmit puts a copy of a chunk on the line; gives up when the signal aborts
   * @param onEnd called once it is closed or aborted or has failed: the port makes another one then
   */
  constructor(
    highWaterMark: number,
    transmit: (bytes: Uint8Array, signal: AbortSignal) => Promise<void>,
    onEnd: () => void,
  ) {
    this.#onEnd = onEnd;
    this.stream = new WritableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          controller.signal.addEventListener('abort', () => this.#failed.abort(controller.signal.reason));
        },
        write: async (chunk) => {
          let bytes: Uint8Array;
          try {
            bytes = copyBufferSource(chunk);
          } catch (error) {
            onEnd(); // the standard leaves the dead stream there, and close() waiting for it
            throw error;
          }
          await transmit(bytes, this.#failed.signal);
        },
        close: onEnd,
        abort: onEnd,
      },
      { highWaterMark, size: (chunk) => chunk?.byteLength ?? 1 },
    );
  }

  fail(error: DOMException): void {
    this.#failed.abort(error);
    this.#controller.error(error);
    this.#onEnd();
  }
}

function copyBufferSource(chunk: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice();
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk.slice(0));
  throw new TypeError('Only an ArrayBuffer or a view of one can be transmitted.');
}
