import type { ReceiveQueue } from './receive-queue.ts';

type ByteStreamController = ReadableByteStreamController | ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

/** Where a stream of received bytes comes from: the part of `UnderlyingByteSource` that every browser can do. */
interface ByteSource {
  start(controller: ByteStreamController): void;
  pull(): void;
  cancel(): void;
}

/** One life of `SerialPort.readable`: a byte stream that ends at the first error among the bytes. */
export class ReceiveStream {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #queue: ReceiveQueue;
  readonly #highWaterMark: number;
  readonly #onEnd: (fatal: boolean) => void;
  #controller!: ByteStreamController;

  /**
   * @param highWaterMark `bufferSize`, as in the last of the getter's steps
   * @param onCancel discards what has not been read (the cancel algorithm)
   * @param onEnd "handle closing the readable stream"; fatal: there will be no other
   */
  constructor(queue: ReceiveQueue, highWaterMark: number, onCancel: () => void, onEnd: (fatal: boolean) => void) {
    this.#queue = queue;
    this.#highWaterMark = highWaterMark;
    this.#onEnd = onEnd;
    this.stream = makeByteStream(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.deliver(),
        cancel: () => {
          onCancel();
          onEnd(false);
        },
      },
      highWaterMark,
    );
  }

  /** Hands over what has arrived, as much as is wanted (the pull algorithm). */
  deliver(): void {
    while (this.#deliverOne());
  }

  /** @returns whether there may be more to hand over */
  #deliverOne(): boolean {
    const controller = this.#controller;
    const failed = this.#queue.nextError;
    if (failed) {
      // An error empties the stream's queue: wait until the bytes before it are read (the stream pulls again then).
      if (controller.desiredSize !== this.#highWaterMark) return false;
      this.#queue.dropError();
      this.fail(failed.error, failed.fatal);
      return false;
    }
    const request = waitingRequest(controller);
    const view = request?.view;
    const bytes = this.#queue.take(view ? view.byteLength : (controller.desiredSize ?? 0));
    if (!bytes) return false;
    if (request && view) {
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes);
      request.respond(bytes.byteLength);
      return true;
    }
    controller.enqueue(bytes as Uint8Array<ArrayBuffer>);
    return true;
  }

  fail(error: DOMException, fatal: boolean): void {
    this.#controller.error(error);
    this.#onEnd(fatal);
  }
}

/**
 * A byte stream; where the browser has none (WebKitGTK 2.50), the same without `getReader({ mode: 'byob' })`.
 * @param highWaterMark bytes the stream holds at most by itself
 */
function makeByteStream(source: ByteSource, highWaterMark: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  try {
    return new ReadableStream({ ...source, type: 'bytes' }, { highWaterMark });
  } catch {
    return new ReadableStream<Uint8Array<ArrayBuffer>>(source, { highWaterMark, size: ({ byteLength }) => byteLength });
  }
}

/** The buffer that a reader brought along and that waits to be filled, if there is one. */
function waitingRequest(controller: ByteStreamController): ReadableStreamBYOBRequest | null {
  return 'byobRequest' in controller ? controller.byobRequest : null;
}
