import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ControlStrings } from '../../web/core/control-strings.ts';

/** The text that is passed on: given whole, character by character, and cut at every position. */
function pass(text: string): string {
  const cuts = [[text], [...text], ...Array.from(text, (_, at) => [text.slice(0, at), text.slice(at)])];
  const passed = cuts.map((pieces) => {
    const strings = new ControlStrings();
    return pieces.map((piece) => strings.pass(piece)).join('');
  });
  expect(new Set(passed).size).toBe(1);
  return passed[0] ?? '';
}

const lines = 'first\r\nsecond\r\nthird\r\n';

describe('trials 1: ControlStrings', () => {
  it.each([
    ['an OSC that ends in BEL', '\u001b]8;;http://a.example\u0007link'],
    ['an OSC that ends in ST', 'a\u001b]0;title\u001b\\b'],
    ['a DCS', '\u001bP$qm\u001b\\b'],
    ['one in C1', '\u009d0;title\u009cb'],
    ['one that CAN aborts', '\u001bPq\u0018b'],
    ['one that another sequence aborts', '\u001bPq\u001b[0mb'],
    ['sequences that are not strings', '\u001b[1;31mred\u001b[0m \u001b(B\u001b7'],
  ])('passes %s through unchanged', (_, text) => {
    expect(pass(text)).toBe(text);
  });

  it.each(['\u001bP', '\u001bX', '\u001b^', '\u001b_', '\u001b]', '\u0090', '\u0098', '\u009d', '\u009e', '\u009f'])(
    'shows what follows %j in noise, starting at the second line ending',
    (introducer) => {
      expect(pass(`b\r\n${introducer}n\r\n${lines}`)).toBe(`b\r\nn\r\n${lines}`);
    },
  );

  it('holds back at most 4096 characters of a string without line endings', () => {
    const strings = new ControlStrings();
    expect(strings.pass(`a\u001bP${'x'.repeat(4096)}`)).toBe('a');
    expect(strings.pass('y')).toBe(`${'x'.repeat(4096)}y`);
    expect(strings.pass('z')).toBe('z');
  });

  it('shows what follows in noise whose lines end in CR', () => {
    expect(pass('b\r\u001bPn\rfirst\rsecond\r')).toBe('b\rn\rfirst\rsecond\r');
  });

  it('holds back a sequence that is cut, and shows at the end what a string has swallowed', () => {
    const strings = new ControlStrings();
    expect(strings.pass('a\u001b[1;3')).toBe('a');
    expect(strings.pass('1mb\u009b3')).toBe('\u001b[1;31mb');
    expect(strings.end()).toBe('');
    expect(strings.pass(`\u001b[${'1;'.repeat(40)}`)).toBe(`\u001b[${'1;'.repeat(40)}`);
    expect(strings.pass('c\u001b]lost\u001b')).toBe('c');
    expect(strings.end()).toBe('lost');
    expect(strings.pass('d')).toBe('d');
  });

  it('accepts BEL as the end of an OSC only', () => {
    expect(pass('\u001bPq\u0007more\u001b\\b')).toBe('\u001bPq\u0007more\u001b\\b');
  });

  it('removes only introducers, for any input', () => {
    const unit = fc.constantFrom('\u001b', 'P', ']', '\\', '\u0007', '\n', 'a', '\u009c', '\u0090', '[', '\u0018');
    fc.assert(
      fc.property(fc.string({ unit }), (noise) => {
        const passed = pass(`${noise}\u0018`);
        const plain = (text: string) => text.replace(/[^an]/g, '');
        expect(plain(passed)).toBe(plain(noise));
      }),
    );
  });
});
