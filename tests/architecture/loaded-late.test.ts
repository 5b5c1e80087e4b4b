import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { expect, it } from 'vitest';

/** Packages that are loaded before anybody asks for them: what static imports lead to. */
function packagesOf(path: string, seen = new Set<string>(), packages = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return packages;
  seen.add(path);
  const { module } = parseSync(path, readFileSync(path, 'utf8'));
  for (const { moduleRequest, entries } of module.staticImports) {
    const { value } = moduleRequest;
    if (entries.length > 0 && entries.every(({ isType }) => isType)) continue;
    if (value.startsWith('.')) packagesOf(fileURLToPath(new URL(value, `file://${path}`)), seen, packages);
    else packages.add(value);
  }
  return packages;
}

it('a relay loads what agents need with their first request, NATS for a fleet only, and other commands neither', () => {
  const relay = fileURLToPath(new URL('../../relay/', import.meta.url));
  const loaded = [...packagesOf(`${relay}serve.ts`), ...packagesOf(`${relay}main.ts`)];
  expect(loaded).toContain('serialport');
  expect(loaded.filter((name) => /^(?:@modelcontextprotocol|@nats-io|prom-client|zod|#agent)/.test(name))).toEqual([]);
});

it('a command that needs nothing loads only what a connection and a code on the screen need', () => {
  const main = fileURLToPath(new URL('../../relay/main.ts', import.meta.url));
  const loaded = [...packagesOf(main)].filter((name) => !name.startsWith('node:'));
  expect(loaded.toSorted()).toEqual(['uqr', 'ws']);
});

it('the tools for agents load decoders and sequences with the first call that needs them', () => {
  const server = fileURLToPath(new URL('../../relay/mcp/agent-server.ts', import.meta.url));
  const loaded = [...packagesOf(server)];
  expect(loaded).toContain('zod');
  expect(loaded.filter((name) => name.startsWith('#agent'))).toEqual([]);
});
