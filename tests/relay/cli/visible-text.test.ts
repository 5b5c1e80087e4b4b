import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleJson, visibleText } from '../../../relay/cli/visible-text.ts';
import { anyCharacter } from '../../support/any-character.ts';

const invisible = /[\p{C}\p{Zl}\p{Zp}]/u;

describe('visibleText()', () => {
  it('leaves visible characters unchanged, and escapes others', () => {
    expect(visibleText('Größe 東京 🛰️')).toBe('Größe 東京 🛰️');
    expect(visibleText('a\u001B[2J\n\u202Eb\u{E0001}\uD800')).toBe('a\\u{1b}[2J\\u{a}\\u{202e}b\\u{e0001}\\u{d800}');
  });

  it('has no invisible character for any input', () => {
    fc.assert(fc.property(fc.string({ unit: anyCharacter }), (text) => !invisible.test(visibleText(text))));
  });
});

describe('visibleJson()', () => {
  it('means the same as the value, and has no invisible character but its own line ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const json = visibleJson([{ text }]);
        expect(JSON.parse(json)).toEqual([{ text }]);
        expect(json.replaceAll('\n', '')).not.toMatch(invisible);
      }),
    );
  });
});
