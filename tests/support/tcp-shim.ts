import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** The effects of a bad network on the connections through it. */
export interface Weather {
  /** Each piece arrives this much later. Default: 0. */
  readonly delayMs?: number;
  /** One piece in so many is delayed by `stallMs`. Default: none. */
  readonly stallEvery?: number;
  readonly stallMs?: number;
  /** Default: unlimited. */
  readonly bytesPerSecond?: number;
}

/** A network between a client and a relay, in this process. */
export class TcpShim {
  weather: Weather = {};
  /** New connections are cut at once. */
  isDown = false;
  /** Removes the headers of a WebSocket handshake, as a proxy without WebSocket support does. */
  stripsUpgrades = false;
  /** Connections so far. */
  accepted = 0;
  /** Bytes that have passed, both ways together. */
  passedBytes = 0;
  #downBytes = 0;
  #cutAt: number[] = [];
  #onLink = (): void => {};
  readonly #server: Server;
  readonly #links = new Set<ShimLink>();
  /** The port of this computer that new connections are forwarded to. */
  target = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (near) => {
      this.accepted++;
      if (this.isDown) return void near.destroy();
      const link = new ShimLink(near, connect(this.target, '127.0.0.1'), this);
      this.#links.add(link);
      near.on('close', () => this.#links.delete(link));
      this.#onLink();
    });
  }

  /** @param port where it listens. Default: any free one */
  static async start(target = 0, port = 0): Promise<TcpShim> {
    const server = createServer();
    const shim = new TcpShim(server);
    shim.target = target;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return shim;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
  /** As `Host` has it. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }
  get url(): string {
    return `http://${this.host}`;
  }
  get connections(): number {
    return this.#links.size;
  }

  /** Resolves when there is a connection. */
  async connected(): Promise<void> {
    while (this.#links.size === 0) await new Promise<void>((resolve) => (this.#onLink = resolve));
  }

  /** Cuts all connections, as an unplugged cable does; data in transit is lost. */
  cut(): void {
    for (const link of this.#links) link.destroy();
  }

  /** Cuts whenever so many bytes have gone to clients in all, in the middle of a piece. */
  cutAt(...downBytes: number[]): void {
    this.#cutAt = downBytes;
  }

  /** Counts a piece that is to pass. @returns the part to send, and whether to cut after it */
  pass(piece: Buffer, isDown: boolean): { readonly part: Buffer; readonly isCut: boolean } {
    this.passedBytes += piece.length;
    if (isDown) this.#downBytes += piece.length;
    const [next = Infinity] = this.#cutAt;
    if (this.#downBytes < next) return { part: piece, isCut: false };
    this.#cutAt.shift();
    return { part: piece.subarray(0, piece.length >> 1), isCut: true };
  }

  /** Keeps the connections, and passes nothing: neither end is notified. New ones pass. */
  freeze(): void {
    for (const link of this.#links) link.freeze();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

class ShimLink {
  readonly #near: Socket;
  readonly #far: Socket;
  #frozen = false;

  constructor(near: Socket, far: Socket, shim: TcpShim) {
    this.#near = near;
    this.#far = far;
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => this.destroy());
    }
    const end = (): void => this.destroy();
    this.#carry(near, far, shim, false).then(end, end);
    this.#carry(far, near, shim, true).then(end, end);
  }

  freeze(): void {
    this.#frozen = true;
  }

  destroy(): void {
    this.#near.destroy();
    this.#far.destroy();
  }

  async #carry(from: Socket, to: Socket, shim: TcpShim, isDown: boolean): Promise<void> {
    let count = 0;
    let lineFreeMs = 0;
    let last: Promise<void> = Promise.resolve();
    for await (const piece of from as AsyncIterable<Buffer>) {
      const { delayMs = 0, stallEvery = 0, stallMs = 0, bytesPerSecond = Infinity } = shim.weather;
      const nowMs = performance.now();
      lineFreeMs = Math.max(nowMs, lineFreeMs) + (piece.byteLength / bytesPerSecond) * 1000;
      if (stallEvery > 0 && ++count % stallEvery === 0) lineFreeMs += stallMs;
      const arrivesMs = lineFreeMs + delayMs;
      const before = last;
      last = (async () => {
        if (arrivesMs > nowMs) await new Promise((resolve) => setTimeout(resolve, arrivesMs - nowMs));
        await before;
        if (this.#frozen || !to.writable) return;
        const { part, isCut } = shim.pass(shim.stripsUpgrades && !isDown ? withoutUpgrade(piece) : piece, isDown);
        to.write(part, isCut ? () => shim.cut() : undefined);
      })();
      // A slow line fills up, and then holds its sender back.
      if (lineFreeMs - performance.now() > 500) await last;
    }
  }
}

function withoutUpgrade(piece: Buffer): Buffer {
  const head = piece.toString('latin1').replace(/^(?:Upgrade|Connection|Sec-WebSocket-\w+): .*\r\n/gim, '');
  return Buffer.from(head, 'latin1');
}
