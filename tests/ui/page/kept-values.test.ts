import { expect, test } from 'vitest';
import { keep, readKept, readKeptFields, readKeptList } from '../../../web/ui/page/kept-values.ts';
import { fullStore, memoryStore, refusedStore } from '../../support/memory-store.ts';

test('a kept value is read as it was', () => {
  const store = memoryStore();
  for (const value of [true, 3, 'x', [1], { a: 1 }]) {
    expect(keep(store, 'key', value)).toBe(true);
    expect(readKept(store, 'key')).toEqual(value);
  }
});

test('storage that is absent, full or refused keeps nothing, gives nothing, and throws nothing', () => {
  for (const store of [undefined, fullStore, refusedStore]) {
    expect(keep(store, 'key', 1)).toBe(false);
    expect(readKept(store, 'key')).toBeUndefined();
  }
});

test('what is damaged or of another type is read as nothing', () => {
  for (const text of ['', '{', 'yes', 'null', '[1'])
    expect(readKept(memoryStore(['key', text]), 'key')).toBeUndefined();
  for (const text of ['{}', '3', '"a"']) expect(readKeptList(memoryStore(['key', text]), 'key')).toEqual([]);
  for (const text of ['null', '3', '"a"', '[]']) expect(readKeptFields(memoryStore(['key', text]), 'key')).toEqual({});
});
