import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { closeCodes } from '../protocol/close-codes.ts';
import { relayRules } from '../protocol/limits.ts';
import type { ClientLink } from '../session/clients/client-connection.ts';
import { maxBufferedData } from '../session/feed/viewer-feed.ts';
import { afterTurn, currentTurn } from './turn.ts';

const binary = { binary: true, compress: false } as const;
const text = { binary: false, compress: false } as const;

/** Up to here a frame is cheaper to copy than to write in two pieces. */
const smallBytes = 1024;

/** The frame made into a message last: viewers of a port are sent the same one, one after the other. */
let framed: { readonly frame: Uint8Array; readonly message: Uint8Array } | undefined;

/** The WebSocket message of a small frame as a server sends it, without a mask: the same for all (RFC 6455, 5.2). */
function messageOf(frame: Uint8Array): Uint8Array {
  if (framed?.frame === frame) return framed.message;
  const { length } = frame;
  const header = length < 126 ? [0x82, length] : [0x82, 126, length >> 8, length & 0xff];
  const message = Buffer.allocUnsafe(header.length + length);
  message.set(header);
  message.set(frame, header.length);
  framed = { frame, message };
  return message;
}

/** The sending side of a client's WebSocket. */
export class SocketLink implements ClientLink {
  /** The buffer has drained after it was full. */
  onDrain: () => void = () => undefined;
  readonly address: string;
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #onSent: () => void;
  readonly #mostBytes: number;
  /** What a client sends is masked, and so different each time. */
  readonly #isServer: boolean;
  #isFull = false;
  #isCorked = false;
  /** In which something was last written. */
  #turn = -1;

  /**
   * @param stream what the socket writes to
   * @param address where the client is
   * @param onSent called for every message
   * @param mostBytes closed when more waits, 1 MiB
   */
  constructor(
    socket: WebSocket,
    stream: Duplex,
    address: string,
    onSent: () => void = () => undefined,
    mostBytes: number = relayRules.queuedBytesPerViewer,
  ) {
    this.address = address;
    this.#socket = socket;
    this.#stream = stream;
    this.#onSent = onSent;
    this.#mostBytes = mostBytes;
    this.#isServer = socket.url === undefined;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  sendText(message: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#cork();
    this.#socket.send(message, text, this.#sent);
    this.#noteSent();
  }

  sendFrame(frame: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#cork();
    // ws writes at once what it neither compresses nor has to read first, so the order stays.
    if (this.#isServer && frame.length <= smallBytes) this.#stream.write(messageOf(frame), this.#sent);
    else this.#socket.send(frame, binary, this.#sent);
    this.#noteSent();
  }

  close(code: number, reason: string): void {
    closeSocket(this.#socket, code, reason);
  }

  #noteSent(): void {
    this.#onSent();
    const { bufferedBytes } = this;
    if (bufferedBytes >= maxBufferedData) this.#isFull = true;
    // Device bytes stop before this; a client that does not even take events is closed.
    if (bufferedBytes > this.#mostBytes) this.close(closeCodes.stalled, 'This connection took nothing for too long.');
  }

  /**
   * The first message of a turn is written at once, and those after it in one call of the system, which costs more than
   * all else about a small frame.
   */
  #cork(): void {
    const turn = currentTurn();
    const isFirst = this.#turn !== turn;
    this.#turn = turn;
    if (isFirst || this.#isCorked) return;
    this.#isCorked = true;
    this.#stream.cork();
    afterTurn(this.#uncork);
  }

  readonly #uncork = (): void => {
    this.#isCorked = false;
    this.#stream.uncork();
  };

  readonly #sent = (): void => {
    if (!this.#isFull || this.bufferedBytes > maxBufferedData / 2) return;
    this.#isFull = false;
    this.onDrain();
  };
}

/** Closes a socket that may be in any state. @param reason cut to the 123 bytes that a close frame has room for */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState !== socket.OPEN) return;
  let cut = reason;
  while (Buffer.byteLength(cut) > 123) cut = cut.slice(0, -1);
  socket.close(code, cut);
}
