import { encodeTransmitFrame, maxPayloadBytes } from '../protocol/data-frame.ts';
import type { Epoch } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { DroppedMessage, WriteOutcome } from '../protocol/transmit-messages.ts';
import { type AskOutcomes, askOutcomes } from './ask-outcomes.ts';
import type { ClientClock } from './client-clock.ts';

/** Older input must not reach a machine that nobody watches now. */
const defaultSendWithinMs = 10_000;

/** The connection to one port, while there is one. */
export interface WriterConnection {
  readonly handle: number;
  /** What the relay remembers us by on this connection. */
  readonly memory: string;
  /** Of one write, at most. */
  readonly maxBytes: number;
  sendFrame(frame: Uint8Array<ArrayBuffer>): void;
  readonly askOutcomes: AskOutcomes;
}

interface WriteOptions {
  /** The opening the bytes are meant for; `null`: whichever is open. */
  readonly epoch: Epoch | null;
  /** How long the bytes may wait for a connection. Default: 10 s. */
  readonly sendWithinMs?: number;
  /** Gives up; what was sent already may be transmitted. */
  readonly signal?: AbortSignal;
}

/** Bytes that were not written, all of them or in part. */
export class WriteError extends RelayError {
  /** How many bytes of this write are not known to have been written. */
  readonly undeliveredBytes: number;
  /** Some of these may have been transmitted; otherwise not one was. */
  readonly isPartial: boolean;

  constructor(
    { code, message }: Pick<RelayError, 'code' | 'message'>,
    undeliveredBytes: number,
    isPartial: boolean,
    options?: ErrorOptions,
  ) {
    super(code, message, options);
    this.undeliveredBytes = undeliveredBytes;
    this.isPartial = isPartial;
  }
}

interface Write {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly epoch: Epoch | null;
  readonly startedMs: number;
  readonly sendWithinMs: number;
  /** Under which memory it was sent; `undefined`: not yet. */
  memory: string | undefined;
  stopTimer: () => void;
  readonly stopListening: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Why a piece was not written. */
class PieceError {
  readonly error: RelayError;
  readonly isPartial: boolean;

  constructor(error: RelayError, isPartial: boolean) {
    this.error = error;
    this.isPartial = isPartial;
  }
}

/**
 * The writes of this client to one port. One frame is under way at a time, so that a write that fails leaves no hole
 * before one that does not. After a cut the relay is asked for its outcome; it is sent again only if it never arrived
 * (PROTOCOL.md, section 9).
 */
export class PortWriter {
  readonly #clock: ClientClock;
  #lastId: number;
  #connection: WriterConnection | undefined;
  #write: Write | undefined;
  #writtenBytes = 0;

  /** @param firstId above all that this client may have used before */
  constructor(clock: ClientClock, firstId: number) {
    this.#clock = clock;
    this.#lastId = firstId;
  }

  get isBusy(): boolean {
    return this.#write !== undefined;
  }

  /** How many bytes were written in all. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /**
   * Resolves when the host's operating system has taken all bytes. One call at a time.
   * @throws {WriteError} why not; the reason of the signal, when that aborts
   */
  async write(bytes: Uint8Array, options: WriteOptions): Promise<void> {
    for (let at = 0; at < bytes.byteLength;) {
      options.signal?.throwIfAborted();
      const maxBytes = Math.min(maxPayloadBytes, this.#connection?.maxBytes ?? maxPayloadBytes);
      const piece = bytes.subarray(at, at + maxBytes);
      try {
        await this.#writePiece(piece, options);
      } catch (failure) {
        if (!(failure instanceof PieceError)) throw failure;
        const { error, isPartial } = failure;
        throw new WriteError(error, bytes.byteLength - at, isPartial, { cause: error });
      }
      at += piece.byteLength;
    }
  }

  /** There is a connection: sends what waits, and asks for the outcome of what was sent before. */
  connect(connection: WriterConnection): void {
    this.#connection = connection;
    const write = this.#write;
    if (!write) return;
    if (write.memory === undefined) return this.#send(write);
    askOutcomes([write.id], write.memory, connection.askOutcomes, (outcome) => {
      if (this.#connection === connection && this.#write === write) this.#onOutcome(write, outcome);
    });
  }

  disconnect(): void {
    this.#connection = undefined;
  }

  onWritten(id: number): void {
    if (this.#write?.id === id) this.#settle(this.#write);
  }

  onDropped({ id, code, message, partial }: Pick<DroppedMessage, 'id' | 'code' | 'message' | 'partial'>): void {
    if (this.#write?.id === id) this.#fail(this.#write, new RelayError(code, message), partial);
  }

  /** The write under way, if any, fails: its outcome will not be known. */
  fail(error: RelayError): void {
    if (this.#write) this.#fail(this.#write, error, this.#write.memory !== undefined);
  }

  #writePiece(bytes: Uint8Array, { epoch, signal, sendWithinMs = defaultSendWithinMs }: WriteOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        if (this.#write === write) this.#settle(write, signal?.reason);
      };
      const isLimited = Number.isFinite(sendWithinMs);
      const write: Write = {
        id: ++this.#lastId,
        bytes,
        epoch,
        startedMs: this.#clock.nowMs(),
        sendWithinMs,
        memory: undefined,
        stopTimer: isLimited ? this.#clock.after(sendWithinMs, () => this.#fail(write, notSent(), false)) : () => {},
        stopListening: () => signal?.removeEventListener('abort', onAbort),
        resolve,
        reject,
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#write = write;
      this.#send(write);
    });
  }

  #send(write: Write): void {
    const connection = this.#connection;
    if (!connection) return;
    write.stopTimer();
    write.memory = connection.memory;
    const { id, epoch, bytes: payload } = write;
    connection.sendFrame(encodeTransmitFrame({ handle: connection.handle, id, epoch, payload }));
  }

  #onOutcome(write: Write, outcome: WriteOutcome | RelayError): void {
    if (outcome instanceof RelayError) return this.#fail(write, unknownOutcome(outcome), true);
    switch (outcome.state) {
      case 'written':
        return this.#settle(write);
      case 'dropped': {
        const error = new RelayError(outcome.code, 'The relay dropped it while the connection was cut.');
        return this.#fail(write, error, outcome.partial);
      }
      case 'unknown':
        return this.#fail(write, unknownOutcome(), true);
      case 'unreceived':
        if (this.#clock.nowMs() - write.startedMs > write.sendWithinMs) return this.#fail(write, notSent(), false);
        return this.#send(write);
      case 'pending': // `written` or `dropped` follows
    }
  }

  #fail(write: Write, error: RelayError, isPartial: boolean): void {
    if (this.#write === write) this.#settle(write, new PieceError(error, isPartial));
  }

  #settle(write: Write, ...errors: [] | [unknown]): void {
    this.#write = undefined;
    write.stopTimer();
    write.stopListening();
    if (errors.length > 0) return write.reject(errors[0]);
    this.#writtenBytes += write.bytes.byteLength;
    write.resolve();
  }
}

function notSent(): RelayError {
  return new RelayError('TIMEOUT', 'The relay could not be reached: nothing of this was transmitted.');
}

function unknownOutcome(cause?: unknown): RelayError {
  const message = 'The connection was cut: it is unknown whether this was transmitted.';
  return new RelayError('TIMEOUT', message, { cause });
}
