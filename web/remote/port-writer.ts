import { encodeTransmitFrame, maxPayloadBytes } from '../../relay/protocol/data-frame.ts';
import type { Epoch } from '../../relay/protocol/port-info.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import type { DroppedMessage, OutcomesMessage, WriteOutcome } from '../../relay/protocol/transmit-messages.ts';
import type { RemoteClock } from './remote-clock.ts';

/** A write that could not be sent in this time is given up: what was typed long ago must not reach a machine that nobody watches. */
const sendWithinMs = 10_000;

/** The connection to one port, while there is one. */
export interface WriterLink {
  readonly handle: number;
  /** What the relay remembers us by on this connection. */
  readonly memory: string;
  /** Of one write, at most. */
  readonly maxBytes: number;
  sendFrame(frame: Uint8Array<ArrayBuffer>): void;
  askOutcome(
    question: Pick<OutcomesMessage, 'memory' | 'from' | 'to'>,
    onAnswer: (outcome: WriteOutcome | RelayError) => void,
  ): void;
}

interface Write {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly epoch: Epoch | null;
  readonly startedMs: number;
  /** Under which memory it was sent; `undefined`: not yet. */
  memory: string | undefined;
  cancelTimer: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The writes of this client to one port. One frame is under way at a time, so that a write that fails leaves no hole before one that does
 * not, and after a cut there is one outcome to ask for. Nothing is sent twice unless the relay says that it never arrived.
 */
export class PortWriter {
  readonly #clock: RemoteClock;
  #lastId: number;
  #link: WriterLink | undefined;
  #write: Write | undefined;

  /** @param firstId above all that this client may have used before */
  constructor(clock: RemoteClock, firstId: number) {
    this.#clock = clock;
    this.#lastId = firstId;
  }

  get busy(): boolean {
    return this.#write !== undefined;
  }

  /**
   * Resolves when the host's operating system has taken all of it. One at a time.
   * @param epoch the opening it is meant for; `null`: whichever is open
   * @throws {RelayError} why not; the reason of the signal, when that aborts
   */
  async write(bytes: Uint8Array, epoch: Epoch | null, signal: AbortSignal): Promise<void> {
    for (let at = 0; at < bytes.byteLength;) {
      signal.throwIfAborted();
      const piece = bytes.subarray(at, at + Math.min(maxPayloadBytes, this.#link?.maxBytes ?? maxPayloadBytes));
      await this.#writePiece(piece, epoch, signal);
      at += piece.byteLength;
    }
  }

  /** There is a connection: sends what waits, and asks for what was sent before. */
  connect(link: WriterLink): void {
    this.#link = link;
    const write = this.#write;
    if (!write) return;
    if (write.memory === undefined) return this.#send(write);
    link.askOutcome({ memory: write.memory, from: write.id, to: write.id }, (outcome) => {
      if (this.#link === link && this.#write === write) this.#onOutcome(write, outcome);
    });
  }

  disconnect(): void {
    this.#link = undefined;
  }

  onWritten(id: number): void {
    if (this.#write?.id === id) this.#settle(this.#write);
  }

  onDropped({ id, code, message }: Pick<DroppedMessage, 'id' | 'code' | 'message'>): void {
    if (this.#write?.id === id) this.#settle(this.#write, new RelayError(code, message));
  }

  /** The write under way, if any, fails. What became of it is no longer of interest. */
  fail(error: unknown): void {
    if (this.#write) this.#settle(this.#write, error);
  }

  #writePiece(bytes: Uint8Array, epoch: Epoch | null, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const startedMs = this.#clock.nowMs();
      const onAbort = (): void => {
        if (this.#write === write) this.#settle(write, signal.reason);
      };
      const stop = (): void => signal.removeEventListener('abort', onAbort);
      const write: Write = {
        id: ++this.#lastId,
        bytes,
        epoch,
        startedMs,
        memory: undefined,
        cancelTimer: this.#clock.after(sendWithinMs, () => {
          if (write.memory === undefined) this.#settle(write, notSent());
        }),
        resolve: () => {
          stop();
          resolve();
        },
        reject: (error) => {
          stop();
          reject(error);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#write = write;
      this.#send(write);
    });
  }

  #send(write: Write): void {
    const link = this.#link;
    if (!link) return;
    write.memory = link.memory;
    link.sendFrame(
      encodeTransmitFrame({ handle: link.handle, id: write.id, epoch: write.epoch, payload: write.bytes }),
    );
  }

  #onOutcome(write: Write, outcome: WriteOutcome | RelayError): void {
    if (outcome instanceof RelayError) return this.#settle(write, unknownOutcome(outcome));
    switch (outcome.state) {
      case 'written':
        return this.#settle(write);
      case 'dropped':
        return this.#settle(write, new RelayError(outcome.code, 'The relay dropped it while the connection was cut.'));
      case 'unknown':
        return this.#settle(write, unknownOutcome());
      case 'unreceived':
        return this.#clock.nowMs() - write.startedMs > sendWithinMs
          ? this.#settle(write, notSent())
          : this.#send(write);
      case 'pending': // `written` or `dropped` follows
    }
  }

  #settle(write: Write, ...errors: [] | [unknown]): void {
    this.#write = undefined;
    write.cancelTimer();
    if (errors.length > 0) write.reject(errors[0]);
    else write.resolve();
  }
}

function notSent(): RelayError {
  return new RelayError('TIMEOUT', 'The relay could not be reached: nothing of this was transmitted.');
}

function unknownOutcome(cause?: unknown): RelayError {
  return new RelayError('TIMEOUT', 'The connection was cut: nobody knows whether this was transmitted.', { cause });
}
