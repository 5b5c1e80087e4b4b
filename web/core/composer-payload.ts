import { parseEscapes } from './escapes.ts';
import type { EscapeErrorKind, PayloadPart } from './escapes.ts';
import { parseHex } from './hex-input.ts';
import type { HexErrorKind } from './hex-input.ts';
import { lineEndingText } from './line-ending.ts';
import type { LineEnding } from './line-ending.ts';

/** How the composer reads what was typed. */
export type ComposerMode = 'text' | 'escapes' | 'hex';

export type ComposerPayload =
  | { readonly ok: true; readonly parts: readonly PayloadPart[] }
  /** `at` and `length` in UTF-16 code units of the input; `text` is that piece of it. */
  | {
      readonly ok: false;
      readonly at: number;
      readonly length: number;
      readonly kind: EscapeErrorKind | HexErrorKind;
      readonly text: string;
    };

/**
 * What is transmitted for what was typed. Text, with escapes or without, gets the line ending at its end and in place
 * of the line breaks in it (with `none` these are LF, so that lines do not run together). Hex is exactly its bytes.
 */
export function composerPayload(mode: ComposerMode, text: string, lineEnding: LineEnding): ComposerPayload {
  if (mode === 'hex') {
    const hex = parseHex(text);
    return hex.ok ? { ok: true, parts: hex.bytes.length > 0 ? [hex.bytes] : [] } : hex;
  }
  const ending = lineEndingText[lineEnding];
  const newline = ending || '\n';
  if (mode === 'text') {
    const whole = text.replace(/\r\n?|\n/g, newline) + ending;
    return { ok: true, parts: whole ? [whole] : [] };
  }
  const escapes = parseEscapes(text, newline);
  return escapes.ok && ending ? { ok: true, parts: [...escapes.parts, ending] } : escapes;
}
