import { mayHaveEscapes } from '../../core/escape-sequences.ts';
import type { RowDecoder } from './text-places.ts';

/** Longer ones may reach over more than the borders that are looked at. */
export const maxQuickLength = 4096;

const isAscii = /^[\0-\x7f]+$/;

/** What is an ASCII letter without differences of case (`foldCase`), and is none. */
const foreignCase = /[\u0130\u017f\u212a]/;

/** Bytes that are searched as a whole, wherever rows begin in them. */
export class WholeText {
  readonly bytes: Uint8Array;
  readonly #decoder: RowDecoder;
  #text: string | undefined;
  #isShown = false;

  constructor(bytes: Uint8Array, decoder: RowDecoder) {
    this.bytes = bytes;
    this.#decoder = decoder;
  }

  /**
   * Whether the text as shown of some rows may have `wanted` in it. Only ASCII is looked for: of such a text each
   * character is a byte, and none comes between.
   * @param wanted without differences of case unless `matchCase`
   */
  mayHave(wanted: string, matchCase: boolean): boolean {
    if (this.#decoder.widths === 'unknown' || wanted.length > maxQuickLength || !isAscii.test(wanted)) return true;
    if (this.#text === undefined) {
      this.#text = this.#decoder.decoder.decode(this.bytes);
      this.#isShown = !mayHaveEscapes(this.#text);
    }
    if (!this.#isShown || (!matchCase && foreignCase.test(this.#text))) return true;
    return (matchCase ? this.#text : this.#text.toLowerCase()).includes(wanted);
  }
}
