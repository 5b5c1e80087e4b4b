import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
/** A key, or the beginning of keys: `'baudcast.tabs'`, `` `baudcast.view.${port}` ``. */
const keyIn = /['`](baudcast\.[a-z-]+)(?:'|\.\$\{)/g;
const stores = /\.setItem\(/;

test('what modules keep in the page’s storage has a key for each of them', () => {
  const modules = readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(web + path, 'utf8') }))
    .filter(({ text }) => stores.test(text));
  const keys = modules.map(({ path, text }) => [path, [...text.matchAll(keyIn)].map(([, key]) => key)] as const);
  expect(keys.length).toBeGreaterThan(10);
  expect(keys.filter(([, own]) => own.length !== 1)).toEqual([]);
  const all = keys.flatMap(([, own]) => own);
  expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([]);
});
