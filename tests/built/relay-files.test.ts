import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { expect, it } from 'vitest';

const relay = fileURLToPath(new URL('../../dist/relay/', import.meta.url));

/** What a file of the relay loads before it runs: other files, and packages. */
function loadedWith(name: string) {
  const files = new Set<string>();
  const packages = new Set<string>();
  const load = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const { module } = parseSync(file, readFileSync(relay + file, 'utf8'));
    for (const { moduleRequest } of module.staticImports) {
      const { value } = moduleRequest;
      if (value.startsWith('./')) load(value.slice(2));
      else if (!value.startsWith('node:')) packages.add(value);
    }
  };
  load(name);
  const bytes = [...files].reduce((total, file) => total + statSync(relay + file).size, 0);
  return { files: files.size, bytes, packages: [...packages].sort() };
}

it('the program without a command, each command and the relay are a few files, with the packages they need', () => {
  const first = loadedWith('main.js');
  expect(first).toMatchObject({ files: 2, packages: [] });
  expect(first.bytes).toBeLessThan(50_000);
  const client = loadedWith('client-commands.js');
  expect(client.packages).toEqual(['ws']);
  expect(client.files).toBeLessThanOrEqual(6);
  expect(loadedWith('host-commands.js').packages).toEqual([]);
  const serve = loadedWith('serve.js');
  expect(serve.packages).toEqual(['serialport', 'sirv', 'uqr', 'ws']);
  expect(serve.files).toBeLessThanOrEqual(8);
});
