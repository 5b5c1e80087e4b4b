import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const assets = fileURLToPath(new URL('../../dist/web/assets/', import.meta.url));

it('nothing imports a worker’s entry module, which WebKit would run a second time', () => {
  const files = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const entries = files.filter((name) => name.startsWith('worker-'));
  expect(entries).toHaveLength(2); // the engine’s and the scans’
  const importers = files.filter((name) =>
    /(?:\bfrom|\bimport)\s*\(?\s*["'`]\.\/worker-/.test(readFileSync(assets + name, 'utf8')),
  );
  expect(importers).toEqual([]);
});
