import { once } from 'node:events';
import { WebSocket } from 'ws';
import { readReceiveFrame } from '../../../relay/protocol/data-frame.ts';
import type { RecordedOpening, RecordedPage, RecordedStart } from '../../../relay/protocol/recorded-values.ts';

const creditBytes = 256 * 1024;

interface Said {
  readonly type: string;
  readonly ok?: boolean;
  readonly request?: number;
  readonly error?: { readonly message: string };
  readonly value?: {
    readonly handle?: number;
    readonly epoch?: string;
    readonly openings?: readonly RecordedOpening[];
  } & Partial<RecordedPage>;
}

/** The place of a viewer, for going on elsewhere. */
export interface Place {
  readonly epoch: string;
  readonly from: number;
}

/** One viewer of one port, by the protocol. */
export class FleetClient {
  /** Called with what was received; `atMs` since 1970, when the node received it. */
  onData: (atMs: number) => void = () => undefined;
  onClose: () => void = () => undefined;
  bytes = 0;
  /** Reported as gaps, or missing without a word. */
  lostBytes = 0;
  epoch = '';
  /** Offset of the next byte. */
  offset: number | undefined;
  readonly #socket: WebSocket;
  #handle = 0;
  #owed = 0;
  #request = 0;
  readonly #waiting = new Map<number, (said: Said) => void>();
  #welcomed: (said: Said) => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const error = { message: 'The connection ended before this was answered.' };
      for (const answer of this.#waiting.values()) answer({ type: 'result', ok: false, error });
      this.#welcomed({ type: 'error', error });
      this.onClose();
    });
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return this.#receive(data);
      const said = JSON.parse(data.toString()) as Said;
      if (said.type === 'welcome') this.#welcomed(said);
      if (said.request !== undefined) this.#waiting.get(said.request)?.(said);
    });
  }

  /** Resolves when it is welcome. @param index of this client among all @throws {Error} when it is not */
  static async connect(port: number, index: number): Promise<FleetClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1`, 'baudcast.v1', { perMessageDeflate: false });
    await once(socket, 'open');
    const client = new FleetClient(socket);
    const secret = `${String(index).padStart(21, 'f')}A`;
    const welcome = new Promise<Said>((resolve) => (client.#welcomed = resolve));
    const hello = { type: 'hello', versions: ['baudcast.v1'], client: secret, name: `Bench ${index}`, directory: true };
    socket.send(JSON.stringify(hello));
    const { error } = await welcome;
    if (error) throw new Error(error.message);
    return client;
  }

  /** Attaches, and opens the port where it is closed. @returns how long attaching took, in milliseconds */
  async attach(port: string, { opens = true, lossless = false, place }: AttachOptions = {}): Promise<number> {
    const startedMs = performance.now();
    if (place) this.offset = place.from;
    const { handle, epoch } = await this.#ask({ type: 'attach', port, credit: creditBytes, lossless, ...place });
    const tookMs = performance.now() - startedMs;
    this.#handle = handle ?? 0;
    this.epoch = epoch ?? this.epoch;
    if (!opens) return tookMs;
    const opened = await this.#ask({ type: 'open', port, settings: { baudRate: 9600 } });
    this.epoch = opened.epoch ?? this.epoch;
    if (lossless) await this.#ask({ type: 'lease', port, action: 'request' });
    return tookMs;
  }

  /** Closes a port that it has control of: a device would go on transmitting. */
  async closePort(port: string): Promise<void> {
    await this.#ask({ type: 'close', port });
  }

  /** What is kept of a port. */
  async openings(port: string): Promise<readonly RecordedOpening[]> {
    return (await this.#ask({ type: 'recorded-openings', port })).openings ?? [];
  }

  /** A piece of an opening that is kept. */
  async page(
    port: string,
    epoch: string,
    place: { readonly after?: string; readonly start?: RecordedStart },
  ): Promise<RecordedPage> {
    const { entries = [], next = '', more = false } = await this.#ask({ type: 'recorded', port, epoch, ...place });
    return { entries, next, more };
  }

  close(): void {
    this.onClose = () => undefined;
    this.#socket.terminate();
  }

  async #ask(message: object): Promise<NonNullable<Said['value']>> {
    const request = ++this.#request;
    const answer = new Promise<Said>((resolve) => this.#waiting.set(request, resolve));
    this.#socket.send(JSON.stringify({ request, ...message }));
    const { ok, error, value } = await answer;
    this.#waiting.delete(request);
    if (!ok) throw new Error(error?.message);
    return value ?? {};
  }

  #receive(data: Buffer): void {
    const { offset, payload, timeUs } = readReceiveFrame(data);
    this.lostBytes += offset - (this.offset ?? offset);
    this.offset = offset + payload.length;
    this.bytes += payload.length;
    this.#owed += payload.length;
    if (this.#owed >= creditBytes / 4) {
      this.#socket.send(JSON.stringify({ type: 'credit', handle: this.#handle, bytes: this.#owed }));
      this.#owed = 0;
    }
    this.onData(timeUs / 1000);
  }
}

interface AttachOptions {
  /** Default: true. */
  readonly opens?: boolean;
  /** Has control, and holds the device back. Default: false. */
  readonly lossless?: boolean;
  /** Default: from now on. */
  readonly place?: Place;
}
