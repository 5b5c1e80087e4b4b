import { once } from 'node:events';
import { WebSocket } from 'ws';
import { readReceiveFrame } from '../../../relay/protocol/data-frame.ts';
import { SocketClient } from '../server/relay-bench.ts';
import { wrongPlace } from './placed.ts';

export interface Visit {
  /** Offset of the first byte it was promised, and of the one after the last it was sent or told is missing. */
  readonly from: number;
  readonly end: number;
  readonly missedBytes: number;
  readonly viewer: string;
}

/** How a relay is reached: directly, or through something else. */
export interface Way {
  readonly port: number;
  /** The relay's own address: it answers to no other. */
  readonly host: string;
}

interface Attached {
  readonly handle: number;
  readonly from: number;
}

/** A viewer that checks every byte: each frame has to continue where the one before, or a gap, has ended. */
export class PlacedViewer {
  readonly client: SocketClient;
  #next = 0;
  #from = 0;
  #missedBytes = 0;
  #handle = 0;
  #viewer = '';
  #check: () => void = () => undefined;
  /** Whether the connection has ended. */
  isCut = false;
  /** Violations of the promise. */
  fault: string | undefined;

  private constructor(client: SocketClient) {
    this.client = client;
  }

  /**
   * Connects, says hello and attaches.
   * @throws {Error} when that is cut
   * @param from an offset in `epoch`, or a word
   * @param secret 21 characters at most
   */
  static async attach(
    { port, host }: Way,
    id: string,
    secret: string,
    from: 'oldest' | 'newest' | { epoch: string; offset: number },
  ): Promise<PlacedViewer> {
    const client = new SocketClient(new WebSocket(`ws://127.0.0.1:${port}/v1`, ['baudcast.v1'], { headers: { host } }));
    const viewer = new PlacedViewer(client);
    await client.opened;
    client.socket.on('close', () => {
      viewer.isCut = true;
      viewer.#check();
    });
    client.socket.on('message', (data: Buffer, isBinary) => viewer.#take(data, isBinary));
    viewer.#viewer = String((await client.hello(secret))['viewer']);
    const start = typeof from === 'string' ? { from } : { epoch: from.epoch, from: from.offset };
    client.say({ type: 'attach', request: 1, port: id, ...start });
    await viewer.#until(() => viewer.#handle > 0);
    if (viewer.#handle === 0) throw new Error(viewer.fault ?? 'cut before it was attached');
    return viewer;
  }

  get visit(): Visit {
    return { from: this.#from, end: this.#next, missedBytes: this.#missedBytes, viewer: this.#viewer };
  }

  /** Resolves when everything before this offset was sent, or reported missing; or when the connection has ended. */
  async reached(offset: number): Promise<void> {
    await this.#until(() => this.#next >= offset);
  }

  /** Leaves with or without a goodbye. */
  async leave(how: 'politely' | 'without a word'): Promise<void> {
    const { socket } = this.client;
    if (socket.readyState === WebSocket.CLOSED) return;
    const closed = once(socket, 'close');
    if (how === 'politely') socket.close(1000);
    else socket.terminate();
    await closed;
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.isCut && this.fault === undefined)
      await new Promise<void>((resolve) => (this.#check = resolve));
  }

  #take(data: Buffer, isBinary: boolean): void {
    if (isBinary) this.#takeFrame(data);
    else this.#takeMessage(JSON.parse(data.toString()) as Record<string, unknown>);
    this.#check();
  }

  #takeFrame(data: Buffer): void {
    const { handle, offset, payload } = readReceiveFrame(data);
    if (handle !== this.#handle) this.fault ??= `a frame before the answer, or of another port: ${handle}`;
    if (offset !== this.#next) this.fault ??= `a frame from ${offset} where ${this.#next} was next`;
    const wrong = wrongPlace(payload, offset);
    if (wrong >= 0) this.fault ??= `a wrong byte at ${wrong}`;
    this.#next = offset + payload.length;
    this.client.say({ type: 'credit', handle, bytes: payload.length });
  }

  #takeMessage(message: Record<string, unknown>): void {
    if (message['type'] === 'result') {
      const value = message['value'] as Attached | undefined;
      if (message['ok'] !== true || !value) return void (this.fault ??= JSON.stringify(message));
      this.#handle = value.handle;
      this.#from = this.#next = value.from;
    } else if (message['type'] === 'gap') {
      const { from, to } = message as unknown as { from: number; to: number };
      if (from !== this.#next) this.fault ??= `a gap from ${from} where ${this.#next} was next`;
      this.#missedBytes += to - from;
      this.#next = to;
    }
  }
}
