import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtInRecipes } from '../../../web/core/signal-recipe.ts';
import { resetPolicies } from '../../../web/core/reset-policy.ts';
import { analysisKinds } from '../../../web/ui/plot/analysis-options.ts';
import { commandWords } from '../../../web/ui/commands/command-words.ts';

/** The ids of commands that a module names; `call()` puts the session before them. */
function idsIn(path: string): string[] {
  const text = readFileSync(new URL(`../../../web/ui/${path}`, import.meta.url), 'utf8');
  return [...text.matchAll(/(?:\bid: |\b(action|call|choiceCommand)\(\s*)'([a-z.-]+)'/g)].map(([, how, id]) =>
    how === 'call' ? `session.${id}` : String(id),
  );
}

const views = ['messages/messages-commands.ts', 'plot/plot-commands.ts'];

test('trials A 8: every command is found in both languages', () => {
  const ids = [
    ...['session/session-commands.ts', 'shell/shell-commands.ts', 'shell/tab-commands.ts'].flatMap(idsIn),
    ...['messages/messages-kind.ts', 'plot/plot-kind.ts'].flatMap(idsIn).map((id) => `session.${id}`),
    ...['monitor/monitor-commands.ts', 'terminal/terminal-commands.ts', ...views]
      .flatMap(idsIn)
      .map((id) => `session.view-${id}`),
    ...analysisKinds.map((kind) => `session.view-${kind}`),
    ...resetPolicies.filter((policy) => policy !== 'leave').map((policy) => `session.reset-${policy}`),
    ...Object.keys(builtInRecipes).map((id) => `session.reset-${id}`),
  ];
  expect(ids.length).toBeGreaterThan(60);
  const lacking = ids.filter((id) => !/[a-z].*\p{Script=Han}/u.test(commandWords(id)));
  expect(lacking).toEqual([]);
});
