import { type TunnelFrame, tunnelHeaderBytes } from '../protocol/tunnel-frame.ts';

const kinds = { text: 0, binary: 1, close: 2 } as const;

/** Messages for a tunnel's client, by number from 0, until it acknowledges them. */
export class TunnelOutbox {
  /** Messages from number `#first` on: head and payload, which is not copied, as it is others' too. */
  #messages: (readonly [Buffer, Uint8Array])[] = [];
  #first = 0;
  #bytes = 0;

  /** Bytes of what is kept, with their heads. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of the oldest that is kept. */
  get first(): number {
    return this.#first;
  }

  /** The number the next will have. */
  get end(): number {
    return this.#first + this.#messages.length;
  }

  push({ kind, payload }: TunnelFrame): void {
    const head = Buffer.alloc(tunnelHeaderBytes);
    head[0] = kinds[kind];
    head.writeUInt32BE(payload.byteLength, 1);
    this.#messages.push([head, payload]);
    this.#bytes += head.length + payload.byteLength;
  }

  /** The client has this many. @returns false when it had more before, or claims more than there are */
  acknowledge(received: number): boolean {
    if (received < this.#first || received > this.end) return false;
    for (const [head, payload] of this.#messages.splice(0, received - this.#first))
      this.#bytes -= head.length + payload.byteLength;
    this.#first = received;
    return true;
  }

  message(number: number): readonly [Buffer, Uint8Array] | undefined {
    return this.#messages[number - this.#first];
  }
}
