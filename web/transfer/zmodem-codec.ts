import { continueCrc32, crc16, crc32 } from './transfer-checks.ts';

/** Types of headers. */
export const zmodemType = {
  rqinit: 0, // sender: is a receiver there?
  rinit: 1, // receiver: ready
  sinit: 2,
  ack: 3,
  file: 4,
  skip: 5,
  nak: 6, // the last header was damaged
  abort: 7,
  fin: 8,
  rpos: 9, // receiver: send from here
  data: 10,
  eof: 11,
  ferr: 12, // reading or writing the file failed
  crc: 13,
  challenge: 14,
  can: 16, // five CANs
  freecnt: 17,
  command: 18,
} as const;

/** How a data subpacket ends. */
export const zmodemEnd = {
  frame: 0x68, // ZCRCE: a header follows
  more: 0x69, // ZCRCG: another subpacket follows
  moreAnswered: 0x6a, // ZCRCQ: the same, and an answer is wanted
  answered: 0x6b, // ZCRCW: an answer is waited for
} as const;

/** What a receiver can do, in the last byte of its ZRINIT. */
export const zmodemCan = { fullDuplex: 0x01, overlap: 0x02, crc32: 0x20, escapeControls: 0x40 } as const;

/** In the last byte of ZSINIT: all control characters are to be escaped. */
export const zsinitEscapeControls = 0x40;

export const zpad = 0x2a;
export const zdle = 0x18;
const zbin = 0x41;
const zhex = 0x42;
const zbin32 = 0x43;
export const zmodemFormat = { zbin, zhex, zbin32 } as const;
const xon = 0x11;

export interface ZmodemHeader {
  readonly type: number;
  /** Its four bytes as a number, the first is the lowest: a position. Flags are in the highest byte. */
  readonly value: number;
  /** The subpackets that follow have a CRC-32. */
  readonly isCrc32: boolean;
}

/** A header in hexadecimal digits, which goes through every line. */
export function hexHeader(type: number, value = 0): Uint8Array {
  const bytes = headerBytes(type, value);
  const crc = crc16(bytes);
  const digits = Array.from([...bytes, crc >>> 8, crc & 0xff], (byte) => byte.toString(16).padStart(2, '0')).join('');
  const text = [zpad, zpad, zdle, zhex, ...Array.from(digits, (digit) => digit.charCodeAt(0)), 0x0d, 0x8a];
  // XON frees a line that a stray XOFF holds; not after ZFIN, where a shell would get it.
  if (type !== zmodemType.fin && type !== zmodemType.ack) text.push(xon);
  return Uint8Array.from(text);
}

/** Flags as a header's value: in its highest byte. */
export const zmodemFlags = (flags: number): number => (flags << 24) >>> 0;

function headerBytes(type: number, value: number): Uint8Array {
  return Uint8Array.of(type, value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}

const plain = 0;
const escaped = 1;
const afterAt = 2;

/** By byte: whether it goes through lines unharmed. DLE, XON and XOFF do not, nor CR after `@`, which telnet reads. */
function escapeTable(escapeControls: boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    const low = byte & 0x7f;
    if (byte === zdle || low === 0x10 || low === 0x11 || low === 0x13) return escaped;
    if (low < 0x20 && escapeControls) return escaped;
    return low === 0x0d ? afterAt : plain;
  });
}

/** Writes binary headers and data subpackets, escaped as the receiver wants it. */
export class ZmodemWriter {
  readonly #isCrc32: boolean;
  readonly #table: Uint8Array;
  #into = new Uint8Array(16_384);
  #length = 0;

  constructor(isCrc32: boolean, escapeControls: boolean) {
    this.#isCrc32 = isCrc32;
    this.#table = escapeTable(escapeControls);
  }

  get length(): number {
    return this.#length;
  }

  header(type: number, value = 0): void {
    const bytes = headerBytes(type, value);
    this.#reserve(32);
    this.#into.set([zpad, zdle, this.#isCrc32 ? zbin32 : zbin], this.#length);
    this.#length += 3;
    this.#escape(bytes);
    this.#escape(this.#check(bytes));
  }

  subpacket(data: Uint8Array, end: number): void {
    this.#reserve(2 * data.length + 12);
    this.#escape(data);
    this.#into[this.#length++] = zdle;
    this.#into[this.#length++] = end;
    this.#escape(this.#check(data, end));
    if (end === zmodemEnd.answered) this.#into[this.#length++] = xon;
  }

  /** What was written since. */
  take(): Uint8Array {
    const taken = this.#into.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /** The check value of bytes, and of those that follow. */
  #check(bytes: Uint8Array, ...more: readonly number[]): Uint8Array {
    if (!this.#isCrc32) {
      const all = new Uint8Array(bytes.length + more.length);
      all.set(bytes);
      all.set(more, bytes.length);
      const crc = crc16(all);
      return Uint8Array.of(crc >>> 8, crc & 0xff);
    }
    const crc = continueCrc32(crc32(bytes), Uint8Array.from(more));
    return Uint8Array.of(crc & 0xff, (crc >>> 8) & 0xff, (crc >>> 16) & 0xff, crc >>> 24);
  }

  #escape(bytes: Uint8Array): void {
    const table = this.#table;
    const into = this.#into;
    let length = this.#length;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      const how = table[byte];
      if (how === plain || (how === afterAt && ((into[length - 1] ?? 0) & 0x7f) !== 0x40)) into[length++] = byte;
      else {
        into[length++] = zdle;
        into[length++] = byte ^ 0x40;
      }
    }
    this.#length = length;
  }

  #reserve(space: number): void {
    if (this.#length + space <= this.#into.length) return;
    const into = new Uint8Array((this.#length + space) * 2);
    into.set(this.#into.subarray(0, this.#length));
    this.#into = into;
  }
}
