import { isField, type TemplatePart } from './payload/payload-field.ts';
import { readField, type FieldErrorKind } from './payload/read-field.ts';

/**
 * `unknown-escape`: no such letter; `incomplete`: too few digits or no closing brace; `bad-code-point`: not a
 * character; `bad-byte`: an octal number above 377.
 */
export type EscapeErrorKind = 'unknown-escape' | 'incomplete' | 'bad-code-point' | 'bad-byte' | FieldErrorKind;

type EscapesResult =
  | { readonly ok: true; readonly parts: readonly TemplatePart[] }
  /** `at` and `length` in UTF-16 code units of the input; `text` is that piece of it. */
  | {
      readonly ok: false;
      readonly at: number;
      readonly length: number;
      readonly kind: EscapeErrorKind;
      readonly text: string;
    };

/** Escapes of one letter that stand for text. */
const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** A backslash and what belongs to it: a field, or the digits of `\x`, octal ones, those of `\u{` and `\u`. */
const escapePattern =
  /\\(?:\{([^}\n]*)(\}?)|x([\da-fA-F]{0,2})|([0-7]{1,3})|u\{([\da-fA-F]*)(\}?)|u([\da-fA-F]{0,4})|([^]|$))/gu;

/**
 * Reads text with escapes: `\r \n \t \a \b \e \f \v \\ \" \'`, `\xHH`, octal `\0` to `\377`, `\uHHHH`, `\u{…}` and
 * `\{…}`, a field. `\xHH` and octal ones are raw bytes whatever the encoding; the other escapes are text. An octal one
 * has up to three digits, as in C and in shells: `\033` is ESC.
 * @param newline what a line break typed as such becomes (default: it stays)
 */
export function parseEscapes(text: string, newline?: string): EscapesResult {
  const parts = new PartList();
  const literal = (from: number, to?: number): void => {
    const piece = text.slice(from, to);
    parts.addText(newline === undefined ? piece : piece.replace(/\r\n?|\n/g, newline));
  };
  let end = 0;
  for (const match of text.matchAll(escapePattern)) {
    const [whole, field, fieldEnd, byteDigits, octal, braced, closing, four, letter = ''] = match;
    const fail = (kind: EscapeErrorKind): EscapesResult => ({
      ok: false,
      at: match.index,
      length: whole.length,
      kind,
      text: whole,
    });
    literal(end, match.index);
    end = match.index + whole.length;

    const digits = braced ?? four;
    if (field !== undefined) {
      if (fieldEnd === '') return fail('incomplete');
      const read = readField(field);
      if (!read.ok) {
        const { kind, text: word } = read;
        return { ok: false, at: match.index + 2 + read.at, length: word.length, kind, text: word };
      }
      parts.addPart(read.part);
    } else if (byteDigits !== undefined) {
      if (byteDigits.length < 2) return fail('incomplete');
      parts.addByte(Number.parseInt(byteDigits, 16));
    } else if (digits !== undefined) {
      if (braced === undefined ? digits.length < 4 : closing === '' || digits === '') return fail('incomplete');
      const codePoint = Number.parseInt(digits, 16);
      if (codePoint > 0x10_ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) return fail('bad-code-point');
      parts.addText(String.fromCodePoint(codePoint));
    } else if (octal !== undefined) {
      const byte = Number.parseInt(octal, 8);
      if (byte > 0xff) return fail('bad-byte');
      parts.addByte(byte);
    } else {
      const character = Object.hasOwn(letters, letter) ? letters[letter] : undefined;
      if (character === undefined) return fail(letter === '' ? 'incomplete' : 'unknown-escape');
      parts.addText(character);
    }
  }
  literal(end);
  return { ok: true, parts: parts.parts };
}

/** Joins neighbours of the same sort. */
class PartList {
  #done: TemplatePart[] = [];
  #bytes: number[] = [];
  #text = '';

  get parts(): readonly TemplatePart[] {
    this.#flush();
    return this.#done;
  }

  addText(text: string): void {
    if (text !== '' && this.#bytes.length > 0) this.#flush();
    this.#text += text;
  }

  addPart(part: TemplatePart): void {
    if (typeof part === 'string') this.addText(part);
    else if (isField(part)) {
      this.#flush();
      this.#done.push(part);
    } else for (const byte of part) this.addByte(byte);
  }

  addByte(byte: number): void {
    if (this.#text !== '') this.#flush();
    this.#bytes.push(byte);
  }

  #flush(): void {
    if (this.#bytes.length > 0) this.#done.push(Uint8Array.from(this.#bytes));
    if (this.#text !== '') this.#done.push(this.#text);
    this.#bytes = [];
    this.#text = '';
  }
}
