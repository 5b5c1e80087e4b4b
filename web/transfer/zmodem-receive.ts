import { SerialError } from '../core/serial-error.ts';
import { readAnnouncement } from './announced-file.ts';
import { endingBoth, type TransferContext, type Transfer } from './transfer-context.ts';
import { hexHeader, zmodemCan, zmodemEnd, zmodemFlags, zmodemType } from './zmodem-codec.ts';
import { isCancel, ZmodemReader } from './zmodem-reader.ts';

interface ZmodemReceiveOptions {
  /** Asks for all control characters to be escaped. Default: false */
  readonly escapeControls?: boolean;
  /** Asks for CRC-32, as every sender of today has it. Default: true */
  readonly isCrc32?: boolean;
  /** How long to wait for a sender to begin. Default: 60 s */
  readonly startMs?: number;
}

const answerMs = 5000;
const inviteMs = 3000;
const maxTries = 12;
/** A damaged header so soon after a request belongs to what was on its way then. */
const staleMs = 500;

/** Receives files by ZMODEM. @throws {SerialError} `transfer-*` */
export function receiveZmodem(context: TransferContext, options: ZmodemReceiveOptions = {}): Transfer {
  return endingBoth(new ZmodemReceiver(context, options).run());
}

class ZmodemReceiver {
  readonly #context: TransferContext;
  readonly #options: ZmodemReceiveOptions;
  readonly #reader: ZmodemReader;

  constructor(context: TransferContext, options: ZmodemReceiveOptions) {
    this.#context = context;
    this.#options = options;
    this.#reader = new ZmodemReader(context);
  }

  *run(): Transfer {
    const context = this.#context;
    const { startMs = 60_000 } = this.#options;
    let endMs = context.nowMs() + startMs;
    let isInviting = true;
    for (let errors = 0; ;) {
      if (errors > maxTries) throw new SerialError('transfer-failed');
      if (isInviting) yield* this.#invite();
      isInviting = false;
      const header = yield* this.#reader.header(context.nowMs() + inviteMs);
      if (header === undefined) {
        if (context.nowMs() >= endMs) throw new SerialError('transfer-silent');
        isInviting = true;
        continue;
      }
      if (header === 'damaged') {
        errors++;
        yield* this.#refuse();
        continue;
      }
      if (isCancel(header) || header.type === zmodemType.can) throw new SerialError('transfer-cancelled');
      switch (header.type) {
        // The answer to the end of a file, or the first one, was lost.
        case zmodemType.rqinit:
        case zmodemType.eof:
          isInviting = true;
          break;
        case zmodemType.sinit:
          errors++;
          if (yield* this.#reader.subpacket(header.isCrc32)) yield* this.#transmit(zmodemType.ack);
          else yield* this.#refuse();
          break;
        case zmodemType.challenge:
          yield* this.#transmit(zmodemType.ack, header.value);
          break;
        case zmodemType.freecnt:
          yield* this.#transmit(zmodemType.ack, 0xffffffff);
          break;
        case zmodemType.file: {
          const info = yield* this.#reader.subpacket(header.isCrc32);
          if (!info) {
            errors++;
            yield* this.#refuse();
            break;
          }
          yield* this.#receiveFile(info.data);
          [isInviting, errors] = [true, 0];
          endMs = context.nowMs() + startMs;
          break;
        }
        case zmodemType.fin:
          yield* this.#transmit(zmodemType.fin);
          yield* this.#awaitFarewell();
          return;
        case zmodemType.command:
          // Nobody runs commands here.
          throw new SerialError('transfer-failed');
      }
    }
  }

  *#receiveFile(info: Uint8Array): Transfer {
    const context = this.#context;
    const file = readAnnouncement(info);
    context.beginFile(file.name, file.size);
    const offset = yield { kind: 'begin', file };
    if (typeof offset !== 'number') return yield* this.#transmit(zmodemType.skip);
    let at = offset > 0 && !(yield* this.#isSame(offset)) ? 0 : offset;
    if (offset > 0) yield { kind: 'start', at };
    context.reach(at);
    yield* this.#transmit(zmodemType.rpos, at);
    let askedMs = context.nowMs();
    let hasData = false;
    /** After an error frames are short: one that is missing may just have lost its header, and is asked for again. */
    let sawErrors = false;
    for (let tries = 0; ;) {
      const header = yield* this.#reader.header(context.nowMs() + answerMs);
      let isWrong = header === undefined;
      if (header === 'damaged') {
        sawErrors = true;
        isWrong = context.nowMs() - askedMs > staleMs;
      } else if (header && isCancel(header)) throw new SerialError('transfer-cancelled');
      else if (header?.type === zmodemType.data) {
        const before = at;
        const end = header.value === at && (yield* this.#subpackets(at, header.isCrc32));
        if (end) at = end.at;
        isWrong = !end || !end.isWhole;
        hasData ||= !isWrong;
        if (at > before) tries = 0;
      } else if (header?.type === zmodemType.eof && header.value === at) {
        yield { kind: 'end' };
        return;
      } else if (header?.type === zmodemType.eof && hasData && !sawErrors) {
        // Whole subpackets are missing, nobody knows which: they have no numbers.
        throw new SerialError('transfer-failed');
      } else if (header?.type === zmodemType.file) {
        const again = yield* this.#reader.subpacket(header.isCrc32);
        if (again && !isSame(again.data, info)) throw new SerialError('transfer-failed');
        isWrong = true;
      } else if (header?.type === zmodemType.fin) isWrong = true;
      if (!isWrong) continue;
      sawErrors = true;
      context.error();
      if (++tries > maxTries) throw new SerialError(header === undefined ? 'transfer-silent' : 'transfer-failed');
      yield* this.#transmit(zmodemType.rpos, at);
      askedMs = context.nowMs();
    }
  }

  /** Whether the sender's file begins with what is here. Not every sender can tell. */
  *#isSame(bytes: number): Transfer<boolean> {
    const context = this.#context;
    const mine = yield { kind: 'check' };
    for (let tries = 0; tries < 3; tries++) {
      yield* this.#transmit(zmodemType.crc, bytes);
      const untilMs = context.nowMs() + answerMs;
      for (;;) {
        const header = yield* this.#reader.header(untilMs);
        if (header === undefined) break;
        if (header === 'damaged') continue;
        if (isCancel(header)) throw new SerialError('transfer-cancelled');
        if (header.type === zmodemType.crc) return header.value === mine;
        if (header.type !== zmodemType.file && header.type !== zmodemType.nak) continue;
        if (header.type === zmodemType.file) yield* this.#reader.subpacket(header.isCrc32);
        break;
      }
    }
    return false;
  }

  /** The data after a ZDATA header. @returns where it has come to, and whether nothing was damaged */
  *#subpackets(from: number, isCrc32: boolean): Transfer<{ readonly at: number; readonly isWhole: boolean }> {
    let at = from;
    for (;;) {
      const subpacket = yield* this.#reader.subpacket(isCrc32);
      if (!subpacket) return { at, isWhole: false };
      const { data, end } = subpacket;
      if (data.length > 0) yield { kind: 'write', bytes: data };
      at += data.length;
      this.#context.reach(at);
      if (end === zmodemEnd.answered || end === zmodemEnd.moreAnswered) yield* this.#transmit(zmodemType.ack, at);
      if (end === zmodemEnd.answered || end === zmodemEnd.frame) return { at, isWhole: true };
    }
  }

  /** The last header was damaged, or what followed it. */
  *#refuse(): Transfer {
    this.#context.error();
    yield* this.#transmit(zmodemType.nak);
  }

  *#invite(): Transfer {
    const { escapeControls = false, isCrc32 = true } = this.#options;
    const can =
      zmodemCan.fullDuplex |
      zmodemCan.overlap |
      (isCrc32 ? zmodemCan.crc32 : 0) |
      (escapeControls ? zmodemCan.escapeControls : 0);
    yield* this.#transmit(zmodemType.rinit, zmodemFlags(can));
  }

  /** Two O, so that they do not show at a prompt. */
  *#awaitFarewell(): Transfer {
    const context = this.#context;
    const untilMs = context.nowMs() + 1000;
    for (let letters = 0; letters < 2;) {
      const byte = yield* context.byte(untilMs);
      if (byte < 0) return;
      if (byte === 0x4f) letters++;
    }
  }

  *#transmit(type: number, value = 0): Transfer {
    yield { kind: 'transmit', bytes: hexHeader(type, value) };
  }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);
