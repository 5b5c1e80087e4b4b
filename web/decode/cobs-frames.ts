import { indexOfByte } from '../core/index-of-byte.ts';
import type { Unescaped } from './unescape.ts';

/** Of the frame that is read: made once, as frames are read one after the other. */
let out = new Uint8Array(256);

/**
 * Tells each frame that is not empty, without its code bytes. It is wrong where a block runs past the end, or there is
 * no zero yet. Place −1 is that of the first code byte.
 */
export function readCobs(bytes: Uint8Array, tell: (frame: Unescaped) => void): void {
  for (let from = 0; from < bytes.length;) {
    const next = indexOfByte(bytes, 0, from);
    const to = next < 0 ? bytes.length : next;
    if (out.length < to - from) out = new Uint8Array(2 * (to - from));
    let count = 0;
    let at = from;
    while (at < to) {
      const code = bytes[at] ?? 0;
      const blockEnd = Math.min(at + code, to);
      for (let place = at + 1; place < blockEnd; place++) out[count++] = bytes[place] ?? 0;
      at += code;
      if (at < to && code < 0xff) out[count++] = 0;
    }
    // A zero is the next block's code byte, so each byte stands one place further than without them, and one more for
    // each block of FF before it, which has no zero.
    const [start, length] = [from, count];
    if (to > from)
      tell({
        bytes: out.subarray(0, count),
        place: (index) =>
          index < 0 ? start : index >= length ? to : start + 1 + index + fullBlocks(bytes, start, index),
        isRight: at === to && next >= 0,
      });
    from = to + 1;
  }
}

/** Blocks of 254 bytes that end at or before the byte at `index`: their code bytes stand for no zero. */
function fullBlocks(bytes: Uint8Array, start: number, index: number): number {
  let [blocks, at, count] = [0, start, 0];
  for (;;) {
    const code = bytes[at] ?? 0;
    if (code === 0) return blocks;
    count += code === 0xff ? 254 : code;
    if (count > index) return blocks;
    if (code === 0xff) blocks++;
    at += code;
  }
}
