import { indexOfByte } from '../core/index-of-byte.ts';

/**
 * Bytes of a frame as they were before they were escaped, and where each was in the packet: valid until the next frame
 * is read.
 */
export interface Unescaped {
  readonly bytes: Uint8Array;
  /** Where the byte at `index` begins in the packet; for the length of `bytes`, where the last one ends. */
  place(index: number): number;
  /** No escape is cut or unknown. */
  readonly isRight: boolean;
}

/** Of the frame that is read: made once, as frames are read one after the other. */
let out = new Uint8Array(256);
let places = new Uint32Array(257);

class Frame implements Unescaped {
  bytes: Uint8Array = out;
  isRight = true;
  hasEscapes = false;
  from = 0;

  readonly place = (index: number): number => {
    if (!this.hasEscapes) return this.from + index;
    return places[Math.min(index, this.bytes.length)] ?? 0;
  };
}

const frame = new Frame();

/**
 * Takes out escapes of two bytes.
 * @param meaning of the byte after the escape; below 0 where it has none: both are kept then, and it is wrong
 */
export function unescapeBytes(
  bytes: Uint8Array,
  from: number,
  to: number,
  escape: number,
  meaning: (byte: number) => number,
): Unescaped {
  frame.isRight = true;
  frame.from = from;
  // Not behind the frame: what comes after it would be looked through once more for each frame.
  frame.hasEscapes = indexOfByte(bytes, escape, from, to) >= 0;
  if (!frame.hasEscapes) {
    frame.bytes = bytes.subarray(from, to);
    return frame;
  }
  if (out.length < to - from) {
    out = new Uint8Array(2 * (to - from));
    places = new Uint32Array(2 * (to - from) + 1);
  }
  let count = 0;
  for (let at = from; at < to; count++) {
    places[count] = at;
    const byte = bytes[at++] ?? 0;
    out[count] = byte;
    if (byte !== escape) continue;
    const meant = at < to ? meaning(bytes[at] ?? 0) : -1;
    if (meant < 0) frame.isRight = false;
    else {
      out[count] = meant;
      at++;
    }
  }
  places[count] = to;
  frame.bytes = out.subarray(0, count);
  return frame;
}
