import { concatBytes } from '../search/lane-view.ts';
import type { LaneView } from '../search/lane-view.ts';

/** So many bytes after it a style still counts: what is drawn depends on little that came before it. */
export const styleReach = 16 * 1024;

/** Of styles that nothing resets so many of the last ones count. */
const maxHeld = 32;

const ESC = 0x1b;
const openBracket = 0x5b;
const letterM = 0x6d;

/** No sequence that sets a style is longer. */
const maxSequence = 64;

/** Which styles (SGR) hold where a row begins: as in a terminal, what one row sets goes on until it is reset. */
export class RowStyles {
  readonly #lane: LaneView;
  readonly #before: Uint8Array;
  #held: { readonly at: number; readonly text: string }[] = [];
  #to: number;

  /** @param before what came right before the segment in this direction, as far as it counts */
  constructor(lane: LaneView, before: Uint8Array) {
    this.#lane = lane;
    this.#before = before;
    this.#to = -before.length;
  }

  /** The sequences that hold where row `index` begins. Asked of one row after the other. */
  at(index: number): string {
    const lane = this.#lane;
    const start = lane.start(index);
    let from = Math.max(this.#to, start - styleReach);
    for (let row = index; row >= 0 && lane.start(row) >= from; row--) {
      if (!lane.isFresh(row)) continue;
      from = lane.start(row);
      this.#held = [];
      break;
    }
    const shift = from < 0 ? this.#before.length : 0;
    const bytes = shift > 0 ? concatBytes(this.#before, lane.bytes.subarray(0, start)) : lane.bytes;
    this.#to = this.#read(bytes.subarray(from + shift, start + shift), from);
    if (this.#held.length === 0) return '';
    this.#held = this.#held.filter(({ at }) => at >= start - styleReach).slice(-maxHeld);
    return this.#held.map(({ text }) => text).join('');
  }

  /** @returns up to where it is read: a sequence at the end may go on in the row */
  #read(bytes: Uint8Array, offset: number): number {
    for (let at = bytes.indexOf(ESC); at >= 0; at = bytes.indexOf(ESC, at + 1)) {
      const end = sgrEnd(bytes, at);
      if (end === bytes.length) return at + offset;
      if (end < 0) continue;
      const parameters = String.fromCharCode(...bytes.subarray(at + 2, end));
      if (/^0*(?:;|$)/.test(parameters)) this.#held = [];
      if (!/^0*$/.test(parameters)) this.#held.push({ at: at + offset, text: `\u001b[${parameters}m` });
    }
    return bytes.length + offset;
  }
}

/** Where the SGR sequence has its final byte that begins at `at`; -1 when it is none, the length when it is cut. */
function sgrEnd(bytes: Uint8Array, at: number): number {
  for (let end = at + 1; end < bytes.length; end++) {
    const byte = bytes[end] ?? 0;
    if (end === at + 1 ? byte === openBracket : byte >= 0x30 && byte <= 0x3b && end < at + maxSequence) continue;
    return byte === letterM && end > at + 1 ? end : -1;
  }
  return bytes.length;
}
