import { once } from 'node:events';
import type { BlockList, Socket } from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import { type Identify, identifyByAddress } from '../../../relay/auth/identify.ts';
import type { HostPortSource, RelayOptions } from '../../../relay/make-relay.ts';
import { RelayError } from '../../../relay/protocol/relay-error.ts';

import type { ListedPort } from '../../../relay/session/clients/host-ports.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { serveRelay } from './serve-relay.ts';

/** A source of fake devices that a test adds and removes; it records which ids were looked up. */
export class FakeSource implements HostPortSource {
  onChange: HostPortSource['onChange'] = () => undefined;
  readonly devices = new Map<string, FakeDevice>();
  readonly lookedUp: string[] = [];
  isStopped = false;
  readonly #listed: ListedPort[];

  constructor(ports: readonly (string | ListedPort)[]) {
    this.#listed = ports.map((port) =>
      typeof port === 'string' ? { id: port, name: `Port ${port}`, usb: null } : port,
    );
    for (const { id } of this.#listed) this.devices.set(id, new FakeDevice());
  }

  get ports(): readonly ListedPort[] {
    return this.#listed;
  }

  start(): Promise<void> {
    this.onChange({ gone: [], arrived: this.#listed });
    return Promise.resolve();
  }

  stop(): void {
    this.isStopped = true;
  }

  device(id: string): FakeDevice {
    this.lookedUp.push(id);
    const device = this.devices.get(id);
    if (!device) throw new RelayError('NOT_FOUND', 'No such port.');
    return device;
  }
}

export interface RelayBenchOptions extends Partial<Omit<RelayOptions, 'source' | 'access'>> {
  readonly identify?: Identify;
  readonly ports?: readonly (string | ListedPort)[];
  readonly proxies?: BlockList;
}

export type RelayBench = Awaited<ReturnType<typeof startRelay>>;

/** A whole relay on a free port of this computer, with fake devices: `gps` and `lab/mill` unless others are given. */
export async function startRelay({
  identify = identifyByAddress,
  ports = ['gps', 'lab/mill'],
  proxies,
  log,
  ...options
}: RelayBenchOptions = {}) {
  const source = new FakeSource(ports);
  const logged: unknown[] = [];
  const streams = new Set<Socket>();
  const { relay, server, stop } = await serveRelay({
    source,
    access: { identify, origins: ['https://pages.example'], ...(proxies ? { proxies } : {}) },
    publicUrl: () => 'https://lab1.example',
    log: (...event) => {
      logged.push(event);
      log?.(...event);
    },
    ...options,
    wrap: ({ onUpgrade, ...handlers }) => ({
      ...handlers,
      onUpgrade: (request, stream, head) => {
        streams.add(stream as Socket);
        onUpgrade?.(request, stream, head);
      },
    }),
  });
  const clients: SocketClient[] = [];
  const device = (id = 'gps'): FakeDevice => source.device(id);
  return {
    relay,
    source,
    device,
    logged,
    port: server.port,
    url: server.url,
    /** Bytes that wait in the relay for each of its WebSockets. */
    bufferedBytes: (): number[] => [...streams].map(({ writableLength }) => writableLength),
    /** Connects by WebSocket and waits until that is open. */
    connect: async (path: string, protocols: string[] = [], options: ClientOptions = {}): Promise<SocketClient> => {
      const client = new SocketClient(new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols, options));
      clients.push(client);
      await client.opened;
      return client;
    },
    close: async (): Promise<void> => {
      for (const { socket } of clients) socket.terminate();
      await stop();
    },
  };
}

/** A standard WebSocket client; messages wait until a test takes them. */
export class SocketClient {
  readonly socket: WebSocket;
  readonly opened: Promise<unknown>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #waiting: (Buffer | string)[] = [];
  #wake: () => void = () => undefined;
  #binary: Buffer[] = [];
  #byteCount = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.opened = once(socket, 'open');
    this.opened.catch(() => undefined);
    this.closed = new Promise((resolve) =>
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        this.#binary.push(data);
        this.#byteCount += data.length;
      }
      this.#waiting.push(isBinary ? data : data.toString());
      this.#wake();
    });
  }

  /** Every byte of the binary messages so far. */
  get bytes(): Buffer {
    this.#binary = [Buffer.concat(this.#binary)];
    return this.#binary[0] ?? Buffer.alloc(0);
  }

  /** The next message, or `undefined` when there will be none. */
  async next(): Promise<Buffer | string | undefined> {
    if (this.#waiting.length === 0) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      await Promise.race([woken, this.closed]);
    }
    return this.#waiting.shift();
  }

  /** The next text message of this type; others are skipped. */
  async messageOf(type: string): Promise<Record<string, unknown>> {
    for (;;) {
      const message = await this.next();
      if (message === undefined) throw new Error(`The connection ended before '${type}' came`);
      if (typeof message !== 'string') continue;
      const parsed = JSON.parse(message) as Record<string, unknown>;
      if (parsed['type'] === type) return parsed;
    }
  }

  /** Resolves when the relay has processed all messages sent before. */
  async roundTrip(): Promise<void> {
    const answered = once(this.socket, 'pong');
    this.socket.ping();
    await answered;
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Sends a request, and waits for the answer; other messages are skipped. */
  async ask(message: object): Promise<Record<string, unknown>> {
    this.say({ request: 1, ...message });
    return this.messageOf('result');
  }

  async hello(secret = 'A'): Promise<Record<string, unknown>> {
    this.say({ type: 'hello', versions: ['baudcast.v1'], client: `${secret.padEnd(21, 'x')}A`, name: 'A test' });
    return this.messageOf('welcome');
  }

  /** Resolves when this many bytes have arrived in all. */
  async hasBytes(count: number): Promise<Buffer> {
    while (this.#byteCount < count && (await this.next()) !== undefined);
    return this.bytes;
  }
}
