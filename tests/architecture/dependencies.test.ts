import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { folderRules } from './folder-rules.ts';

const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  dependencies: Record<string, string>;
};

it('the package depends on all imports of the relay, and on nothing that only the page or a build needs', () => {
  const imported = Object.entries(folderRules)
    .filter(([folder]) => folder === 'relay' || folder.startsWith('relay/'))
    .flatMap(([, { packages }]) => packages.filter((name) => name !== 'node:*'));
  expect(Object.keys(dependencies).sort()).toEqual([...new Set(imported)].sort());
});
