import { RelayError } from './relay-error.ts';

/** Encoding of a message in a body of the HTTP transport: u8 kind, u32 length (big-endian), payload. */
export interface TunnelFrame {
  /** `text` and `binary` are WebSocket messages; `close` has `{"code", "reason"}` as JSON and is the last. */
  readonly kind: TunnelKind;
  readonly payload: Uint8Array;
}

type TunnelKind = (typeof kinds)[number];

const kinds = ['text', 'binary', 'close'] as const;

export const tunnelHeaderBytes = 5;

/** Encodes a message for a body. The payload is copied. */
export function encodeTunnelFrame({ kind, payload }: TunnelFrame): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(tunnelHeaderBytes + payload.byteLength);
  frame[0] = kinds.indexOf(kind);
  new DataView(frame.buffer).setUint32(1, payload.byteLength);
  frame.set(payload, tunnelHeaderBytes);
  return frame;
}

/** Takes a body apart, however it was cut on its way. Holds no more than one unfinished message. */
export class TunnelReader {
  readonly #maxBytes: number;
  readonly #header = new Uint8Array(tunnelHeaderBytes);
  #headerLength = 0;
  #kind: TunnelKind = 'text';
  #payload: Uint8Array | undefined;
  #payloadLength = 0;

  /** @param maxBytes the longest payload accepted */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether a message has begun that has not ended. */
  get unfinished(): boolean {
    return this.#headerLength > 0;
  }

  /**
   * The messages that end in this chunk. After it threw, the reader is of no more use.
   * @throws {RelayError} `INVALID_ARGUMENT` when the kind is unknown or the message too long
   */
  read(chunk: Uint8Array): TunnelFrame[] {
    const frames: TunnelFrame[] = [];
    let at = 0;
    while (at < chunk.byteLength) {
      if (this.#payload === undefined) {
        at += this.#readHeader(chunk.subarray(at));
      } else {
        const part = chunk.subarray(at, at + this.#payload.byteLength - this.#payloadLength);
        this.#payload.set(part, this.#payloadLength);
        this.#payloadLength += part.byteLength;
        at += part.byteLength;
      }
      if (this.#payload !== undefined && this.#payloadLength === this.#payload.byteLength)
        frames.push(this.#finish(this.#payload));
    }
    return frames;
  }

  #readHeader(chunk: Uint8Array): number {
    const part = chunk.subarray(0, tunnelHeaderBytes - this.#headerLength);
    this.#header.set(part, this.#headerLength);
    this.#headerLength += part.byteLength;
    if (this.#headerLength === tunnelHeaderBytes) {
      const length = new DataView(this.#header.buffer).getUint32(1);
      this.#kind = kinds[this.#header[0] ?? 0] ?? refuse('kind', 'This kind of message is not known.');
      if (length > this.#maxBytes) refuse('length', `A message has at most ${this.#maxBytes} bytes.`);
      this.#payload = new Uint8Array(length);
      this.#payloadLength = 0;
    }
    return part.byteLength;
  }

  #finish(payload: Uint8Array): TunnelFrame {
    this.#headerLength = 0;
    this.#payload = undefined;
    return { kind: this.#kind, payload };
  }
}

function refuse(path: string, message: string): never {
  throw new RelayError('INVALID_ARGUMENT', message, { path });
}
