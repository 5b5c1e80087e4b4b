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
