import { expect, test } from 'vitest';
import { noteLeft, takeLeft } from '../../../web/ui/page/left-captures.ts';
import { fullStore, memoryStore } from '../../support/memory-store.ts';

test('captures of closed pages are known to the next one, also of several tabs, and only once', () => {
  const store = memoryStore();
  noteLeft(store, ['a', 'b']);
  noteLeft(store, []);
  noteLeft(store, ['b', 'c']);
  expect(takeLeft(store)).toEqual(['a', 'b', 'c']);
  expect(takeLeft(store)).toEqual([]);
});

test('a store that is refused, absent or damaged gives no captures and no error', () => {
  noteLeft(fullStore, ['a']);
  expect(takeLeft(fullStore)).toEqual([]);
  expect(takeLeft(undefined)).toEqual([]);
  expect(takeLeft(memoryStore(['baudcast.left', '{"a":']))).toEqual([]);
});
