import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pasteText } from '../../../web/ui/terminal/paste-text.ts';

describe('pasteText', () => {
  test('gives every line the ending that Enter transmits', () => {
    expect(pasteText('a\r\nb\nc\rd', 'cr')).toEqual({ lines: ['a\r', 'b\r', 'c\r', 'd'], lineCount: 4 });
    expect(pasteText('a\nb\n', 'crlf')).toEqual({ lines: ['a\r\n', 'b\r\n'], lineCount: 2 });
  });

  test('keeps the pasted endings when Enter transmits none', () => {
    expect(pasteText('a\r\nb\n\nc', 'none').lines).toEqual(['a\r\n', 'b\n', '\n', 'c']);
  });

  test('passes one line through unchanged', () => {
    expect(pasteText('AT+GMR', 'crlf')).toEqual({ lines: ['AT+GMR'], lineCount: 1 });
    expect(pasteText('', 'crlf')).toEqual({ lines: [], lineCount: 0 });
  });

  test('adds and removes nothing but line endings', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\r', '\n', ' ', '温') });
    fc.assert(
      fc.property(text, (pasted) => {
        expect(pasteText(pasted, 'none').lines.join('')).toBe(pasted);
        expect(pasteText(pasted, 'lf').lines.join('')).toBe(pasted.replace(/\r\n|\r/g, '\n'));
      }),
    );
  });
});
