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

/** What a character below 128 is: a digit's value, or one of these. */
const separator = 16;
const other = 17;
const end = 18;
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[\da-f]/i.test(character)) return Number.parseInt(character, 16);
  return /[\s,;:\-{}[\]]/.test(character) ? separator : other;
});

/**
 * Reads bytes in hex the way people write and paste them: `41 54 0D`, `41540d`, `0x41, 0x54`, `\x41\x54`, `41:54`,
 * `41-54`, `{0x41, 0x54};`, over several lines. Every run of digits is whole bytes: `4 1` is not 41.
 */
export function parseHex(text: string): HexResult {
  const bytes = new Uint8Array((text.length >> 1) + 1);
  let used = 0;
  let at = 0;
  while (at < text.length) {
    if (kindAt(text, at) === separator) {
      at++;
      continue;
    }
    const start = at;
    const hasPrefix = isZeroX(text, at) || isBackslashX(text, at);
    const digits = hasPrefix ? at + 2 : at;
    at = digits;
    while (kindAt(text, at) < separator && !isZeroX(text, at)) at++;
    const fail = (kind: HexErrorKind, from: number, to: number): HexResult => ({
      ok: false,
      at: from,
      length: to - from,
      kind,
      text: text.slice(from, to),
    });
    const afterNext = at + String.fromCodePoint(text.codePointAt(at) ?? 0).length;
    if (at === digits) return hasPrefix ? fail('missing-digits', start, at) : fail('bad-character', at, afterNext);
    if ((at - digits) % 2 !== 0) {
      // In `4G` the G is the mistake.
      const isMistakeNext = kindAt(text, at) === other && text[at] !== '\\';
      return isMistakeNext ? fail('bad-character', at, afterNext) : fail('odd-digits', start, at);
    }
    for (let digit = digits; digit < at; digit += 2)
      bytes[used++] = (kindAt(text, digit) << 4) | kindAt(text, digit + 1);
  }
  return { ok: true, bytes: bytes.slice(0, used) };
}

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return kinds[code] ?? other;
  return at >= text.length ? end : /\s/.test(text.charAt(at)) ? separator : other;
}

function isZeroX(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x30 && (text.charCodeAt(at + 1) | 0x20) === 0x78;
}

function isBackslashX(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x5c && (text.charCodeAt(at + 1) | 0x20) === 0x78;
}
