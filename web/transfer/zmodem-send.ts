import { SerialError } from '../core/serial-error.ts';
import { announceFile } from './announced-file.ts';
import { endingBoth, type TransferContext, type OutgoingFile, type Transfer } from './transfer-context.ts';
import { continueCrc32 } from './transfer-checks.ts';
import {
  hexHeader,
  zmodemCan,
  zmodemEnd,
  zmodemFlags,
  zmodemType,
  ZmodemWriter,
  zsinitEscapeControls,
  type ZmodemHeader,
} from './zmodem-codec.ts';
import { flagsOf, isCancel, ZmodemReader } from './zmodem-reader.ts';

interface ZmodemSendOptions {
  /** Escapes all control characters, for lines that act on some. Default: if the receiver asks for it. */
  readonly escapeControls?: boolean;
  /** How long to wait for a receiver. Default: 60 s */
  readonly startMs?: number;
}

const answerMs = 10_000;
const inviteMs = 3000;
/** A request that was on its way when it was answered comes again within this time. */
const staleMs = 1000;
const maxTries = 10;
/** The same position asked for this often: the line is too bad. */
const maxRewinds = 30;
const maxBlock = 1024;
const minBlock = 64;
/** The receiver is asked to acknowledge after so many bytes. */
const askBytes = 4096;
/** At most so many bytes are on their way unacknowledged. */
const windowBytes = 131_072;
/** Given to the line at a time. */
const pieceBytes = 4096;
const readBytes = 65_536;
const binary = zmodemFlags(1);

/** Sends files by ZMODEM. @throws {SerialError} `transfer-*`, `file-changed` */
export function sendZmodem(
  context: TransferContext,
  files: readonly OutgoingFile[],
  options: ZmodemSendOptions = {},
): Transfer {
  return endingBoth(new ZmodemSender(context, files, options).run());
}

/** What the receiver wants after an offer, some data or an end. */
type Wish = { readonly rewindTo: number } | 'done' | undefined;

/** Where a stream of subpackets has come to, and why it ended; no wish: at the end of the file. */
interface StreamEnd {
  readonly at: number;
  readonly wish: Wish;
}

class ZmodemSender {
  readonly #context: TransferContext;
  readonly #files: readonly OutgoingFile[];
  readonly #options: ZmodemSendOptions;
  readonly #reader: ZmodemReader;
  #writer = new ZmodemWriter(false, false);
  /** The receiver's buffer: it is waited for after so many bytes. 0: it takes all as it comes. */
  #bufferBytes = 0;
  #acknowledged = 0;

  constructor(context: TransferContext, files: readonly OutgoingFile[], options: ZmodemSendOptions) {
    this.#context = context;
    this.#files = files;
    this.#options = options;
    this.#reader = new ZmodemReader(context);
  }

  *run(): Transfer {
    yield* this.#greet();
    let bytesLeft = this.#files.reduce((sum, { size }) => sum + size, 0);
    for (const [index, file] of this.#files.entries()) {
      this.#context.beginFile(file.name, file.size, index);
      const wish = yield* this.#offer(file, index, announceFile(file, this.#files.length - index, bytesLeft));
      if (typeof wish === 'object') yield* this.#send(file, index, wish.rewindTo);
      bytesLeft -= file.size;
    }
    yield* this.#finish();
  }

  /** Starts a receiver at a shell's prompt, or finds the one that waits, and learns what it can do. */
  *#greet(): Transfer {
    const context = this.#context;
    const { startMs = 60_000, escapeControls = false } = this.#options;
    const endMs = context.nowMs() + startMs;
    yield* context.transmit(0x72, 0x7a, 0x0d); // rz
    while (context.nowMs() < endMs) {
      yield { kind: 'transmit', bytes: hexHeader(zmodemType.rqinit) };
      const untilMs = context.nowMs() + inviteMs;
      for (;;) {
        const header = yield* this.#reader.header(untilMs);
        if (header === undefined) break;
        if (header === 'damaged') continue;
        this.#throwIfCancel(header);
        if (header.type === zmodemType.challenge)
          yield { kind: 'transmit', bytes: hexHeader(zmodemType.ack, header.value) };
        if (header.type !== zmodemType.rinit) continue;
        const can = flagsOf(header);
        const escapes = escapeControls || (can & zmodemCan.escapeControls) !== 0;
        this.#writer = new ZmodemWriter((can & zmodemCan.crc32) !== 0, escapes);
        const streams = zmodemCan.fullDuplex | zmodemCan.overlap;
        this.#bufferBytes = header.value & 0xffff || ((can & streams) === streams ? 0 : maxBlock);
        if (escapeControls && (can & zmodemCan.escapeControls) === 0) yield* this.#tellEscaping();
        return;
      }
    }
    throw new SerialError('transfer-silent');
  }

  *#tellEscaping(): Transfer {
    const header = zmodemFlags(zsinitEscapeControls);
    yield* this.#ask(
      () => {
        this.#writer.header(zmodemType.sinit, header);
        this.#writer.subpacket(new Uint8Array(1), zmodemEnd.answered);
      },
      ({ type }) => (type === zmodemType.ack ? 'done' : undefined),
    );
  }

  /** @returns where to begin, or `done` when the receiver does not want the file */
  *#offer(file: OutgoingFile, index: number, info: Uint8Array): Transfer<Wish> {
    let checked: number | undefined;
    return yield* this.#ask(
      () => {
        if (checked !== undefined) return;
        this.#writer.header(zmodemType.file, binary);
        this.#writer.subpacket(info, zmodemEnd.answered);
      },
      ({ type, value }) => {
        if (type === zmodemType.rpos && value <= file.size) return { rewindTo: value };
        if (type === zmodemType.crc) checked = value;
        return type === zmodemType.skip ? 'done' : undefined;
      },
      // The receiver compares what it has of the file.
      function* (this: ZmodemSender, { type, value }: ZmodemHeader): Transfer {
        if (type !== zmodemType.crc) return;
        const to = value === 0 ? file.size : Math.min(value, file.size);
        yield { kind: 'transmit', bytes: hexHeader(zmodemType.crc, yield* this.#crcOf(index, to)) };
      }.bind(this),
    );
  }

  *#crcOf(index: number, to: number): Transfer<number> {
    let value = 0;
    for (let at = 0; at < to; at += readBytes)
      value = continueCrc32(value, yield* this.#context.read(index, at, Math.min(at + readBytes, to)));
    return value;
  }

  *#send(file: OutgoingFile, index: number, from: number): Transfer {
    const context = this.#context;
    let block = maxBlock;
    let at = from;
    let rewinds = 0;
    this.#acknowledge(from);
    for (let isAfterError = false; ; isAfterError = true) {
      const startedAt = this.#acknowledged;
      const end = yield* this.#stream(file, index, at, block, isAfterError);
      const wish = end.wish ?? (yield* this.#endFile(end.at));
      if (typeof wish !== 'object') break;
      if (wish.rewindTo > file.size) throw new SerialError('transfer-failed');
      context.error();
      rewinds = this.#acknowledged > startedAt || wish.rewindTo > at ? 0 : rewinds + 1;
      if (rewinds > maxRewinds) throw new SerialError('transfer-failed');
      // Shorter blocks get through a bad line more often.
      block = wish.rewindTo - at > 16 * block ? maxBlock : Math.max(block / 2, minBlock);
      at = wish.rewindTo;
      if (at > this.#acknowledged) this.#acknowledge(at);
    }
    context.reach(file.size);
  }

  /**
   * Sends from `from` until the end, or until the receiver wants something else.
   * @param isAfterError the first subpacket is waited for: what the receiver asked for meanwhile is on its way still,
   * and to answer each request would never end
   */
  *#stream(file: OutgoingFile, index: number, from: number, block: number, isAfterError: boolean): Transfer<StreamEnd> {
    const writer = this.#writer;
    let at = from;
    if (at === file.size) return { at, wish: undefined };
    writer.header(zmodemType.data, at);
    let sinceAsk = 0;
    while (at < file.size) {
      const data = yield* this.#context.read(index, at, Math.min(at + block, file.size));
      const isSettling = isAfterError && at === from;
      at += data.length;
      sinceAsk += data.length;
      const isLast = at === file.size;
      const isFull = !isLast && this.#bufferBytes > 0 && sinceAsk + block > this.#bufferBytes;
      const mustWait = isSettling || isFull;
      const isAsking = sinceAsk >= askBytes;
      const { frame, answered, moreAnswered, more } = zmodemEnd;
      writer.subpacket(data, mustWait ? answered : isLast ? frame : isAsking ? moreAnswered : more);
      if (mustWait || isAsking) sinceAsk = 0;
      if (isLast || mustWait || writer.length >= pieceBytes) yield { kind: 'transmit', bytes: writer.take() };
      const wish = isSettling ? yield* this.#settle(from, at) : yield* this.#listen(at, isFull ? at : at - windowBytes);
      if (wish) return { at, wish };
      if (mustWait && !isLast) writer.header(zmodemType.data, at);
    }
    return { at, wish: undefined };
  }

  /** Waits until the receiver has the subpacket from `from` up to `at`. */
  *#settle(from: number, at: number): Transfer<Wish> {
    const context = this.#context;
    const sentMs = context.nowMs();
    for (let isAskedAgain = false; ;) {
      const header = yield* this.#reader.header(sentMs + (isAskedAgain ? inviteMs : answerMs));
      if (header === undefined) return { rewindTo: from };
      if (header === 'damaged') continue;
      this.#throwIfCancel(header);
      const { type, value } = header;
      if (type === zmodemType.skip) return 'done';
      if (type !== zmodemType.rpos && type !== zmodemType.ack) continue;
      if (value === at) return void this.#acknowledge(at);
      if (type !== zmodemType.rpos || value < from) continue;
      if (value > from || context.nowMs() - sentMs > staleMs) return { rewindTo: value };
      isAskedAgain = true;
    }
  }

  /** Takes the answers that are here, and waits until all up to `needed` is acknowledged. */
  *#listen(at: number, needed: number): Transfer<Wish> {
    const context = this.#context;
    const endMs = context.nowMs() + answerMs;
    let wish: Wish;
    for (;;) {
      const isEnough = wish !== undefined || this.#acknowledged >= needed;
      if (isEnough && context.available === 0) return wish;
      const header = yield* this.#reader.header(isEnough ? context.nowMs() : endMs);
      // The question or its answer was lost.
      if (header === undefined) return isEnough ? wish : { rewindTo: this.#acknowledged };
      if (header === 'damaged') continue;
      this.#throwIfCancel(header);
      const { type, value } = header;
      if (type === zmodemType.skip) return 'done';
      // The receiver never goes back: what is below comes late.
      if (type === zmodemType.rpos && value >= this.#acknowledged) wish = { rewindTo: value };
      else if (type === zmodemType.nak) wish ??= { rewindTo: this.#acknowledged };
      else if (type === zmodemType.ack && value <= at && value > this.#acknowledged) this.#acknowledge(value);
    }
  }

  #acknowledge(bytes: number): void {
    this.#acknowledged = bytes;
    this.#context.reach(bytes);
  }

  /** @returns `done`: the receiver has the whole file */
  *#endFile(at: number): Transfer<Wish> {
    return yield* this.#ask(
      () => this.#writer.header(zmodemType.eof, at),
      ({ type, value }) => {
        if (type === zmodemType.rinit || type === zmodemType.skip) return 'done';
        if (type === zmodemType.ack && value <= at && value > this.#acknowledged) this.#acknowledge(value);
        return type === zmodemType.rpos && value >= this.#acknowledged ? { rewindTo: value } : undefined;
      },
    );
  }

  *#finish(): Transfer {
    for (let tries = 0; tries < 4; tries++) {
      yield { kind: 'transmit', bytes: hexHeader(zmodemType.fin) };
      const untilMs = this.#context.nowMs() + inviteMs;
      for (;;) {
        const header = yield* this.#reader.header(untilMs);
        if (header === undefined) break;
        if (header === 'damaged') continue;
        if (header.type === zmodemType.rpos || isCancel(header)) throw new SerialError('transfer-failed');
        if (header.type !== zmodemType.fin) continue;
        yield* this.#context.transmit(0x4f, 0x4f); // over and out
        return;
      }
    }
    // Every file was acknowledged; only the farewell was lost.
  }

  /** Transmits until there is an answer. @throws {SerialError} `transfer-silent` */
  *#ask(
    write: () => void,
    wishOf: (header: ZmodemHeader) => Wish,
    answer?: (header: ZmodemHeader) => Transfer,
  ): Transfer<Wish> {
    const context = this.#context;
    for (let tries = 0; tries < maxTries; tries++) {
      if (tries > 0) context.error();
      write();
      if (this.#writer.length > 0) yield { kind: 'transmit', bytes: this.#writer.take() };
      const sentMs = context.nowMs();
      for (;;) {
        const header = yield* this.#reader.header(sentMs + answerMs);
        if (header === undefined) break;
        if (header === 'damaged') continue;
        this.#throwIfCancel(header);
        const wish = wishOf(header);
        if (wish) return wish;
        if (answer) yield* answer(header);
        // Later than an answer from before would come.
        const isLate = context.nowMs() - sentMs > 1000;
        if (header.type === zmodemType.nak || (header.type === zmodemType.rinit && isLate)) break;
      }
    }
    throw new SerialError('transfer-silent');
  }

  #throwIfCancel(header: ZmodemHeader): void {
    if (isCancel(header) || header.type === zmodemType.fin) throw new SerialError('transfer-cancelled');
  }
}
