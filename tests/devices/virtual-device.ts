import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FrameReader } from './frame-reader.ts';

/** Format and rate the host program has set, as the kernel's tty would keep them. */
export interface LineConfig {
  readonly baud: number;
  readonly bits: number;
  readonly stop: 1 | 2;
  readonly parity: 'none' | 'even' | 'odd';
  readonly rtscts: boolean;
  readonly xonxoff: boolean;
  readonly hupcl: boolean;
  /** The tty passes every byte unchanged. */
  readonly raw: boolean;
}

export interface DeviceStatus {
  readonly name: string;
  readonly plugged: boolean;
  readonly open: boolean;
  readonly pty: string | null;
  readonly config: LineConfig | null;
  readonly signals: Readonly<Record<'dtr' | 'rts' | 'cts' | 'dsr' | 'dcd' | 'ri' | 'brk', boolean>>;
  /** Bytes since the device was created; `lost` were transmitted while no program had it open. */
  readonly counts: Readonly<Record<'opens' | 'toHost' | 'fromHost' | 'lost', number>>;
}

/** The result of giving bytes to the device's transmitter. */
export interface Delivery {
  readonly accepted: number;
  readonly lost: number;
}

/** What a device sees of the host program, in the order the program caused it. */
export interface DeviceEvents {
  data: [bytes: Buffer];
  open: [];
  close: [];
  config: [config: LineConfig];
  signals: [lines: { dtr: boolean; rts: boolean }];
  break: [on: boolean];
}

interface Waiting<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** The far end of one virtual serial device: a test does what its firmware would do. */
export class VirtualDevice extends EventEmitter<DeviceEvents> {
  readonly #socket: Socket;
  readonly #replies = new Map<number, Waiting<unknown>>();
  readonly #deliveries: Waiting<Delivery>[] = [];
  #lastId = 0;

  private constructor(socket: Socket) {
    super();
    this.#socket = socket;
    const frames = new FrameReader((type, payload) => this.#take(type, payload));
    socket.on('data', (chunk) => frames.push(chunk));
    socket.on('error', () => undefined); // 'close' follows and rejects everything that waits
    socket.on('close', () => this.#rejectAll(new Error('The connection to vseriald is closed.')));
  }

  /** Creates the device that `options` (see `op_create` in vseriald.py) describe, on the daemon's socket at `path`. */
  static async create(path: string, options: Readonly<Record<string, unknown>>): Promise<VirtualDevice> {
    const socket = connect(path);
    const device = new VirtualDevice(socket);
    await once(socket, 'connect');
    await device.#command('create', options);
    return device;
  }

  /**
   * Transmits to the host. Resolves once the host's tty has taken the bytes or lost them: all are lost while no program
   * has the device open.
   */
  write(data: string | Uint8Array): Promise<Delivery> {
    return new Promise((resolve, reject) => {
      this.#deliveries.push({ resolve, reject });
      this.#send('D', typeof data === 'string' ? Buffer.from(data) : data);
    });
  }

  /** Sets the signals the device drives; omitted ones are unchanged. */
  async setLines(lines: Partial<Record<'cts' | 'dsr' | 'dcd' | 'ri', boolean>>): Promise<void> {
    await this.#command('lines', lines);
  }

  async plug(): Promise<void> {
    await this.#command('plug');
  }

  async unplug(): Promise<void> {
    await this.#command('unplug');
  }

  /** The host sees a break on its receive line. On an idle line only (see the README). */
  async sendBreak(): Promise<void> {
    await this.#command('break');
  }

  /** The host receives `byte` with a wrong parity bit. On an idle line only (see the README). */
  async sendParityError(byte: number): Promise<void> {
    await this.#command('parity', { byte });
  }

  status(): Promise<DeviceStatus> {
    return this.#command('status') as Promise<DeviceStatus>;
  }

  /**
   * Receives at most so many bytes a second from now on, as a UART at its baud rate: the host's drain waits for them,
   * and what the host discards is not received. 0: as many as come.
   */
  async pace(bytesPerSecond: number): Promise<void> {
    await this.#command('pace', { bytesPerSecond });
  }

  /** Stops receiving: the host program's writes back up. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Unplugs the device for good, unless that was done. */
  async remove(): Promise<void> {
    if (this.#socket.closed) return;
    const closed = once(this.#socket, 'close');
    this.#socket.end();
    await closed;
  }

  #command(op: string, options: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#replies.set(id, { resolve, reject });
      this.#send('C', Buffer.from(JSON.stringify({ ...options, id, op })));
    });
  }

  #send(type: string, payload: Uint8Array): void {
    const head = Buffer.alloc(5);
    head.write(type, 'latin1');
    head.writeUInt32BE(payload.length, 1);
    this.#socket.write(head);
    this.#socket.write(payload);
  }

  #take(type: string, payload: Buffer): void {
    if (type === 'D') this.emit('data', payload);
    else if (type === 'A') {
      this.#deliveries.shift()?.resolve({ accepted: payload.readUInt32BE(0), lost: payload.readUInt32BE(4) });
    } else if (type === 'E') this.#announce(JSON.parse(payload.toString()));
    else this.#answer(JSON.parse(payload.toString()));
  }

  #announce({ event, ...detail }: { event: keyof DeviceEvents; on?: boolean }): void {
    if (event === 'break') this.emit('break', detail.on === true);
    else if (event === 'config') this.emit('config', detail as unknown as LineConfig);
    else if (event === 'signals') this.emit('signals', detail as unknown as { dtr: boolean; rts: boolean });
    else if (event === 'open' || event === 'close') this.emit(event);
  }

  #answer({ id, ok, error }: { id: number; ok?: unknown; error?: string }): void {
    const waiting = this.#replies.get(id);
    this.#replies.delete(id);
    if (error === undefined) waiting?.resolve(ok);
    else waiting?.reject(new Error(error));
  }

  #rejectAll(error: Error): void {
    for (const { reject } of [...this.#replies.values(), ...this.#deliveries]) reject(error);
    this.#replies.clear();
    this.#deliveries.length = 0;
  }
}
