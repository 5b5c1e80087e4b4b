import { SerialError } from '../core/serial-error.ts';
import type { TransferContext, Transfer } from './transfer-context.ts';
import { crc16, crc32 } from './transfer-checks.ts';
import { zdle, zmodemEnd, zmodemFormat, zmodemType, zpad, type ZmodemHeader } from './zmodem-codec.ts';

/** A data subpacket. */
interface Subpacket {
  readonly data: Uint8Array<ArrayBuffer>;
  /** One of `zmodemEnd`. */
  readonly end: number;
}

/** Between the bytes of a header or subpacket. */
const byteMs = 2000;
const maxSubpacket = 8192;

/** Not data as they come: escapes, and XON and XOFF, which are the line's. */
const special = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte === zdle || (byte & 0x7d) === 0x11));

/** What an escaped byte came to, beside the bytes themselves. */
const endFlag = 0x100;
const damaged = -1;

/** Reads headers and subpackets. @throws {SerialError} `transfer-cancelled` when five CANs come */
export class ZmodemReader {
  readonly #context: TransferContext;
  /** A subpacket and its end. */
  readonly #into = new Uint8Array(maxSubpacket + 1);
  readonly #data = this.#into.subarray(0, maxSubpacket);
  #cans = 0;

  constructor(context: TransferContext) {
    this.#context = context;
  }

  /** The next header that is whole. @returns `undefined`: none came in time; `damaged`: one that was damaged */
  *header(untilMs: number): Transfer<ZmodemHeader | 'damaged' | undefined> {
    const context = this.#context;
    for (;;) {
      const byte = yield* this.#raw(untilMs);
      if (byte < 0) return undefined;
      if (byte !== zpad) continue;
      let next = yield* this.#raw(context.nowMs() + byteMs);
      while (next === zpad) next = yield* this.#raw(context.nowMs() + byteMs);
      if (next !== zdle) continue;
      const format = yield* this.#raw(context.nowMs() + byteMs);
      this.#cans = 0;
      if (format === zmodemFormat.zhex) return yield* this.#hexHeader();
      if (format === zmodemFormat.zbin || format === zmodemFormat.zbin32)
        return yield* this.#binaryHeader(format === zmodemFormat.zbin32);
    }
  }

  /** @returns `undefined`: it was damaged, or did not come */
  *subpacket(isCrc32: boolean): Transfer<Subpacket | undefined> {
    const into = this.#into;
    let length = 0;
    for (;;) {
      // Most bytes are plain and here: no generator for them.
      const plain = this.#context.takeRun(special, this.#data, length);
      if (plain > 0) this.#cans = 0;
      length += plain;
      const simple = length < maxSubpacket ? this.#simpleEscape() : damaged;
      if (simple !== damaged) {
        into[length++] = simple;
        continue;
      }
      const byte = yield* this.#escaped();
      if (byte === damaged) return undefined;
      if (byte < endFlag) {
        if (length === maxSubpacket) return undefined;
        into[length++] = byte;
        continue;
      }
      const end = byte - endFlag;
      into[length] = end;
      const isWhole = yield* this.#isChecked(into.subarray(0, length + 1), isCrc32);
      return isWhole ? { data: into.slice(0, length), end } : undefined;
    }
  }

  /** An escaped byte that is here already; else `damaged`, and nothing is taken. */
  #simpleEscape(): number {
    const context = this.#context;
    if (context.available < 2) return damaged;
    const isEscape = context.shift() === zdle;
    const next = context.shift();
    if (isEscape && (next & 0x60) === 0x40) {
      this.#cans = 0;
      return next ^ 0x40;
    }
    context.unshift();
    context.unshift();
    return damaged;
  }

  *#hexHeader(): Transfer<ZmodemHeader | 'damaged'> {
    const bytes = new Uint8Array(7);
    for (let at = 0; at < 14; at++) {
      const byte = (yield* this.#raw(this.#context.nowMs() + byteMs)) & 0x7f;
      const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
      if (digit < 0) return 'damaged';
      bytes[at >> 1] = ((bytes[at >> 1] ?? 0) << 4) | digit;
    }
    if (crc16(bytes) !== 0) return 'damaged';
    const header = headerOf(bytes, false);
    // Its end of line is not data.
    if (header.type === zmodemType.sinit)
      for (let at = 0; at < 2; at++) yield* this.#raw(this.#context.nowMs() + byteMs);
    return header;
  }

  *#binaryHeader(isCrc32: boolean): Transfer<ZmodemHeader | 'damaged'> {
    const bytes = new Uint8Array(5);
    for (let at = 0; at < 5; at++) {
      const byte = yield* this.#escaped();
      if (byte < 0 || byte >= endFlag) return 'damaged';
      bytes[at] = byte;
    }
    return (yield* this.#isChecked(bytes, isCrc32)) ? headerOf(bytes, isCrc32) : 'damaged';
  }

  *#isChecked(bytes: Uint8Array, isCrc32: boolean): Transfer<boolean> {
    let value = 0;
    for (let at = 0; at < (isCrc32 ? 4 : 2); at++) {
      const byte = yield* this.#escaped();
      if (byte < 0 || byte >= endFlag) return false;
      value = isCrc32 ? value | (byte << (8 * at)) : (value << 8) | byte;
    }
    return isCrc32 ? crc32(bytes) === value >>> 0 : crc16(bytes) === value;
  }

  /** The next byte of data, or the end of a subpacket plus `endFlag`, or `damaged`. */
  *#escaped(): Transfer<number> {
    for (;;) {
      // The inbox first: no generator for each byte.
      let byte = this.#context.shift();
      if (byte < 0) byte = yield* this.#context.byte(this.#context.nowMs() + byteMs);
      if (byte < 0) return damaged;
      if (byte !== zdle) {
        // XON and XOFF are the line's.
        if ((byte & 0x7d) === 0x11) continue;
        this.#cans = 0;
        return byte;
      }
      this.#cans = 1;
      let next = yield* this.#raw(this.#context.nowMs() + byteMs);
      while (next === zdle || (next & 0x7d) === 0x11) next = yield* this.#raw(this.#context.nowMs() + byteMs);
      this.#cans = 0;
      if (next >= zmodemEnd.frame && next <= zmodemEnd.answered) return next + endFlag;
      if (next === 0x6c) return 0x7f;
      if (next === 0x6d) return 0xff;
      return (next & 0x60) === 0x40 && next >= 0 ? next ^ 0x40 : damaged;
    }
  }

  /** A byte as it comes; five CANs in a row end the transfer. */
  *#raw(untilMs: number): Transfer<number> {
    let byte = this.#context.shift();
    if (byte < 0) byte = yield* this.#context.byte(untilMs);
    if (byte !== zdle) {
      if (byte >= 0) this.#cans = 0;
      return byte;
    }
    if (++this.#cans >= 5) throw new SerialError('transfer-cancelled');
    return byte;
  }
}

function headerOf(bytes: Uint8Array, isCrc32: boolean): ZmodemHeader {
  const [type = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes;
  return { type, value: (b0 | (b1 << 8) | (b2 << 16) | (b3 << 24)) >>> 0, isCrc32 };
}

/** The flags of a header: its last byte. */
export const flagsOf = ({ value }: ZmodemHeader): number => value >>> 24;

/** Whether a header ends what a file's data was. */
export const isCancel = ({ type }: ZmodemHeader): boolean =>
  type === zmodemType.can || type === zmodemType.abort || type === zmodemType.ferr;
