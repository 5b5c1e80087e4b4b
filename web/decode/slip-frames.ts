import { unescapeBytes, type Unescaped } from './unescape.ts';

const [end, escape] = [0xc0, 0xdb];
const meanings: Readonly<Record<number, number>> = { 0xdc: end, 0xdd: escape };

/** Tells each frame that is not empty, without its escapes. */
export function readSlip(bytes: Uint8Array, tell: (frame: Unescaped) => void): void {
  for (let from = 0; from < bytes.length;) {
    const next = bytes.indexOf(end, from);
    const to = next < 0 ? bytes.length : next;
    if (to > from) tell(unescapeBytes(bytes, from, to, escape, (byte) => meanings[byte]));
    from = to + 1;
  }
}
