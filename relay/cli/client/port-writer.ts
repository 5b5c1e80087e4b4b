import { encodeTransmitFrame, maxPayloadBytes } from '../../protocol/data-frame.ts';
import type { Epoch } from '../../protocol/port-info.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { DroppedMessage, WriteOutcome } from '../../protocol/transmit-messages.ts';

/** The connection to one port, while there is one. */
export interface WriterLink {
  readonly handle: number;
  /** What the relay remembers us by on this connection. */
  readonly memory: string;
  /** Of one write, at most. */
  readonly maxBytes: number;
  sendFrame(frame: Uint8Array): void;
  /** @throws {RelayError} */
  askOutcome(memory: string, id: number): Promise<WriteOutcome | undefined>;
}

/** Bytes that were not written, all of them or in part; `message` is a sentence. */
export class NotWritten extends RelayError {
  /** How many bytes before were. */
  readonly writtenBytes: number;
  /** `no`: not one of the others was transmitted. `maybe`: a part of the next may have been. */
  readonly rest: 'no' | 'maybe';

  constructor(
    { code, message }: Pick<RelayError, 'code' | 'message'>,
    writtenBytes: number,
    rest: NotWritten['rest'],
    options?: { cause?: unknown },
  ) {
    super(code, message, options);
    this.writtenBytes = writtenBytes;
    this.rest = rest;
  }
}

interface Write {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly epoch: Epoch | null;
  /** Under which memory it was sent; undefined: not yet. */
  memory: string | undefined;
  readonly resolve: () => void;
  readonly reject: (error: NotWritten) => void;
}

/**
 * The writes of this client to one port. One frame is under way at a time, so that one that fails leaves no hole before another that does
 * not. After a cut the relay is asked what became of it; it is sent again only if it never arrived (PROTOCOL.md, section 9).
 */
export class PortWriter {
  #lastId = 0;
  #link: WriterLink | undefined;
  #write: Write | undefined;
  #writtenBytes = 0;

  /**
   * Resolves when the host's operating system has taken all of it. One at a time.
   * @param epoch the opening it is meant for; `null`: whichever is open
   * @throws {NotWritten}
   */
  async write(bytes: Uint8Array, epoch: Epoch | null): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + Math.min(maxPayloadBytes, this.#link?.maxBytes ?? maxPayloadBytes));
      await new Promise<void>((resolve, reject) => {
        this.#write = { id: ++this.#lastId, bytes: piece, epoch, memory: undefined, resolve, reject };
        this.#send(this.#write);
      });
      at += piece.length;
    }
  }

  /** How many bytes were written, in all. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** A write is under way. */
  get isBusy(): boolean {
    return this.#write !== undefined;
  }

  /** There is a connection: sends what waits, or asks what became of it. */
  async connect(link: WriterLink): Promise<void> {
    this.#link = link;
    const write = this.#write;
    if (!write) return;
    if (write.memory === undefined) return this.#send(write);
    const outcome = await link.askOutcome(write.memory, write.id);
    if (this.#link !== link || this.#write !== write) return;
    switch (outcome?.state) {
      case 'written':
        return this.#settle(write);
      case 'dropped':
        return this.dropped({ ...outcome, message: 'The relay dropped it while the connection was cut.' });
      case 'unreceived':
        return this.#send(write);
      case 'pending': // `written` or `dropped` follows
        return;
      default:
        return this.fail(
          new RelayError(
            'TIMEOUT',
            'The connection was cut, and the relay no longer knows whether this was transmitted.',
          ),
        );
    }
  }

  disconnect(): void {
    this.#link = undefined;
  }

  written(id: number): void {
    if (this.#write?.id === id) this.#settle(this.#write);
  }

  dropped({ id, code, message, partial }: Pick<DroppedMessage, 'id' | 'code' | 'message' | 'partial'>): void {
    if (this.#write?.id === id)
      this.#settle(this.#write, new NotWritten({ code, message }, this.#writtenBytes, partial ? 'maybe' : 'no'));
  }

  /** The write under way, if any, fails: nobody will tell what became of it. */
  fail(error: RelayError): void {
    const write = this.#write;
    if (write)
      this.#settle(
        write,
        new NotWritten(error, this.#writtenBytes, write.memory === undefined ? 'no' : 'maybe', { cause: error }),
      );
  }

  #send(write: Write): void {
    const link = this.#link;
    if (!link) return;
    write.memory = link.memory;
    link.sendFrame(
      encodeTransmitFrame({ handle: link.handle, id: write.id, epoch: write.epoch, payload: write.bytes }),
    );
  }

  #settle(write: Write, error?: NotWritten): void {
    this.#write = undefined;
    if (error) return write.reject(error);
    this.#writtenBytes += write.bytes.length;
    write.resolve();
  }
}
