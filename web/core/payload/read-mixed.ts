import { parseEscapes, type EscapeErrorKind } from '../escapes.ts';
import { parseHex, type HexErrorKind } from '../hex-input.ts';
import type { TemplatePart } from './payload-field.ts';

/** `open-quote`: a quotation mark without its partner. */
type MixedErrorKind = EscapeErrorKind | HexErrorKind | 'open-quote';

/** The parts of the typed text, or its first mistake. */
export type MixedResult =
  | { readonly ok: true; readonly parts: readonly TemplatePart[] }
  /** `at` and `length` in UTF-16 code units of the input; `text` is that piece of it. */
  | {
      readonly ok: false;
      readonly at: number;
      readonly length: number;
      readonly kind: MixedErrorKind;
      readonly text: string;
    };

/** Quoted text, the second group being its end, or a field. */
const insertPattern = /"((?:[^"\\]|\\[^])*)("?)|\\\{[^}\n]*\}?/g;

/** Reads hex bytes with text in quotation marks and fields between them: `02 "AT\r" \{u16le 300} 03`. */
export function readMixed(text: string): MixedResult {
  const parts: TemplatePart[] = [];
  let end = 0;
  const addHex = (to: number): MixedResult | undefined => {
    const hex = parseHex(text.slice(end, to));
    if (!hex.ok) return { ...hex, at: hex.at + end };
    if (hex.bytes.length > 0) parts.push(hex.bytes);
    return undefined;
  };
  for (const match of text.matchAll(insertPattern)) {
    const [whole, quoted, closing] = match;
    const wrong = addHex(match.index);
    if (wrong) return wrong;
    end = match.index + whole.length;
    if (quoted !== undefined && closing === '')
      return { ok: false, at: match.index, length: whole.length, kind: 'open-quote', text: whole };
    const inner = parseEscapes(quoted ?? whole);
    if (!inner.ok) return { ...inner, at: inner.at + match.index + (quoted === undefined ? 0 : 1) };
    parts.push(...inner.parts);
  }
  return addHex(text.length) ?? { ok: true, parts };
}
