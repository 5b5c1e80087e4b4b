import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
/** A key, or the beginning of keys: `'baudcast.tabs'`, `` `baudcast.view.${port}` ``. */
const keyIn = /['`](baudcast\.[a-z-]+)(?:'|\.\$\{)/g;

const modules = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(web + path, 'utf8') }));

test('each key in the page’s storage is written in one place', () => {
  const keys = modules.flatMap(({ path, text }) => [...text.matchAll(keyIn)].map(([, key]) => ({ path, key })));
  expect(keys.length).toBeGreaterThan(10);
  expect(keys.filter(({ key }) => keys.filter((other) => other.key === key).length > 1)).toEqual([]);
});

test('one module reads and writes the page’s storage', () => {
  const users = modules.filter(({ text }) => /\b[gs]etItem\(/.test(text)).map(({ path }) => path);
  expect(users).toEqual(['ui/page/kept-values.ts']);
});
