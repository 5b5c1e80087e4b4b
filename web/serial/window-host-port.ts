import type { HostedPort } from '../core/serial-host-messages.ts';
import type { Port } from '../line/port.ts';
import { fromHostError, type HostClient } from './host-client.ts';

/** A `Port` whose real one is held by the window (Web Serial, section 4.4). */
export class WindowHostPort extends EventTarget implements Port {
  readonly #host: HostClient;
  readonly #portId: number;
  readonly #info: SerialPortInfo;
  #readable: ReadableStream<Uint8Array<ArrayBuffer>> | null = null;
  #writable: WritableStream<Uint8Array<ArrayBuffer>> | null = null;
  #canRead = false;
  #canWrite = false;
  connected: boolean;

  constructor(host: HostClient, { portId, info, connected }: HostedPort) {
    super();
    this.#host = host;
    this.#portId = portId;
    this.#info = info;
    this.connected = connected;
  }

  getInfo(): SerialPortInfo {
    return { ...this.#info };
  }

  async open(options: SerialOptions): Promise<void> {
    await this.#host.call('open', this.#portId, options);
    this.#canRead = this.#canWrite = true;
  }

  /** A new stream after one has ended, unless the port was lost (section 4.4.3). */
  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    if (this.#canRead) this.#readable ??= this.#createReadable();
    return this.#readable;
  }

  /** A new stream after one has ended, unless the port was lost (section 4.4.4). */
  get writable(): WritableStream<Uint8Array<ArrayBuffer>> | null {
    if (this.#canWrite) this.#writable ??= this.#createWritable();
    return this.#writable;
  }

  setSignals(signals: SerialOutputSignals): Promise<void> {
    return this.#host.call('setSignals', this.#portId, signals);
  }

  async getSignals(): Promise<SerialInputSignals> {
    return (await this.#host.call('getSignals', this.#portId)) as Readonly<Record<string, boolean>> &
      SerialInputSignals;
  }

  /** Rejects with a `TypeError` while a stream is locked (section 4.4.9). */
  async close(): Promise<void> {
    await Promise.all([this.#readable?.cancel(), this.#writable?.abort()]);
    this.#endStreams();
    await this.#host.call('close', this.#portId);
  }

  async forget(): Promise<void> {
    this.#endStreams();
    await this.#host.call('forget', this.#portId);
    this.connected = false;
  }

  #endStreams(): void {
    this.#canRead = this.#canWrite = false;
    this.#readable = this.#writable = null;
  }

  #createReadable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const ended = (renewed: boolean): void => {
      if (this.#readable !== stream) return;
      this.#readable = null;
      this.#canRead = renewed;
    };
    const stream: ReadableStream<Uint8Array<ArrayBuffer>> = new ReadableStream(
      {
        type: 'bytes',
        pull: async (controller) => {
          const result = await this.#host.call('read', this.#portId);
          if (result.bytes) return controller.enqueue(result.bytes as Uint8Array<ArrayBuffer>);
          ended(result.renewed);
          if (result.error) return controller.error(fromHostError(result.error));
          controller.close();
          controller.byobRequest?.respond(0);
        },
        cancel: async () => {
          ended(true);
          await this.#host.call('cancelRead', this.#portId);
        },
      },
      { highWaterMark: 0 }, // nothing is queued on this side, so a line error costs no byte that came before it
    );
    return stream;
  }

  #createWritable(): WritableStream<Uint8Array<ArrayBuffer>> {
    const ended = (renewed: boolean): void => {
      if (this.#writable !== stream) return;
      this.#writable = null;
      this.#canWrite = renewed;
    };
    const drop = () => this.#host.call('abortWrite', this.#portId);
    const stream = new WritableStream<Uint8Array<ArrayBuffer>>({
      start: ({ signal }) => {
        // Before abort() below, which waits for the write that is under way.
        signal.addEventListener('abort', () => void drop().catch(() => undefined));
      },
      write: async (bytes, { signal }) => {
        const { error, renewed } = await this.#host.call('write', this.#portId, bytes);
        if (!error) return;
        ended(renewed);
        throw signal.aborted ? signal.reason : fromHostError(error);
      },
      close: async () => {
        await this.#host.call('closeWrite', this.#portId);
        ended(true);
      },
      abort: async () => {
        ended(true);
        await drop();
      },
    });
    return stream;
  }
}
