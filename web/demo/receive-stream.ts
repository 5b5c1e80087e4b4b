import type { LineErrorKind } from '../core/line-error.ts';
import { type ByteStreamController, makeByteStream, waitingRequest } from '../w3c/make-byte-stream.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

const errorNames: Readonly<Record<LineErrorKind, string>> = {
  break: 'BreakError',
  framing: 'FramingError',
  parity: 'ParityError',
  overrun: 'BufferOverrunError',
  unknown: 'UnknownError',
};

/** One life of `SerialPort.readable` (Web Serial, section 4.4.6): a byte stream that ends at the first line error. */
export class ReceiveStream {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #buffer: ReceiveBuffer;
  readonly #highWaterMark: number;
  readonly #onEnd: () => void;
  #controller!: ByteStreamController;

  /** @param onEnd called once it is cancelled or has failed: the port makes another one then */
  constructor(buffer: ReceiveBuffer, highWaterMark: number, onEnd: () => void) {
    this.#buffer = buffer;
    this.#highWaterMark = highWaterMark;
    this.#onEnd = onEnd;
    this.stream = makeByteStream(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.deliver(),
        cancel: () => {
          buffer.clear();
          onEnd();
        },
      },
      highWaterMark,
    );
  }

  /** Hands over what has arrived, as much as is wanted. */
  deliver(): void {
    const controller = this.#controller;
    const error = this.#buffer.nextError;
    if (error !== undefined) {
      // An error empties the stream's queue: wait until the bytes before it are read (the stream pulls again then).
      if (controller.desiredSize !== this.#highWaterMark) return;
      this.#buffer.dropError();
      this.fail(new DOMException(`A ${error} error was seen on the line.`, errorNames[error]));
      return;
    }
    const request = waitingRequest(controller);
    const view = request?.view;
    const bytes = this.#buffer.take(Math.max(0, view ? view.byteLength : (controller.desiredSize ?? 0)));
    if (bytes.length === 0) return;
    if (request && view) {
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes);
      request.respond(bytes.length);
    } else {
      controller.enqueue(bytes);
    }
  }

  fail(error: DOMException): void {
    this.#controller.error(error);
    this.#onEnd();
  }
}
