/*
 * Numbers and places in bytes that are ASCII, read without making a text of them: a capture has millions.
 */

/** The first place of `byte` in `from` to `to`; `to` where it is not. */
export function findByte(bytes: Uint8Array, byte: number, from: number, to: number): number {
  // `indexOf` would look on to the end of the packet, for each field again.
  for (let at = from; at < to; at++) if (bytes[at] === byte) return at;
  return to;
}

/** Where a line ends without its CR and LF. */
export function endOfLine(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
  return end;
}

/** A decimal number, with a sign, a fraction and an exponent or without; NaN for anything else. */
export function readDecimal(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  const sign = bytes[at] === 0x2d ? -1 : 1;
  if (bytes[at] === 0x2d || bytes[at] === 0x2b) at++;
  let digits = 0;
  let value = 0;
  let scale = 0;
  let isFraction = false;
  for (; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) {
      value = value * 10 + byte - 0x30;
      digits++;
      if (isFraction) scale++;
    } else if (byte === 0x2e && !isFraction) isFraction = true;
    else break;
  }
  if (digits === 0) return readText(bytes, from, to);
  // More digits than a number holds exactly, an exponent, or no number: rare, and the platform rounds them right.
  return digits > 15 || at < to ? readText(bytes, from, to) : (sign * value) / 10 ** scale;
}

/** A longer text is not read as a number. */
export const longestNumber = 40;

/** A character for each byte. For short pieces. */
export function asciiText(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

function readText(bytes: Uint8Array, from: number, to: number): number {
  if (to <= from || to - from > longestNumber) return NaN;
  const text = asciiText(bytes, from, to);
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  return infinite ? (infinite[1] === '-' ? -Infinity : Infinity) : NaN;
}

/** The value of a hex digit; -1 where it is none. */
export function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** A number in hex digits; NaN where one is none. */
export function readHex(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = hexDigit(bytes[at]);
    if (digit < 0) return NaN;
    value = value * 16 + digit;
  }
  return from < to ? value : NaN;
}
