import type { Socket } from 'node:net';

/** What the socket is handed at a time: an answer never waits behind more data than this. */
const maxAheadBytes = 64 * 1024;

/** Data on its way to a TCP client, and answers, which go before it. */
export class TcpOutput {
  readonly #socket: Socket;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isHeld = false;
  #replies: Uint8Array[] | undefined;

  /** @param onRoom some of it has left */
  constructor(socket: Socket, onRoom: () => void) {
    this.#socket = socket;
    socket.on('drain', () => {
      this.#send();
      onRoom();
    });
  }

  /** Bytes that have not left this host. */
  get bufferedBytes(): number {
    return this.#waitingBytes + this.#socket.writableLength;
  }

  /** @param bytes are not changed */
  data(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#send();
  }

  reply(bytes: Uint8Array): void {
    if (this.#replies) this.#replies.push(bytes);
    else this.#socket.write(bytes);
  }

  /** Runs something, and sends all that it replies in one piece. */
  together(work: () => void): void {
    const replies: Uint8Array[] = (this.#replies = []);
    try {
      work();
    } finally {
      this.#replies = undefined;
    }
    if (replies.length > 0) this.#socket.write(Buffer.concat(replies));
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#send();
  }

  /** Drops the data that waits. */
  purge(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #send(): void {
    while (!this.#isHeld && this.#socket.writableLength < maxAheadBytes) {
      const bytes = this.#waiting.shift();
      if (!bytes) return;
      this.#waitingBytes -= bytes.length;
      this.#socket.write(bytes);
    }
  }
}
