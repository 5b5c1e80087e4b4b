import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEscapes } from '../../web/core/escapes.ts';
import { anyCharacter } from '../support/any-character.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('text without escapes is unchanged', () => {
  expect(parseEscapes('AT+GMR 温度')).toEqual({ ok: true, parts: ['AT+GMR 温度'] });
  expect(parseEscapes('')).toEqual({ ok: true, parts: [] });
});

test('one-letter escapes give their control characters', () => {
  expect(parseEscapes(String.raw`\r\n\t\a\b\e\f\v\\`)).toEqual({ ok: true, parts: ['\r\n\t\x07\b\x1b\f\v\\'] });
});

test('\\xHH and \\0 are raw bytes in place, adjacent ones joined', () => {
  expect(parseEscapes(String.raw`a\x03\xFF\0b\x7ec`)).toEqual({
    ok: true,
    parts: ['a', bytes(3, 0xff, 0), 'b', bytes(0x7e), 'c'],
  });
});

test('trials A 14: a digit after \\xHH is text; octal escapes have up to three digits, as in C', () => {
  expect(parseEscapes(String.raw`\x411\07\08`)).toEqual({ ok: true, parts: [bytes(0x41), '1', bytes(7, 0), '8'] });
  expect(parseEscapes(String.raw`\033[0m`)).toEqual({ ok: true, parts: [bytes(0x1b), '[0m'] });
  expect(parseEscapes(String.raw`\0\3770\15\12`)).toEqual({
    ok: true,
    parts: [bytes(0, 0xff), '0', bytes(13, 10)],
  });
});

test('trials A 14: quotes of a C string may be escaped', () => {
  expect(parseEscapes(String.raw`say \"it\'s\"`)).toEqual({ ok: true, parts: [`say "it's"`] });
});

test('\\u{…} and \\uHHHH are text', () => {
  expect(parseEscapes(String.raw`\u{1F600}\u6e29\u{41}`)).toEqual({ ok: true, parts: ['😀温A'] });
});

test('an escaped backslash does not start another escape', () => {
  expect(parseEscapes(String.raw`\\n\\x`)).toEqual({ ok: true, parts: [String.raw`\n\x`] });
});

test.each([
  [String.raw`ab\q`, 2, 2, 'unknown-escape'],
  [String.raw`ab\😀c`, 2, 3, 'unknown-escape'],
  [String.raw`\N`, 0, 2, 'unknown-escape'],
  [String.raw`a\400`, 1, 4, 'bad-byte'],
  [String.raw`\8`, 0, 2, 'unknown-escape'],
  [String.raw`\X41`, 0, 2, 'unknown-escape'],
  ['a\\\nb', 1, 2, 'unknown-escape'],
  ['\\', 0, 1, 'incomplete'],
  [String.raw`温\x`, 1, 2, 'incomplete'],
  [String.raw`\x4`, 0, 3, 'incomplete'],
  [String.raw`\x4g`, 0, 3, 'incomplete'],
  [String.raw`\u12`, 0, 4, 'incomplete'],
  [String.raw`\u{}`, 0, 4, 'incomplete'],
  [String.raw`\u{41`, 0, 5, 'incomplete'],
  [String.raw`\u{4 1}`, 0, 4, 'incomplete'],
  [String.raw`\n\u{110000}`, 2, 10, 'bad-code-point'],
  [String.raw`\u{99999999999999999999}`, 0, 24, 'bad-code-point'],
  [String.raw`\ud83d\ude00`, 0, 6, 'bad-code-point'],
  [String.raw`\u{DFFF}`, 0, 8, 'bad-code-point'],
])('%s is refused with its position', (text, at, length, kind) => {
  expect(parseEscapes(text)).toEqual({ ok: false, at, length, kind, text: text.slice(at, at + length) });
});

test('typed line breaks become the given line ending, escaped ones are kept', () => {
  expect(parseEscapes('a\nb\\nc\r\nd\re', '\r\n')).toEqual({ ok: true, parts: ['a\r\nb\nc\r\nd\r\ne'] });
});

test('any text with its backslashes doubled round-trips', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(parseEscapes(text.replaceAll('\\', '\\\\'))).toEqual({ ok: true, parts: text ? [text] : [] });
    }),
  );
});

test('any bytes written as \\xHH round-trip', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (values) => {
      const text = Array.from(values, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
      expect(parseEscapes(text)).toEqual({ ok: true, parts: [values] });
    }),
  );
});

test('any input gives parts or an error with a position inside the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'\\xu{}0aF中😀\n') }), (text) => {
      const result = parseEscapes(text);
      if (!result.ok) expect(result.text).toBe(text.slice(result.at, result.at + result.length));
      // The word of a field that is wrong, or the whole escape.
      const isAtEscape = !result.ok && (result.text.startsWith('\\') || text.slice(0, result.at).includes('\\{'));
      if (!result.ok) expect(isAtEscape).toBe(true);
    }),
  );
});
