import type { Decoder } from '../core/decoder.ts';

const mostKnown = 4096;
const longestKnown = 32;

/**
 * Text of short pieces of bytes. The same names come again and again: they are made once, as making a text takes
 * longer than reading the number after it.
 */
export class PacketText {
  readonly #decoder: Decoder;
  readonly #known = new Map<number, string>();

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  read(bytes: Uint8Array, from: number, to: number): string {
    if (to - from > longestKnown) return this.#decoder.decode(bytes.subarray(from, to));
    let hash = to - from;
    let isAscii = true;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (byte >= 0x80) isAscii = false;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    // Bytes below 0x80 are themselves in every encoding that is offered.
    if (!isAscii) return this.#decoder.decode(bytes.subarray(from, to));
    const known = this.#known.get(hash);
    if (known !== undefined && isSame(known, bytes, from, to)) return known;
    const text = String.fromCharCode(...bytes.subarray(from, to));
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(hash, text);
    return text;
  }
}

function isSame(text: string, bytes: Uint8Array, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}
