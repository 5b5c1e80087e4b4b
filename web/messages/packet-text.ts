import type { Decoder } from '../core/decoder.ts';
import { plainText } from '../core/escape-sequences.ts';

const mostKnown = 4096;
const longestKnown = 32;
const escape = 0x1b;

/**
 * Text of short pieces of bytes, as it is shown: without escape sequences. The same names come again and again: they
 * are made once, as making a text takes longer than reading the number after it.
 */
export class PacketText {
  readonly #decoder: Decoder;
  readonly #isAscii: boolean;
  readonly #known = new Map<number, string>();

  /** @param isAscii bytes below 0x80 are themselves */
  constructor(decoder: Decoder, isAscii: boolean) {
    this.#decoder = decoder;
    this.#isAscii = isAscii;
  }

  read(bytes: Uint8Array, from: number, to: number): string {
    if (to - from > longestKnown) return this.#decoded(bytes, from, to);
    let hash = to - from;
    let isAscii = this.#isAscii;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (byte >= 0x80 || byte === escape) isAscii = false;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    if (!isAscii) return this.#decoded(bytes, from, to);
    const known = this.#known.get(hash);
    if (known !== undefined && isSame(known, bytes, from, to)) return known;
    const text = String.fromCharCode(...bytes.subarray(from, to));
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(hash, text);
    return text;
  }

  #decoded(bytes: Uint8Array, from: number, to: number): string {
    return plainText(this.#decoder.decode(bytes.subarray(from, to)));
  }
}

function isSame(text: string, bytes: Uint8Array, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}
