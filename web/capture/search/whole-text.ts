import { mayHaveEscapes } from '../../core/escape-sequences.ts';
import type { RowDecoder } from './text-places.ts';

/** Longer ones may reach over more than the borders that are looked at. */
export const maxQuickLength = 4096;

const isAscii = /^[\0-\x7f]+$/;

/** What is an ASCII letter without differences of case (`foldCase`), and is none. */
const foreignCase = /[\u0130\u017f\u212a]/;

/** Says at once whether a text may have a literal. */
type LiteralTest = (text: string) => boolean;

/**
 * Only ASCII is looked for: of such a text each character is a byte, and none comes between.
 * @param wanted without differences of case unless `matchCase` @returns `undefined` for a literal that is none such
 */
export function literalTest(wanted: string, matchCase: boolean): LiteralTest | undefined {
  if (wanted.length > maxQuickLength || !isAscii.test(wanted)) return undefined;
  if (matchCase) return (text) => text.includes(wanted);
  // Five times as fast as a search of the text in lower case.
  const pattern = new RegExp(wanted.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i');
  return (text) => foreignCase.test(text) || pattern.test(text);
}

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

  /** Whether the text as shown of some rows may have the literal in it. */
  mayHave(test: LiteralTest): boolean {
    const { widths } = this.#decoder;
    if (widths !== 'one' && widths !== 'utf-8') return true;
    if (this.#text === undefined) {
      this.#text = this.#decoder.decoder.decode(this.bytes);
      this.#isShown = !mayHaveEscapes(this.#text);
    }
    return !this.#isShown || test(this.#text);
  }
}
