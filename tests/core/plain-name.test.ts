import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainName } from '../../web/core/plain-name.ts';
import { anyCharacter } from '../support/any-character.ts';

test('an ordinary name is unchanged, in any script', () => {
  for (const name of ['Ann', 'Mei’s browser', '李雷', 'עדי', '👩‍🔧 Jo']) expect(plainName(name)).toBe(name);
});

test('a hostile name becomes one line without control characters and direction overrides', () => {
  expect(plainName('\u202egnp.exe\u2066')).toBe('gnp.exe');
  expect(plainName('  a\r\n\tb\u0000\u001b[31m  ')).toBe('a b [31m');
  expect(plainName('\u200b\u2060')).toBe('');
});

test('a long name is cut between characters', () => {
  expect(plainName('😀'.repeat(100))).toBe(`${'😀'.repeat(59)}…`);
});

test('any input gives a short plain name that does not change when it is cleaned again', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), (text) => {
      const name = plainName(text);
      expect(Array.from(name).length).toBeLessThanOrEqual(60);
      // oxlint-disable-next-line no-control-regex -- these must not be there
      expect(name).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(plainName(name)).toBe(name);
    }),
  );
});
