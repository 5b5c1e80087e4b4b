import type { ReceiveQueue } from './receive-queue.ts';
import { ReceiveStream } from './receive-stream.ts';
import { TransmitStream } from './transmit-stream.ts';

interface PortStreamsInit {
  readonly bufferSize: number;
  readonly queue: ReceiveQueue;
  /** Resolves when the host's operating system has taken all. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly drain: () => Promise<void>;
  readonly discard: () => Promise<void>;
}

/** `readable` and `writable` from one opening of a port to its closing. */
export class PortStreams {
  readonly #init: PortStreamsInit;
  #receive: ReceiveStream | undefined;
  #transmit: TransmitStream | undefined;
  /** Set when the device is lost; the last bytes may still be read. */
  #lost: DOMException | undefined;
  /** There will be no other `readable`: [[readFatal]]. */
  #readFatal = false;
  #closing = false;

  constructor(init: PortStreamsInit) {
    this.#init = init;
  }

  get lost(): DOMException | undefined {
    return this.#lost;
  }

  /** The getter steps of `readable`. */
  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    if (this.#receive) return this.#receive.stream;
    const { queue, bufferSize } = this.#init;
    if (queue.nextError?.fatal && !this.#readFatal) {
      queue.dropError();
      this.#readFatal = true;
    }
    if (this.#readFatal || this.#closing) return null;
    this.#receive = new ReceiveStream(
      queue,
      bufferSize,
      () => this.#discardReceived(),
      (fatal) => {
        this.#receive = undefined;
        this.#readFatal ||= fatal;
      },
    );
    return this.#receive.stream;
  }

  /** The getter steps of `writable`. */
  get writable(): WritableStream<Uint8Array> | null {
    if (this.#transmit) return this.#transmit.stream;
    if (this.#lost || this.#closing) return null;
    const { bufferSize, write, drain, discard } = this.#init;
    this.#transmit = new TransmitStream({
      highWaterMark: bufferSize,
      write,
      drain,
      // close() drops only what was never written.
      discard: async () => {
        if (this.#closing) return;
        if (!this.#lost) await discard();
        if (this.#lost) throw this.#lost;
      },
      onEnd: () => {
        this.#transmit = undefined;
      },
    });
    return this.#transmit.stream;
  }

  /** There is more in the queue. */
  deliver(): void {
    this.#receive?.deliver();
  }

  /** The device was lost: writes fail at once, reads after the bytes that came before. */
  lose(error: DOMException): void {
    if (this.#lost) return;
    this.#lost = error;
    this.#init.queue.push({ kind: 'error', error, fatal: true });
    this.deliver();
    this.#transmit?.fail(error);
  }

  /** Cancels and aborts, as `close()` says. @throws {TypeError} when a stream is locked; everything continues then */
  async close(): Promise<void> {
    this.#closing = true;
    // The reason for later writes to a stream that somebody still holds.
    const closed = new DOMException('The port is closed.', 'InvalidStateError');
    try {
      await Promise.all([this.#receive?.stream.cancel(), this.#transmit?.stream.abort(closed)]);
    } catch (error) {
      this.#closing = false;
      throw error;
    }
    this.#discardReceived();
  }

  #discardReceived(): void {
    // What came after a loss belongs to the next opening.
    if (this.#readFatal) return;
    this.#readFatal = this.#init.queue.clear();
  }
}
