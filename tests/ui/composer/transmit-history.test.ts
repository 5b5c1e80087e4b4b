import { describe, expect, test } from 'vitest';
import { searchHistory, TransmitHistory } from '../../../web/ui/composer/transmit-history.ts';
import { memoryStore } from '../../support/memory-store.ts';

function historyOf(...entries: string[]): TransmitHistory {
  const history = new TransmitHistory(memoryStore(), 'p');
  for (const entry of entries) history.add(typed(entry));
  return history;
}

const typed = (text: string, mode: 'text' | 'escapes' | 'hex' = 'text') => ({ text, mode });
const texts = (history: TransmitHistory) => history.entries.map(({ text }) => text);

describe('TransmitHistory', () => {
  test('goes back from the newest and returns to the draft', () => {
    const history = historyOf('a', 'b');
    expect(history.previous(typed('dra', 'hex'))).toEqual(typed('b'));
    expect(history.previous(typed('b'))).toEqual(typed('a'));
    expect(history.previous(typed('a'))).toBeUndefined();
    expect(history.next()).toEqual(typed('b'));
    expect(history.next()).toEqual(typed('dra', 'hex'));
    expect(history.next()).toBeUndefined();
  });

  test('keeps an entry once, where it was last used', () => {
    expect(texts(historyOf('a', 'b', 'a'))).toEqual(['b', 'a']);
  });

  test('starts from the newest again after each transmission', () => {
    const history = historyOf('a', 'b');
    history.previous(typed(''));
    history.add(typed('a'));
    expect(history.previous(typed(''))).toEqual(typed('a'));
    expect(history.previous(typed(''))).toEqual(typed('b'));
  });

  test('keeps the newest hundred entries, but no empty ones and no whole files', () => {
    const history = historyOf('', 'x'.repeat(5000), ...Array.from({ length: 150 }, (_, i) => `AT${i}`));
    expect(history.entries).toHaveLength(100);
    expect(history.entries[0]?.text).toBe('AT50');
    expect(history.entries.at(-1)?.text).toBe('AT149');
  });

  test('is stored by port and loaded again', () => {
    const store = memoryStore();
    new TransmitHistory(store, 'one').add(typed('AT'));
    expect(texts(new TransmitHistory(store, 'one'))).toEqual(['AT']);
    expect(new TransmitHistory(store, 'two').entries).toEqual([]);
  });

  test('keeps what another tab transmitted meanwhile', () => {
    const store = memoryStore();
    const here = new TransmitHistory(store, 'one');
    new TransmitHistory(store, 'one').add(typed('there'));
    here.add(typed('here'));
    expect(texts(here)).toEqual(['there', 'here']);
  });

  test.each(['', 'not json', '{}', '[1, null, "a"]'])('starts with the readable part of %j', (stored) => {
    const store = memoryStore();
    store.setItem('baudcast.history.p', stored);
    expect(texts(new TransmitHistory(store, 'p'))).toEqual(stored.includes('"a"') ? ['a'] : []);
  });

  test('works without storage', () => {
    const refuse = () => {
      throw new DOMException('refused', 'SecurityError');
    };
    const history = new TransmitHistory({ getItem: refuse, setItem: refuse }, 'p');
    history.add(typed('a'));
    history.add(typed('b'));
    expect(history.previous(typed(''))).toEqual(typed('b'));
  });

  test('keeps how each entry was read, and the same text once for each', () => {
    const store = memoryStore();
    const history = new TransmitHistory(store, 'p');
    history.add(typed('41', 'text'));
    history.add(typed('41', 'hex'));
    history.add(typed('41', 'text'));
    expect(new TransmitHistory(store, 'p').entries).toEqual([typed('41', 'hex'), typed('41', 'text')]);
    history.clear();
    expect(new TransmitHistory(store, 'p').entries).toEqual([]);
  });

  test('is searched by words, and in hex without regard to spaces', () => {
    const entries = [typed('AT+GMR'), typed('01 03 00 0a', 'hex'), typed('at+cwlap'), typed('0x01,0x06', 'hex')];
    const found = (query: string) => searchHistory(entries, query).map(({ text }) => text);
    expect(found('at')).toEqual(['at+cwlap', 'AT+GMR']);
    expect(found('03 000A')).toEqual(['01 03 00 0a']);
    expect(found('0106')).toEqual(['0x01,0x06']);
    expect(found('')).toHaveLength(4);
    expect(found('nothing')).toEqual([]);
  });
});
