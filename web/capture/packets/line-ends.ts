const LF = 10;
const CR = 13;

/** Fewer bytes are looked at one by one. */
const fewBytes = 64;

/** Finds LF and CR, four bytes at a time. */
export class LineEnds {
  #bytes: Uint8Array | undefined;
  #words: Int32Array | undefined;

  /** The place of the first LF or CR from `at` on; `to` where there is none before. */
  next(bytes: Uint8Array, at: number, to: number): number {
    if (to - at < fewBytes) return endIn(bytes, at, to);
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      const { buffer, byteOffset, length } = bytes;
      this.#words = byteOffset % 4 === 0 ? new Int32Array(buffer, byteOffset, length >> 2) : undefined;
    }
    return this.#words ? endInWords(bytes, this.#words, at, to) : endIn(bytes, at, to);
  }
}

function endIn(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== LF && bytes[at] !== CR) at++;
  return at;
}

function endInWords(bytes: Uint8Array, words: Int32Array, from: number, to: number): number {
  for (let at = from; at < to;) {
    const aligned = Math.min(to, (at + 3) & ~3);
    const end = endIn(bytes, at, aligned);
    if (end < aligned) return end;
    at = aligned;
    for (; at + 4 <= to; at += 4) {
      const word = words[at >> 2] ?? 0;
      // Some byte is less than 14: Sean Anderson, "Bit Twiddling Hacks", hasless.
      if (((word - 0x0e0e0e0e) & ~word & 0x80808080) !== 0) break;
    }
    const stop = Math.min(to, at + 4);
    const found = endIn(bytes, at, stop);
    if (found < stop) return found;
    at = stop;
  }
  return to;
}
