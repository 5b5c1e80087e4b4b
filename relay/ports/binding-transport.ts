import type { BindingPort } from './serial-binding.ts';
import type { SerialTransport, SerialTransportEvents } from './transport.ts';

const readBytes = 64 * 1024;

const isCanceled = (error: unknown): boolean =>
  error instanceof Error && 'canceled' in error && error.canceled === true;

/** Reads and writes with the binding's own calls, for systems without a descriptor to poll, such as Windows. */
export class BindingTransport implements SerialTransport {
  readonly #port: BindingPort;
  readonly #waiting = new Set<(reason: unknown) => void>();
  #lastWrite: Promise<void> = Promise.resolve();
  #events: SerialTransportEvents | undefined;
  #paused = false;
  #isReading = false;
  #dropCount = 0;
  #reason: unknown = new Error('The port is closed.');

  constructor(port: BindingPort) {
    this.#port = port;
  }

  get isWriting(): boolean {
    return this.#waiting.size > 0;
  }

  start(events: SerialTransportEvents): void {
    this.#events = events;
    void this.#read();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    void this.#read();
  }

  write(bytes: Uint8Array): Promise<void> {
    if (!this.#events) return Promise.reject(this.#reason);
    const dropCount = this.#dropCount;
    const written = this.#lastWrite.then(async () => {
      if (this.#events && dropCount === this.#dropCount)
        await this.#port.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    });
    this.#lastWrite = written.catch((error: unknown) => this.#end(error));
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      void written.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }

  dropWrites(reason: unknown): void {
    this.#dropCount++;
    for (const reject of this.#waiting) reject(reason);
    this.#waiting.clear();
  }

  /** The binding cannot be asked for its bytes without waiting. */
  readPending(): void {}

  stop(reason: unknown): void {
    this.#events = undefined;
    this.#reason = reason;
    this.dropWrites(reason);
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const buffer = Buffer.alloc(readBytes);
    try {
      while (this.#events && !this.#paused) {
        const { bytesRead } = await this.#port.read(buffer, 0, readBytes);
        if (bytesRead === 0) throw new Error('The device is gone.');
        this.#events?.onData(Uint8Array.prototype.slice.call(buffer, 0, bytesRead));
      }
    } catch (error) {
      this.#end(error);
    } finally {
      this.#isReading = false;
    }
  }

  #end(cause: unknown): void {
    const events = this.#events;
    if (!events || isCanceled(cause)) return;
    this.stop(cause);
    events.onLost(cause);
  }
}
