import { indexOfByte } from '../core/index-of-byte.ts';
import { unescapeBytes, type Unescaped } from './unescape.ts';

const [end, escape] = [0xc0, 0xdb];
const meaning = (byte: number): number => (byte === 0xdc ? end : byte === 0xdd ? escape : -1);

/** Tells each frame that is not empty, without its escapes. */
export function readSlip(bytes: Uint8Array, tell: (frame: Unescaped) => void): void {
  for (let from = 0; from < bytes.length;) {
    const next = indexOfByte(bytes, end, from);
    const to = next < 0 ? bytes.length : next;
    if (to > from) tell(unescapeBytes(bytes, from, to, escape, meaning));
    from = to + 1;
  }
}
