import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NewlineRule } from '../../web/core/newline-rule.ts';

const apply = (rule: 'cr' | 'lf', ...pieces: string[]) => {
  const newline = new NewlineRule(rule);
  return pieces.map((piece) => new TextDecoder().decode(newline.apply(new TextEncoder().encode(piece)))).join('');
};

describe('NewlineRule', () => {
  it('gives a lone LF its CR, and leaves CR LF alone, wherever the pieces are cut', () => {
    for (const pieces of [['a\nb\r\nc\n\n'], [...'a\nb\r\nc\n\n']])
      expect(apply('lf', ...pieces)).toBe('a\r\nb\r\nc\r\n\r\n');
  });

  it('gives a lone CR its LF as soon as the next byte shows that it is alone', () => {
    for (const pieces of [['a\rb\r\nc\r\rd'], [...'a\rb\r\nc\r\rd']])
      expect(apply('cr', ...pieces)).toBe('a\r\nb\r\nc\r\n\r\nd');
  });

  it('changes bytes of nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom<'cr' | 'lf'>('cr', 'lf'), (bytes, rule) => {
        const out = new NewlineRule(rule).apply(bytes);
        const without = (list: Uint8Array) => [...list].filter((byte) => byte !== 10 && byte !== 13);
        expect(without(out)).toEqual(without(bytes));
      }),
    );
  });
});
