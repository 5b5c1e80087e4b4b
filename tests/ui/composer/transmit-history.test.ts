import { describe, expect, test } from 'vitest';
import { TransmitHistory, type TextStore } from '../../../web/ui/composer/transmit-history.ts';

function memoryStore(): TextStore & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return { items, getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}

function historyOf(...entries: string[]): TransmitHistory {
  const history = new TransmitHistory(memoryStore(), 'p');
  for (const entry of entries) history.add(entry);
  return history;
}

describe('TransmitHistory', () => {
  test('goes back from the newest and returns to the draft', () => {
    const history = historyOf('a', 'b');
    expect(history.previous('dra')).toBe('b');
    expect(history.previous('b')).toBe('a');
    expect(history.previous('a')).toBeUndefined();
    expect(history.next()).toBe('b');
    expect(history.next()).toBe('dra');
    expect(history.next()).toBeUndefined();
  });

  test('keeps an entry once, where it was last used', () => {
    expect(historyOf('a', 'b', 'a').entries).toEqual(['b', 'a']);
  });

  test('starts from the newest again after each transmission', () => {
    const history = historyOf('a', 'b');
    history.previous('');
    history.add('a');
    expect(history.previous('')).toBe('a');
    expect(history.previous('')).toBe('b');
  });

  test('keeps the newest hundred entries, but no empty ones and no whole files', () => {
    const history = historyOf('', 'x'.repeat(5000), ...Array.from({ length: 150 }, (_, i) => `AT${i}`));
    expect(history.entries).toHaveLength(100);
    expect(history.entries[0]).toBe('AT50');
    expect(history.entries.at(-1)).toBe('AT149');
  });

  test('is stored by port and loaded again', () => {
    const store = memoryStore();
    new TransmitHistory(store, 'one').add('AT');
    expect(new TransmitHistory(store, 'one').entries).toEqual(['AT']);
    expect(new TransmitHistory(store, 'two').entries).toEqual([]);
  });

  test('keeps what another tab transmitted meanwhile', () => {
    const store = memoryStore();
    const here = new TransmitHistory(store, 'one');
    new TransmitHistory(store, 'one').add('there');
    here.add('here');
    expect(here.entries).toEqual(['there', 'here']);
  });

  test.each(['', 'not json', '{}', '[1, null, "a"]'])('starts with the readable part of %j', (stored) => {
    const store = memoryStore();
    store.setItem('baudcast.history.p', stored);
    expect(new TransmitHistory(store, 'p').entries).toEqual(stored.includes('"a"') ? ['a'] : []);
  });

  test('works without storage', () => {
    const refuse = () => {
      throw new DOMException('refused', 'SecurityError');
    };
    const history = new TransmitHistory({ getItem: refuse, setItem: refuse }, 'p');
    history.add('a');
    history.add('b');
    expect(history.previous('')).toBe('b');
  });
});
