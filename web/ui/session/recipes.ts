import { resetPolicies, resetSteps } from '../../core/reset-policy.ts';
import {
  builtInRecipes,
  formatRecipe,
  readRecipe,
  type BuiltInRecipe,
  type SignalRecipe,
} from '../../core/signal-recipe.ts';
import { policyText, recipeText } from '../../i18n/setting-names.ts';
import { ownRecipes } from '../page/own-texts.ts';

/** A signal recipe with its words. */
export interface RunnableRecipe {
  /** Unique; the palette's. */
  readonly id: string;
  readonly name: string;
  readonly effect: string;
  readonly recipe: SignalRecipe;
}

/** All recipes that can be run on a port: the reset policies, the others that are built in, and a person's own. */
export function allRecipes(): readonly RunnableRecipe[] {
  const policies = resetPolicies
    .filter((policy) => policy !== 'leave')
    .map((policy) => ({ id: `reset-${policy}`, ...policyText(policy), recipe: { steps: resetSteps(policy) } }));
  const builtIn = (Object.keys(builtInRecipes) as BuiltInRecipe[]).flatMap((id) =>
    runnable(`reset-${id}`, recipeText(id), builtInRecipes[id]),
  );
  const own = ownRecipes()
    .load()
    .flatMap(({ name, text }, at) => runnable(`own-recipe ${at}`, { name, effect: text }, text));
  return [...policies, ...builtIn, ...own];
}

function runnable(id: string, words: Pick<RunnableRecipe, 'name' | 'effect'>, notation: string): RunnableRecipe[] {
  const read = readRecipe(notation);
  return read.kind === 'recipe' ? [{ id, ...words, recipe: read.recipe }] : [];
}

/** The notation of a recipe, to start another one from. */
export const notationOf = ({ recipe }: RunnableRecipe): string => formatRecipe(recipe);
