import { toHostError, type HostRead, type HostWrite } from '../../core/serial-host-messages.ts';

/** One port in the window, driven call by call. It holds the locks of the port's streams while they are in use. */
export class HostedSerialPort {
  readonly port: SerialPort;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;

  constructor(port: SerialPort) {
    this.port = port;
  }

  /** The next chunk. A line error ends this stream; the next call reads from the one that follows it. */
  async read(): Promise<HostRead> {
    this.#reader ??= this.port.readable?.getReader();
    const reader = this.#reader;
    if (!reader) return { bytes: undefined, error: undefined, renewed: false };
    try {
      const { value, done } = await reader.read();
      if (!done) return { bytes: value };
      this.#releaseReader(reader);
      return { bytes: undefined, error: undefined, renewed: this.port.readable !== null };
    } catch (error) {
      this.#releaseReader(reader);
      return { bytes: undefined, error: toHostError(error), renewed: this.port.readable !== null };
    }
  }

  async cancelRead(): Promise<void> {
    const reader = this.#reader;
    if (!reader) return;
    await reader.cancel();
    this.#releaseReader(reader);
  }

  async write(bytes: Uint8Array): Promise<HostWrite> {
    const writer = this.#getWriter();
    if (!writer) return { error: { name: 'NetworkError', message: 'The port is lost.' }, renewed: false };
    try {
      await writer.write(bytes);
      return { error: undefined, renewed: true };
    } catch (error) {
      this.#releaseWriter(writer);
      return { error: toHostError(error), renewed: this.port.writable !== null && this.port.connected };
    }
  }

  /** Waits until the bytes have left. */
  async closeWrite(): Promise<void> {
    const writer = this.#getWriter();
    if (!writer) return;
    try {
      await writer.close();
    } finally {
      this.#releaseWriter(writer);
    }
  }

  /** Drops the bytes that have not left. */
  async abortWrite(): Promise<void> {
    const writer = this.#writer;
    if (!writer) return;
    await writer.abort();
    this.#releaseWriter(writer);
  }

  /** Closes the port, whatever it was doing. */
  async close(): Promise<void> {
    await Promise.allSettled([this.cancelRead(), this.abortWrite()]);
    await this.port.close();
  }

  #getWriter(): WritableStreamDefaultWriter<Uint8Array> | undefined {
    this.#writer ??= this.port.writable?.getWriter();
    return this.#writer;
  }

  #releaseReader(reader: ReadableStreamDefaultReader<Uint8Array>): void {
    reader.releaseLock();
    if (this.#reader === reader) this.#reader = undefined;
  }

  #releaseWriter(writer: WritableStreamDefaultWriter<Uint8Array>): void {
    writer.releaseLock();
    if (this.#writer === writer) this.#writer = undefined;
  }
}
