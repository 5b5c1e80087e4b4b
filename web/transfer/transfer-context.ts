import { SerialError } from '../core/serial-error.ts';

/** A file to send. Its bytes are asked for as they are needed. */
export interface OutgoingFile {
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970; 0: unknown. */
  readonly modifiedMs: number;
}

/** A file the other end announces. */
export interface IncomingFile {
  /** Safe to create in a folder: no path, no control characters, no reserved name. */
  readonly name: string;
  /** `undefined`: not announced. */
  readonly size: number | undefined;
  /** Milliseconds since 1970; 0: unknown. */
  readonly modifiedMs: number;
}

/** What a transfer needs next. Whoever runs it carries it out and resumes it with the answer. */
export type TransferStep =
  /**
   * Bytes for the line. Resumed when the line takes more. Where nobody acknowledges: `reaches` of the file when the
   * line has taken them.
   */
  | { readonly kind: 'transmit'; readonly bytes: Uint8Array; readonly reaches?: number }
  /** Resumed when the line has taken everything that was transmitted. */
  | { readonly kind: 'flush' }
  /** Resumed when the inbox has bytes, or at `untilMs`. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  /** Resumed at `untilMs`, whatever is received. */
  | { readonly kind: 'pause'; readonly untilMs: number }
  /** Answered with the bytes of the outgoing file; fewer when it has become shorter. */
  | { readonly kind: 'read'; readonly file: number; readonly from: number; readonly to: number }
  /** Answered with how many bytes of the file are here already, or `undefined` to skip it. */
  | { readonly kind: 'begin'; readonly file: IncomingFile }
  /** Answered with the CRC-32 of what is here of the incoming file. */
  | { readonly kind: 'check' }
  /** A file of which something is here begins: after that, or at 0 when it is another one. */
  | { readonly kind: 'start'; readonly at: number }
  /** The next bytes of the incoming file. The array is the receiver's to keep. */
  | { readonly kind: 'write'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The incoming file is whole. */
  | { readonly kind: 'end' };

export type TransferAnswer = Uint8Array | number | undefined;

/** A transfer, or a part of one: a state machine that knows no clock, line or file of its own. */
export type Transfer<T = void> = Generator<TransferStep, T, TransferAnswer>;

/** How far a transfer is. */
interface TransferProgress {
  /** Which file, from 0; -1 before the first. */
  file: number;
  /** Its name, safe; empty before the first. */
  name: string;
  /** Bytes of this file that the other end has acknowledged, the line has taken, or that were received in order. */
  fileBytes: number;
  /** The size of this file; `undefined`: unknown. */
  fileSize: number | undefined;
  /** Bytes of the files before. */
  beforeBytes: number;
  /** Errors noticed so far: each was corrected, unless the transfer fails. */
  errors: number;
}

const can = 0x18;

/** Read of a file at a time: reading takes a while each time, and XMODEM's other end waits meanwhile. */
const readBytes = 65_536;

/** Eight CANs end a transfer at the other end, in all protocols; the backspaces clear them from a shell's prompt. */
export const cancelBytes: Uint8Array = Uint8Array.from([...Array(8).fill(can), ...Array(10).fill(8)]);

/** Damages the block or header that they are in, and mean nothing between two. */
const gapBytes = Uint8Array.of(0xff, 0x00, 0xff);

/** What a transfer shares with whoever runs it: received bytes, the time, and how far it is. */
export class TransferContext {
  readonly nowMs: () => number;
  /** What ends the transfer at the other end; nothing where there is no protocol. */
  readonly cancel: Uint8Array;
  readonly progress: TransferProgress = {
    file: -1,
    name: '',
    fileBytes: 0,
    fileSize: undefined,
    beforeBytes: 0,
    errors: 0,
  };
  #bytes = new Uint8Array(65_536);
  #at = 0;
  #end = 0;
  /** What was read of an outgoing file. */
  #read = { file: -1, from: 0, bytes: new Uint8Array(0) };

  /** @param nowMs milliseconds that run evenly */
  constructor(nowMs: () => number, cancel = cancelBytes) {
    this.nowMs = nowMs;
    this.cancel = cancel;
  }

  /** Received bytes that were not taken yet. */
  get available(): number {
    return this.#end - this.#at;
  }

  /** Takes what was received. */
  push(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#bytes.length) {
      const kept = this.#bytes.subarray(this.#at, this.#end);
      const space = kept.length + bytes.length;
      const into = space > this.#bytes.length ? new Uint8Array(space * 2) : this.#bytes;
      into.set(kept);
      this.#bytes = into;
      this.#end -= this.#at;
      this.#at = 0;
    }
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /**
   * Bytes are missing here. ZMODEM's subpackets have no numbers: where whole ones are missing, only a damaged one makes
   * the receiver ask for them.
   */
  pushGap(): void {
    this.push(gapBytes);
  }

  /** The next received byte, if it is here already; else -1. */
  shift(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at++] ?? -1) : -1;
  }

  /**
   * Takes received bytes up to one that `stops` marks.
   * @param into where they go, from `at` on, as many as fit
   * @returns how many
   */
  takeRun(stops: Uint8Array, into: Uint8Array, at: number): number {
    const bytes = this.#bytes;
    const start = this.#at;
    const most = Math.min(this.#end, start + into.length - at);
    let end = start;
    while (end < most && stops[bytes[end] ?? 0] === 0) end++;
    into.set(bytes.subarray(start, end), at);
    this.#at = end;
    return end - start;
  }

  /** Puts the byte taken last back. */
  unshift(): void {
    this.#at--;
  }

  /** Drops what was received and not taken. */
  clear(): void {
    this.#at = this.#end = 0;
  }

  /** The next received byte; -1 when none came until then. */
  *byte(untilMs: number): Transfer<number> {
    while (this.#at === this.#end) {
      if (this.nowMs() >= untilMs) return -1;
      yield { kind: 'wait', untilMs };
    }
    return this.shift();
  }

  *transmit(...bytes: readonly number[]): Transfer {
    yield { kind: 'transmit', bytes: Uint8Array.from(bytes) };
  }

  /** Drops what comes until nothing has come for `silentMs`. @returns how many bytes, about `mostMs` at the longest */
  *purge(silentMs: number, mostMs = 10_000): Transfer<number> {
    const endMs = this.nowMs() + mostMs;
    let dropped = 0;
    for (;;) {
      dropped += this.available;
      this.clear();
      const byte = yield* this.byte(Math.min(this.nowMs() + silentMs, endMs));
      if (byte < 0) return dropped;
      dropped++;
    }
  }

  /** Bytes of the outgoing file that was begun last, valid until the next call. @throws {SerialError} `file-changed` */
  *read(file: number, from: number, to: number): Transfer<Uint8Array> {
    if (from === to) return new Uint8Array(0);
    const isHere = file === this.#read.file && from >= this.#read.from;
    if (!isHere || to > this.#read.from + this.#read.bytes.length) {
      const { fileSize = to } = this.progress;
      const end = Math.max(to, Math.min(from + readBytes, fileSize));
      const bytes = yield { kind: 'read', file, from, to: end };
      if (!(bytes instanceof Uint8Array) || bytes.length !== end - from)
        throw new SerialError('file-changed', this.progress.name);
      this.#read = { file, from, bytes: Uint8Array.from(bytes) };
    }
    const { from: start, bytes } = this.#read;
    return bytes.subarray(from - start, to - start);
  }

  /** An error was noticed that will be corrected. */
  error(): void {
    this.progress.errors++;
  }

  /** The next file begins. */
  beginFile(name: string, size: number | undefined, file?: number): void {
    const { progress } = this;
    progress.beforeBytes += progress.fileBytes;
    progress.fileBytes = 0;
    progress.fileSize = size;
    progress.name = name;
    progress.file = file ?? progress.file + 1;
  }

  /** So much of the file is at the other end, on the line, or here. */
  reach(bytes: number): void {
    this.progress.fileBytes = bytes;
  }
}

/** A transfer that fails by itself ends the other end as well. */
export function* endingBoth(transfer: Transfer): Transfer {
  try {
    yield* transfer;
  } catch (error) {
    const isByOther = error instanceof SerialError && error.code === 'transfer-cancelled';
    if (!isByOther) yield { kind: 'transmit', bytes: cancelBytes };
    throw error;
  }
}
