/** `bad-character`: not a hex digit nor a separator; `odd-digits`: half a byte; `missing-digits`: a prefix alone. */
export type HexErrorKind = 'bad-character' | 'odd-digits' | 'missing-digits';

type HexResult =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  /** `at` and `length` in UTF-16 code units of the input; `text` is that piece of it. */
  | {
      readonly ok: false;
      readonly at: number;
      readonly length: number;
      readonly kind: HexErrorKind;
      readonly text: string;
    };

/** Separators, or a run of digits with or without a prefix, or (the last group) something else. */
const tokenPattern = /[\s,;:\-{}[\]]+|(0x|\\x)?((?:(?!0x)[\da-f])+)|(0x|\\x)|(.)/giu;

/** A character that belongs to nothing, at the beginning. */
const notHexPattern = /^[^\s,;:\-{}[\]\da-f\\]/iu;

/**
 * Reads bytes in hex the way people write and paste them: `41 54 0D`, `41540d`, `0x41, 0x54`, `\x41\x54`, `41:54`,
 * `41-54`, `{0x41, 0x54};`, over several lines. Every run of digits is whole bytes: `4 1` is not 41.
 */
export function parseHex(text: string): HexResult {
  const bytes: number[] = [];
  for (const match of text.matchAll(tokenPattern)) {
    const [whole, , digits = '', lonePrefix, other] = match;
    const fail = (kind: HexErrorKind): HexResult => ({
      ok: false,
      at: match.index,
      length: whole.length,
      kind,
      text: whole,
    });
    if (other !== undefined) return fail('bad-character');
    if (lonePrefix !== undefined) return fail('missing-digits');
    if (digits.length % 2 !== 0) {
      // In `4G` the G is the mistake.
      const [wrong] = notHexPattern.exec(text.slice(match.index + whole.length)) ?? [];
      if (wrong === undefined) return fail('odd-digits');
      const at = match.index + whole.length;
      return { ok: false, at, length: wrong.length, kind: 'bad-character', text: wrong };
    }
    for (let i = 0; i < digits.length; i += 2) bytes.push(Number.parseInt(digits.slice(i, i + 2), 16));
  }
  return { ok: true, bytes: Uint8Array.from(bytes) };
}
