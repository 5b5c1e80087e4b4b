/** The platform's encoder of text. */
export type EncodeText = (text: string) => Uint8Array<ArrayBuffer>;

/** Decimals after which a number is left to the platform. */
const mostDecimals = 6;
const powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];

/** Integers of so many digits are all different as numbers. */
const mostExact = 1e15;

/** Text in UTF-8 that is written piece by piece: without strings, as most of it is names and numbers. */
export class ByteText {
  bytes = new Uint8Array(4096);
  length = 0;
  readonly #encode: EncodeText;

  constructor(encode: EncodeText) {
    this.#encode = encode;
  }

  byte(byte: number): void {
    this.#makeRoom(1);
    this.bytes[this.length++] = byte;
  }

  text(text: string): void {
    this.#makeRoom(text.length);
    const { bytes, length: start } = this;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x80) return this.copy(this.#encode(text), 0, undefined);
      bytes[start + at] = code;
    }
    this.length = start + text.length;
  }

  copy(from: Uint8Array, start: number, end = from.length): void {
    this.#makeRoom(end - start);
    const { bytes, length } = this;
    if (end - start > 48) bytes.set(from.subarray(start, end), length);
    else for (let at = start; at < end; at++) bytes[length + at - start] = from[at] ?? 0;
    this.length = length + end - start;
  }

  /** As `String(value)`. */
  number(value: number): void {
    const size = value < 0 ? -value : value;
    if (!(size < mostExact)) return this.text(String(value));
    for (let decimals = 0; decimals <= mostDecimals; decimals++) {
      const power = powers[decimals] ?? 1;
      const whole = Math.round(size * power);
      if (whole >= mostExact) break;
      if (whole / power === size) return this.#decimal(whole, decimals, value < 0);
    }
    this.text(String(value));
  }

  /** @param least digits at least, with zeros before them */
  integer(value: number, least = 1): void {
    let digits = least;
    for (let power = 10 ** least; power <= value; power *= 10) digits++;
    this.#makeRoom(digits);
    this.length += digits;
    this.#digits(value, digits, this.length);
  }

  #decimal(whole: number, decimals: number, isNegative: boolean): void {
    if (isNegative) this.byte(minus);
    if (decimals === 0) return this.integer(whole);
    const power = powers[decimals] ?? 1;
    const front = Math.floor(whole / power);
    this.integer(front);
    this.byte(point);
    this.integer(whole - front * power, decimals);
  }

  #digits(value: number, digits: number, end: number): void {
    const { bytes } = this;
    let rest = value;
    for (let at = end - 1; at >= end - digits; at--) {
      const next = Math.floor(rest / 10);
      bytes[at] = zero + rest - next * 10;
      rest = next;
    }
  }

  #makeRoom(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

const [zero, minus, point] = [0x30, 0x2d, 0x2e];
