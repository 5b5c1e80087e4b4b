import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPreferences, parsePreferences } from '../../../web/ui/preferences/preferences.ts';

describe('stored preferences', () => {
  test('come back as they were stored', () => {
    const chosen = { theme: 'dark', locale: 'zh-Hans' } as const;
    expect(parsePreferences(JSON.stringify(chosen))).toEqual(chosen);
  });

  test('an unknown value is as by default and spoils no other', () => {
    expect(parsePreferences('{"theme":"pink","locale":"en"}')).toEqual({ theme: 'auto', locale: 'en' });
    expect(parsePreferences('{"theme":"light","locale":"../../x"}')).toEqual({ theme: 'light', locale: 'auto' });
  });

  test('anything else is the default', () => {
    for (const text of [null, '', '{', 'null', '7', '[]', '"dark"'])
      expect(parsePreferences(text)).toEqual(defaultPreferences);
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(Object.keys(parsePreferences(text))).toEqual(['theme', 'locale']);
      }),
    );
  });
});
