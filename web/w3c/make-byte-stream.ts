export type ByteStreamController =
  | ReadableByteStreamController
  | ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

/** Where a stream of received bytes comes from: the part of `UnderlyingByteSource` that every browser can do. */
export interface ByteSource {
  start(controller: ByteStreamController): void;
  pull(): void;
  cancel(): void;
}

/**
 * A byte stream; where the browser has none (WebKitGTK 2.50), the same without `getReader({ mode: 'byob' })`.
 * @param highWaterMark bytes the stream holds at most by itself
 */
export function makeByteStream(source: ByteSource, highWaterMark: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  try {
    return new ReadableStream({ ...source, type: 'bytes' }, { highWaterMark });
  } catch {
    return new ReadableStream<Uint8Array<ArrayBuffer>>(source, { highWaterMark, size: ({ byteLength }) => byteLength });
  }
}

/** The buffer that a reader brought along and that waits to be filled, if there is one. */
export function waitingRequest(controller: ByteStreamController): ReadableStreamBYOBRequest | null {
  return 'byobRequest' in controller ? controller.byobRequest : null;
}
