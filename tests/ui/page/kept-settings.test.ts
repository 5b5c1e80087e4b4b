import { expect, test } from 'vitest';
import {
  checkedSettings,
  collectSettings,
  countSettings,
  type ListedStore,
  restoreSettings,
} from '../../../web/ui/page/kept-settings.ts';

/** As the browser's, for so many characters. */
function browserStore(
  values: Readonly<Record<string, unknown>> = {},
  room = Infinity,
): ListedStore & { all(): object } {
  const kept = new Map(Object.entries(values).map(([key, value]) => [`baudcast.${key}`, JSON.stringify(value)]));
  return {
    get length() {
      return kept.size;
    },
    key: (at) => [...kept.keys()][at] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => {
      const used = [...kept].reduce((sum, [other, { length }]) => sum + (other === key ? 0 : length), 0);
      if (used + text.length > room) throw new DOMException('full', 'QuotaExceededError');
      kept.set(key, text);
    },
    removeItem: (key) => void kept.delete(key),
    all: () => Object.fromEntries([...kept].map(([key, text]) => [key.slice(9), JSON.parse(text) as unknown])),
  };
}

const group = (id: string, text: string) => ({ id, name: 'G', portId: '', commands: [{ id: `${id}c`, text }] });
const settings = {
  preferences: { theme: 'dark', locale: 'de' },
  'transfer-protocol': 'ymodem',
  library: [group('1', 'AT')],
  recipes: [{ name: 'r', text: 'D1' }],
  sequences: [{ name: 's', text: 'send "x"' }],
  'view.303a:1001#0': { view: 'monitor', options: { monitor: { decoder: 'nmea' } } },
};

test('a file has the settings, and neither history, sign-ins, tabs nor what other pages keep', () => {
  const store = browserStore({ ...settings, 'history.a#0': ['password'], tabs: { page: 'x' }, left: ['c'], folded: 1 });
  store.setItem('other.library', '[]');
  expect(collectSettings(store)).toEqual(settings);
  expect(collectSettings(undefined)).toEqual({});
  expect(collectSettings(browserStore({ library: 'damaged', preferences: [1] }))).toEqual({});
});

test('an empty browser has all of them afterwards, either way', () => {
  for (const replaces of [false, true]) {
    const store = browserStore();
    const keys = restoreSettings(store, checkedSettings(settings) ?? {}, replaces);
    expect(store.all()).toEqual(settings);
    expect(keys).toHaveLength(6);
  }
});

test('what is here stays: entries are added once, whatever their ids, and the rest only where there is none', () => {
  const here = { preferences: { theme: 'light' }, library: [group('9', 'AT'), group('8', 'ATZ')], recipes: [] };
  const store = browserStore(here);
  const keys = restoreSettings(store, { ...settings, library: [group('1', 'AT'), group('2', 'ATH')] }, false);
  const library = [...here.library, group('2', 'ATH')];
  expect(store.all()).toEqual({ ...settings, preferences: here.preferences, library });
  expect(keys).not.toContain('baudcast.preferences');
  expect(restoreSettings(store, settings, false), 'nothing is new').toEqual([]);
});

test('what is here is replaced by what the file has, and the rest of it stays', () => {
  const store = browserStore({
    preferences: { theme: 'light' },
    library: [group('9', 'ATZ')],
    save: { format: 'csv' },
  });
  restoreSettings(store, settings, true);
  expect(store.all()).toEqual({ ...settings, save: { format: 'csv' } });
});

test('settings of another kind are refused as a whole, names that are not known are left out', () => {
  for (const wrong of [
    { library: {} },
    { library: [1] },
    { recipes: [null] },
    { sequences: 'x' },
    { preferences: [] },
    { 'view.a': 'x' },
    { 'transfer-protocol': 'x'.repeat(501) },
    { library: Array.from({ length: 10_001 }, () => ({})) },
    Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`view.${at}`, {}])),
  ])
    expect(checkedSettings({ ...settings, ...wrong })).toBeUndefined();
  const odd = JSON.parse('{"tabs":{},"history.a":[],"left":["x"],"toString":{},"__proto__":{"library":[]},"later":7}');
  expect(checkedSettings({ ...settings, ...(odd as object) })).toEqual(settings);
  expect(checkedSettings({ [`view.${'x'.repeat(500)}`]: {} })).toEqual({});
});

test('storage that is full or refused changes nothing', () => {
  const here = { preferences: { theme: 'light' } };
  const store = browserStore(here, 120);
  expect(restoreSettings(store, settings, true)).toBeUndefined();
  expect(store.all()).toEqual(here);
  expect(restoreSettings(undefined, settings, true)).toBeUndefined();
});

test('what there is is counted before it is taken over', () => {
  expect(countSettings(settings)).toEqual({ commands: 1, recipes: 1, sequences: 1, formats: 0, views: 1 });
  expect(countSettings({ library: [{}] })).toEqual({ commands: 0, recipes: 0, sequences: 0, formats: 0, views: 0 });
});
