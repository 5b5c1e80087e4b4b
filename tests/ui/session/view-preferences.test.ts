import { describe, expect, test } from 'vitest';
import {
  defaultViewPreferences,
  loadViewPreferences,
  saveViewPreferences,
} from '../../../web/ui/session/view-preferences.ts';

function storeOf(value?: string) {
  const items = new Map<string, string>(value === undefined ? [] : [['baudcast.view.p', value]]);
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => void items.set(key, text),
  };
}

describe('view preferences', () => {
  test('are found again, for each port its own', () => {
    const store = storeOf();
    const chosen = {
      ...defaultViewPreferences,
      view: 'monitor' as const,
      rowBytes: 0 as const,
      rule: { kind: 'gap' as const, gapMs: 2.5 },
    };
    saveViewPreferences(store, 'p', chosen);
    expect(loadViewPreferences(store, 'p')).toEqual(chosen);
    expect(loadViewPreferences(store, 'q')).toEqual(defaultViewPreferences);
  });

  test('fall back one by one where what is stored is not a choice', () => {
    const stored = {
      view: 'plot',
      format: 'hex',
      rowBytes: 7,
      time: 'iso',
      micros: 'yes',
      rule: { kind: 'gap', gapMs: -1 },
      direction: null,
      extra: 1,
    };
    expect(loadViewPreferences(storeOf(JSON.stringify(stored)), 'p')).toEqual({
      ...defaultViewPreferences,
      format: 'hex',
      time: 'iso',
    });
  });

  test.each(['', 'not json', 'null', '[]', '7'])('are the defaults when %j is stored', (stored) => {
    expect(loadViewPreferences(storeOf(stored), 'p')).toEqual(defaultViewPreferences);
  });

  test('work without storage', () => {
    saveViewPreferences(undefined, 'p', defaultViewPreferences);
    expect(loadViewPreferences(undefined, 'p')).toEqual(defaultViewPreferences);
  });
});
