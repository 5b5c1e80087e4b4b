import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPreferences, parsePreferences } from '../../../web/ui/preferences/preferences.ts';

describe('stored preferences', () => {
  test('are loaded as they were stored', () => {
    const chosen = { theme: 'dark', locale: 'zh-Hans' } as const;
    expect(parsePreferences(JSON.stringify(chosen))).toEqual(chosen);
  });

  test('have the default for an unknown value, and keep the others', () => {
    expect(parsePreferences('{"theme":"pink","locale":"en"}')).toEqual({ theme: 'auto', locale: 'en' });
    expect(parsePreferences('{"theme":"light","locale":"../../x"}')).toEqual({ theme: 'light', locale: 'auto' });
  });

  test('have the defaults for anything else', () => {
    for (const text of [null, '', '{', 'null', '7', '[]', '"dark"'])
      expect(parsePreferences(text)).toEqual(defaultPreferences);
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(Object.keys(parsePreferences(text))).toEqual(['theme', 'locale']);
      }),
    );
  });
});
