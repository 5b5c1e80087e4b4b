import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPreferences, loadPreferences } from '../../../web/ui/preferences/preferences.ts';
import { memoryStore } from '../../support/memory-store.ts';

const parsed = (text: string) => loadPreferences(memoryStore(['baudcast.preferences', text]));

describe('stored preferences', () => {
  test('are loaded as they were stored', () => {
    const chosen = { theme: 'dark', locale: 'zh-Hans' } as const;
    expect(parsed(JSON.stringify(chosen))).toEqual(chosen);
  });

  test('have the default for an unknown value, and keep the others', () => {
    expect(parsed('{"theme":"pink","locale":"en"}')).toEqual({ theme: 'auto', locale: 'en' });
    expect(parsed('{"theme":"light","locale":"../../x"}')).toEqual({ theme: 'light', locale: 'auto' });
  });

  test('have the defaults for anything else', () => {
    for (const text of ['', '{', 'null', '7', '[]', '"dark"']) expect(parsed(text)).toEqual(defaultPreferences);
    expect(loadPreferences(undefined)).toEqual(defaultPreferences);
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(Object.keys(parsed(text))).toEqual(['theme', 'locale']);
      }),
    );
  });
});
