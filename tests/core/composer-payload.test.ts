import { expect, test } from 'vitest';
import { composerPayload } from '../../web/core/composer-payload.ts';

test('the line ending is appended to text', () => {
  expect(composerPayload('text', 'AT', 'crlf')).toEqual({ ok: true, parts: ['AT\r\n'] });
  expect(composerPayload('text', 'AT', 'none')).toEqual({ ok: true, parts: ['AT'] });
});

test('an empty text sends just the line ending, or nothing', () => {
  expect(composerPayload('text', '', 'cr')).toEqual({ ok: true, parts: ['\r'] });
  expect(composerPayload('text', '', 'none')).toEqual({ ok: true, parts: [] });
  expect(composerPayload('escapes', '', 'none')).toEqual({ ok: true, parts: [] });
  expect(composerPayload('hex', '', 'crlf')).toEqual({ ok: true, parts: [] });
});

test('line breaks inside the text become the selected line ending', () => {
  expect(composerPayload('text', 'a\nb\r\nc\rd', 'cr')).toEqual({ ok: true, parts: ['a\rb\rc\rd\r'] });
});

test('without a line ending the lines of a text are still separated', () => {
  expect(composerPayload('text', 'a\r\nb', 'none')).toEqual({ ok: true, parts: ['a\nb'] });
});

test('in text mode a backslash is an ordinary character', () => {
  expect(composerPayload('text', String.raw`\x41`, 'none')).toEqual({ ok: true, parts: [String.raw`\x41`] });
});

test('escapes keep their own line breaks and bytes, and the line ending is appended', () => {
  expect(composerPayload('escapes', 'a\\n\nb\\x03', 'crlf')).toEqual({
    ok: true,
    parts: ['a\n\r\nb', Uint8Array.of(3), '\r\n'],
  });
});

test('hex sends its bytes without a line ending', () => {
  expect(composerPayload('hex', '41 54', 'crlf')).toEqual({ ok: true, parts: [Uint8Array.of(0x41, 0x54)] });
});

test('an input error gives position and reason', () => {
  expect(composerPayload('escapes', String.raw`ab\q`, 'lf')).toEqual({
    ok: false,
    at: 2,
    length: 2,
    kind: 'unknown-escape',
    text: '\\q',
  });
  expect(composerPayload('hex', '41 5', 'lf')).toEqual({ ok: false, at: 3, length: 1, kind: 'odd-digits', text: '5' });
});
