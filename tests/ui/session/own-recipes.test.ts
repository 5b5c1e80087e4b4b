import { expect, test } from 'vitest';
import { deleteRecipe, loadRecipes, saveRecipe } from '../../../web/ui/session/own-recipes.ts';

function memory(text?: string) {
  const map = new Map(text === undefined ? [] : [['baudcast.recipes', text]]);
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  };
}

test('own recipes are kept by their name, and can be deleted', () => {
  const store = memory();
  saveRecipe({ name: 'a', notation: 'D0' }, store);
  saveRecipe({ name: 'b', notation: 'R0' }, store);
  saveRecipe({ name: 'a', notation: 'D1' }, store);
  expect(loadRecipes(store)).toEqual([
    { name: 'b', notation: 'R0' },
    { name: 'a', notation: 'D1' },
  ]);
  expect(deleteRecipe('b', store)).toEqual([{ name: 'a', notation: 'D1' }]);
  expect(loadRecipes(store)).toHaveLength(1);
});

test('what is stored and is no recipe is left out', () => {
  const text = JSON.stringify([{ name: 'x', notation: 'Z9' }, { name: 1 }, null, { name: 'y\n', notation: 'D0' }]);
  expect(loadRecipes(memory(text))).toEqual([{ name: 'y', notation: 'D0' }]);
  for (const broken of ['{', '{}', 'null']) expect(loadRecipes(memory(broken))).toEqual([]);
  expect(loadRecipes(undefined)).toEqual([]);
});
