import { expect, test } from 'vitest';
import { noteLeft, takeLeft } from '../../../web/ui/page/left-captures.ts';

function memory() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

test('captures of closed pages are known to the next one, also of several tabs, and only once', () => {
  const store = memory();
  noteLeft(store, ['a', 'b']);
  noteLeft(store, []);
  noteLeft(store, ['b', 'c']);
  expect(takeLeft(store)).toEqual(['a', 'b', 'c']);
  expect(takeLeft(store)).toEqual([]);
});

test('a store that is refused, absent or damaged gives no captures and no error', () => {
  const refuses = {
    getItem: () => null,
    setItem: () => {
      throw new Error('refused');
    },
  };
  noteLeft(refuses, ['a']);
  expect(takeLeft(refuses)).toEqual([]);
  expect(takeLeft(undefined)).toEqual([]);
  const damaged = memory();
  damaged.setItem('baudcast.left', '{"a":');
  expect(takeLeft(damaged)).toEqual([]);
});
