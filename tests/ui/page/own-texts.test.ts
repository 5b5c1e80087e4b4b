import { expect, test } from 'vitest';
import { ownRecipes, ownSequences } from '../../../web/ui/page/own-texts.ts';
import { fullStore, memoryStore } from '../../support/memory-store.ts';

test('saved recipes and sequences are found again, sequences with their mistakes', () => {
  const store = memoryStore();
  expect(ownRecipes(store).save([{ name: 'a', text: 'D0' }])).toBe(true);
  expect(ownSequences(store).save([{ name: 'a', text: 'wiat' }])).toBe(true);
  expect(ownRecipes(store).load()).toEqual([{ name: 'a', text: 'D0' }]);
  expect(ownSequences(store).load()).toEqual([{ name: 'a', text: 'wiat' }]);
  expect(ownRecipes(store).save([])).toBe(true);
  expect(ownRecipes(store).load()).toEqual([]);
});

test('saving tells when the browser stores nothing', () => {
  for (const store of [undefined, fullStore]) expect(ownSequences(store).save([])).toBe(false);
  expect(ownRecipes(undefined).load()).toEqual([]);
});

test('stored entries that are not recipes or sequences are left out', () => {
  const wrong = [{ name: 'x' }, 1, null, { name: '\n', text: 'D0' }, { name: 'long', text: 'D0 '.repeat(70_000) }];
  const recipes = JSON.stringify([...wrong, { name: 'x', text: 'Z9' }, { name: 'y\n', text: 'D0' }]);
  expect(ownRecipes(memoryStore(['baudcast.recipes', recipes])).load()).toEqual([{ name: 'y', text: 'D0' }]);
  const sequences = JSON.stringify([...wrong, { name: 'y', text: 'stop' }]);
  expect(ownSequences(memoryStore(['baudcast.sequences', sequences])).load()).toEqual([{ name: 'y', text: 'stop' }]);
  for (const broken of ['{', '{}', 'null'])
    expect(ownSequences(memoryStore(['baudcast.sequences', broken])).load()).toEqual([]);
});

test('texts of somebody else are added to those that are here, each once, with a number where a name is in use', () => {
  const store = ownSequences(memoryStore());
  store.save([{ name: 'login', text: 'stop' }]);
  const more = store.read([
    { name: 'login', text: 'stop' },
    { name: 'login', text: 'fail "x"' },
    { name: 'other\u202e', text: 'pause 1s' },
    { name: 'again', text: 'pause 1s' },
    { text: 'no name' },
  ]);
  expect(store.with(more)?.added).toEqual([
    { name: 'login (2)', text: 'fail "x"' },
    { name: 'other', text: 'pause 1s' },
  ]);
  expect(store.with(more)?.texts).toHaveLength(3);
  expect(ownRecipes(memoryStore()).read([{ name: 'x', text: 'Z9' }])).toEqual([]);
  expect(store.read({ length: 1 })).toEqual([]);
  const many = Array.from({ length: 100 }, (_, at) => ({ name: `s${at}`, text: `pause ${at}ms` }));
  expect(store.with(many), 'nothing of one’s own is pushed out').toBeUndefined();
});
