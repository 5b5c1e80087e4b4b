import { readRecipe } from '../../core/signal-recipe.ts';
import { plainName } from '../../core/plain-name.ts';
import { availableStorage, type KeyValueStore } from '../page/available-storage.ts';

/** A signal recipe that a person has saved, for all ports. */
export interface OwnRecipe {
  readonly name: string;
  /** Without `W`: its unit was asked for when it was saved. */
  readonly notation: string;
}

const storeKey = 'baudcast.recipes';
const maxRecipes = 50;
export const maxRecipeName = 60;
export const maxNotation = 1000;

/** What is stored; what cannot be read is left out. */
export function loadRecipes(store: KeyValueStore | undefined = availableStorage()): readonly OwnRecipe[] {
  try {
    const stored: unknown = JSON.parse(store?.getItem(storeKey) ?? '[]');
    return Array.isArray(stored) ? stored.flatMap(readOwn).slice(0, maxRecipes) : [];
  } catch {
    return [];
  }
}

/** Adds a recipe, in the place of the one with its name. @returns all of them */
export function saveRecipe(
  own: OwnRecipe,
  store: KeyValueStore | undefined = availableStorage(),
): readonly OwnRecipe[] {
  const others = loadRecipes(store).filter(({ name }) => name !== own.name);
  return keep([...others, own].slice(-maxRecipes), store);
}

/** @returns those that are left */
export function deleteRecipe(
  name: string,
  store: KeyValueStore | undefined = availableStorage(),
): readonly OwnRecipe[] {
  return keep(
    loadRecipes(store).filter((own) => own.name !== name),
    store,
  );
}

function keep(recipes: readonly OwnRecipe[], store: KeyValueStore | undefined): readonly OwnRecipe[] {
  try {
    store?.setItem(storeKey, JSON.stringify(recipes));
  } catch {
    // Full or refused: they hold until the page is left.
  }
  return recipes;
}

function readOwn(value: unknown): OwnRecipe[] {
  const { name, notation } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || typeof notation !== 'string' || notation.length > maxNotation) return [];
  const plain = plainName(name);
  return plain && readRecipe(notation).kind === 'recipe' ? [{ name: plain, notation }] : [];
}
