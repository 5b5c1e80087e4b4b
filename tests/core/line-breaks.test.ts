import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineBreakRule, LoneLineFeeds } from '../../web/core/line-breaks.ts';

const apply = (rule: 'cr' | 'lf', ...pieces: string[]) => {
  const lineBreaks = new LineBreakRule(rule);
  return pieces.map((piece) => lineBreaks.apply(piece)).join('');
};

const sees = (...pieces: string[]) => {
  const lines = new LoneLineFeeds();
  return pieces.map((piece) => lines.see(piece)).at(-1);
};

describe('LineBreakRule', () => {
  it('adds a CR to a lone LF and leaves CR LF alone, wherever the chunks are cut', () => {
    for (const pieces of [['a\nb\r\nc\n\n'], [...'a\nb\r\nc\n\n']])
      expect(apply('lf', ...pieces)).toBe('a\r\nb\r\nc\r\n\r\n');
  });

  it('adds an LF to a lone CR as soon as the next character shows that it is alone', () => {
    for (const pieces of [['a\rb\r\nc\r\rd'], [...'a\rb\r\nc\r\rd']])
      expect(apply('cr', ...pieces)).toBe('a\r\nb\r\nc\r\n\r\nd');
  });

  it('gives the same text wherever it is cut, and changes nothing else', () => {
    const text = fc.string({ unit: fc.constantFrom('\r', '\n', 'a', '\u001b', '温') });
    fc.assert(
      fc.property(text, fc.nat(), fc.constantFrom<'cr' | 'lf'>('cr', 'lf'), (whole, at, rule) => {
        const cut = at % (whole.length + 1);
        const shown = apply(rule, whole);
        expect(apply(rule, whole.slice(0, cut), whole.slice(cut))).toBe(shown);
        expect(shown.replace(/[\r\n]/g, '')).toBe(whole.replace(/[\r\n]/g, ''));
      }),
    );
  });
});

describe('LoneLineFeeds', () => {
  it('detects lone LFs at the second one, wherever the chunks are cut', () => {
    expect(sees('one\ntwo')).toBe(false);
    expect(sees('one\ntwo\n')).toBe(true);
    expect(sees(...'one\ntwo\n')).toBe(true);
    expect(sees('\u001b[0;32mI (12) boot\u001b[0m\n', 'I (13) main\n')).toBe(true);
  });

  it.each([
    ['a CR LF', 'one\r\ntwo\nthree\nfour\n'],
    ['a cursor that is moved', 'one\u001b[5;1Htwo\nthree\nfour\n'],
    ['a cursor that goes up', 'one\n\u001b[Atwo\nthree\nfour\nfive\n'],
  ])('excludes lone LFs after %s, wherever the text is cut', (_, text) => {
    expect(sees(text)).toBe(false);
  });

  it('recognises a CR LF that is cut in two', () => {
    expect(sees('one\r', '\ntwo\nthree\nfour\n')).toBe(false);
  });

  it('trials 21: is not misled by a screen that is erased at the start', () => {
    expect(sees('\u001b[2J\u001b[Hone\n', 'two\n')).toBe(true);
  });

  it('trials 21: believes four in a row after a boot loader that ends its lines with CR LF', () => {
    expect(sees('ROM\r\nrst:0x1\r\n', 'one\n', 'two\n', 'three\n')).toBe(false);
    expect(sees('ROM\r\nrst:0x1\r\n', 'one\n', 'two\n', 'three\n', 'four\n')).toBe(true);
    expect(sees('one\ntwo\r\nthree\nfour\nfive\r\nsix\n')).toBe(false);
  });

  it('trials 21: is not misled by noise, wherever it is cut, nor kept from lines by a character that is wrong', () => {
    const noise = 'R\ufffd\ufffd>\ufffdo\u0003\ufffdc\n\ufffd\ufffd7!\u001c\ufffd\nV\ufffd8\ufffd\n\ufffd\n'.repeat(9);
    expect(sees(noise)).toBe(false);
    expect(sees(...noise)).toBe(false);
    expect(sees('one\r\n', noise)).toBe(false);
    expect(sees(noise, 'one\n', 'two\n')).toBe(true);
    expect(sees('23.4\ufffdC\n23.5\ufffdC\n')).toBe(true);
  });

  it('trials 21: takes LF CR for another line ending, wherever the pieces are cut', () => {
    const text = 'one\n\rtwo\n\rthree\n\rfour\n\rfive\n\r';
    expect(sees(text)).toBe(false);
    expect(sees(...text)).toBe(false);
  });
});
