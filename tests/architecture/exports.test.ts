import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const top = fileURLToPath(new URL('../..', import.meta.url));
const declared = /^export (?:async )?(?:const|function\*?|interface|type|abstract class|class) +([A-Za-z_$][\w$]*)/gm;

/** Exported because the type of another export uses it. */
const named = new Set(['SessionCounters', 'Optional', 'EventDetails', 'CataloguePort']);

it('every export is used in another file, in the sources or the tests', () => {
  const files = ['web', 'relay', 'tests'].flatMap((folder) =>
    readdirSync(`${top}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:[cm]?ts|mjs)$/.test(name) && !name.startsWith('i18n/locale'))
      .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(`${top}${folder}/${name}`, 'utf8') })),
  );
  expect(files.length).toBeGreaterThan(500);
  const using = new Map<string, number>();
  for (const { text } of files)
    for (const word of new Set(text.match(/[A-Za-z_$][\w$]*/g))) using.set(word, (using.get(word) ?? 0) + 1);
  const alone = files
    .filter(({ path }) => !path.startsWith('tests/'))
    .flatMap(({ path, text }) => {
      // An element is used by its tag.
      const names = [...text.matchAll(declared)].filter(
        ({ index }) => !/@customElement\([^)]*\)\n(?:@\w+\([^)]*\)\n)*$/.test(text.slice(0, index)),
      );
      return names.flatMap(([, name = '']) => (using.get(name) === 1 && !named.has(name) ? [`${path}: ${name}`] : []));
    });
  expect(alone).toEqual([]);
});
