import { SerialError } from '../core/serial-error.ts';
import { untilAborted } from './delay.ts';
import type { LineOpening } from './line.ts';
import { TransmitPace } from './transmit-pace.ts';

/** Bytes given to the line at a time: small enough that a stop is felt at once on a slow line. */
const pieceBytes = 4096;

/** Bytes that wait to be transmitted. */
interface Waiting {
  readonly bytes: Uint8Array;
  /** How many of them the line has taken. */
  accepted: number;
  readonly onTaken: ((bytes: number) => void) | undefined;
  resolve(): void;
  reject(error: SerialError): void;
}

interface TransmitterEvents {
  /** A piece is handed to the line. */
  onPiece(bytes: Uint8Array): void;
  /** The line has taken so many bytes of a piece: they are on their way. */
  onTaken(bytes: number): void;
  /** So many bytes were not transmitted, or nobody knows whether they were. @param none not one of them was */
  onFailed(bytes: number, none: boolean): void;
  /**
   * Whether the device takes anything now. While it does not, bytes wait here, where they can be counted and dropped,
   * and not in buffers of the platform. `wake()` is to be called when that has changed.
   */
  mayTransmit(): boolean;
  /**
   * What the line sends by its settings, in bytes a millisecond, where its platform takes bytes long before they leave.
   * Default: `transmit()` of the line says how fast it is.
   */
  bytesPerMs?(): number | undefined;
}

/**
 * The queue to a line: first in, first out. The first piece is handed over in the same turn. Small pieces that wait are
 * joined: on a relay each piece takes a round trip, and typing would fall behind. A platform that takes everything at
 * once is given little more than the line can send: what waits here is counted, and dropped at once.
 */
export class Transmitter {
  readonly #line: Pick<LineOpening, 'transmit' | 'drain' | 'discard'>;
  readonly #events: TransmitterEvents;
  #waiting: Waiting[] = [];
  /** The piece under way, or a look without one. A stop replaces it, so that its outcome is ignored. */
  #sending: { readonly piece?: Uint8Array } | undefined;
  readonly #pace = new TransmitPace(() => performance.now());
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Ends waiting for a drain. */
  #stop = new AbortController();
  /** Discards under way. Nothing is sent meanwhile: it would be discarded too. */
  #discards = 0;
  #last: Promise<unknown> = Promise.resolve();
  /** Bytes not yet taken by the line. */
  queuedBytes = 0;

  constructor(line: Pick<LineOpening, 'transmit' | 'drain' | 'discard'>, events: TransmitterEvents) {
    this.#line = line;
    this.#events = events;
  }

  /**
   * Resolves when the line's host has taken the bytes.
   * @param onTaken called as it takes them, with how many it has taken
   * @throws {SerialError} `transmit-failed` (detail: how many of the bytes were not taken), also after `abort`;
   * `read-only`
   */
  write(bytes: Uint8Array, onTaken?: (bytes: number) => void): Promise<void> {
    if (bytes.length === 0) return Promise.resolve();
    this.queuedBytes += bytes.length;
    const written = new Promise<void>((resolve, reject) =>
      this.#waiting.push({ bytes, accepted: 0, onTaken, resolve, reject }),
    );
    this.#last = written.catch(() => {});
    this.#send();
    return written;
  }

  /** Drops everything queued here and at the host. Pending writes fail at once; later ones are transmitted. */
  async abort(): Promise<void> {
    this.#discards++;
    this.#fail(undefined);
    this.#stop.abort(new SerialError('transmit-failed', '0'));
    this.#stop = new AbortController();
    this.#pace.discarded();
    await this.#line.discard().catch(() => {});
    this.#discards--;
    this.#send();
  }

  /** The device takes bytes again, perhaps. */
  wake(): void {
    this.#send();
  }

  /**
   * Resolves when everything has left the host, as far as the platform reports it.
   * @throws {SerialError} `transmit-failed` after `abort`, or when the line fails
   */
  async drain(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#waiting.length > 0) await this.#last;
    await untilAborted(this.#line.drain(), signal);
  }

  #send(): void {
    clearTimeout(this.#timer);
    if (this.#sending || this.#discards > 0 || this.#waiting.length === 0 || !this.#events.mayTransmit()) return;
    const bytesPerMs = this.#events.bytesPerMs?.();
    if (bytesPerMs === undefined) return this.#sendPiece(pieceBytes);
    const next = this.#pace.next(bytesPerMs, this.queuedBytes);
    if (next === 'look') return this.#look();
    if ('waitMs' in next) {
      this.#timer = setTimeout(() => this.#send(), next.waitMs);
      return;
    }
    const bytes = Math.min(next.bytes, pieceBytes);
    this.#sendPiece(bytes);
    this.#pace.handedOver(bytes);
  }

  /** Waits until the line has sent what it was given: that is how fast it is. */
  #look(): void {
    const sending = {};
    this.#sending = sending;
    this.#line.drain().then(
      () => {
        if (this.#sending !== sending) return;
        this.#sending = undefined;
        this.#pace.looked();
        this.#send();
      },
      (error: unknown) => {
        if (this.#sending === sending) this.#fail(error);
      },
    );
  }

  #sendPiece(mostBytes: number): void {
    const piece = this.#nextPiece(mostBytes);
    const sending = { piece };
    this.#sending = sending;
    this.#events.onPiece(piece);
    this.#line.transmit(piece).then(
      () => {
        if (this.#sending !== sending) return;
        this.#sending = undefined;
        this.#events.onTaken(piece.length);
        this.#wereTaken(piece.length);
        this.#send();
      },
      (error: unknown) => {
        if (this.#sending !== sending) return;
        this.#fail(error);
      },
    );
  }

  #fail(cause: unknown): void {
    const code = cause instanceof SerialError && cause.code === 'read-only' ? cause.code : 'transmit-failed';
    // Of the piece under way nobody knows; what comes after it was not transmitted.
    let unknown = this.#sending?.piece?.length ?? 0;
    this.#sending = undefined;
    for (const { bytes, accepted, reject } of this.#waiting.splice(0)) {
      const left = bytes.length - accepted;
      const handed = Math.min(left, unknown);
      unknown -= handed;
      this.queuedBytes -= left;
      if (handed > 0) this.#events.onFailed(handed, false);
      if (handed < left) this.#events.onFailed(left - handed, true);
      reject(new SerialError(code, String(left), { cause }));
    }
  }

  /** The next bytes, of one or several writes. */
  #nextPiece(mostBytes: number): Uint8Array {
    const [first] = this.#waiting;
    if (first && (this.#waiting.length === 1 || first.bytes.length - first.accepted >= mostBytes)) {
      return first.bytes.subarray(first.accepted, first.accepted + mostBytes);
    }
    const piece = new Uint8Array(Math.min(mostBytes, this.queuedBytes));
    let length = 0;
    for (const { bytes, accepted } of this.#waiting) {
      const part = bytes.subarray(accepted, accepted + piece.length - length);
      piece.set(part, length);
      length += part.length;
      if (length === piece.length) break;
    }
    return piece;
  }

  #wereTaken(length: number): void {
    this.queuedBytes -= length;
    let left = length;
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const part = Math.min(left, first.bytes.length - first.accepted);
      first.accepted += part;
      left -= part;
      first.onTaken?.(first.accepted);
      if (first.accepted < first.bytes.length) return;
      this.#waiting.shift();
      first.resolve();
    }
  }
}
