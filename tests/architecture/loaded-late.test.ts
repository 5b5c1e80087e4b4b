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
  const loaded = ['serve.ts', 'serve-command.ts', 'main.ts'].flatMap((path) => [...packagesOf(relay + path)]);
  expect(loaded).toContain('serialport');
  expect(loaded.filter((name) => /^(?:@modelcontextprotocol|@nats-io|prom-client|zod|#agent)/.test(name))).toEqual([]);
});

it('the list of commands needs no package, a command that connects only its connection', () => {
  const relay = fileURLToPath(new URL('../../relay/', import.meta.url));
  const loaded = (path: string) => [...packagesOf(relay + path)].filter((name) => !name.startsWith('node:'));
  expect(loaded('main.ts')).toEqual([]);
  expect(loaded('cli/client-commands.ts')).toEqual(['ws']);
  expect(loaded('cli/host-commands.ts')).toEqual([]);
});

it('what only some commands need is loaded with them', () => {
  const relay = fileURLToPath(new URL('../../relay/', import.meta.url));
  const modulesOf = (path: string) => {
    const seen = new Set<string>();
    packagesOf(relay + path, seen);
    return [...seen].map((name) => name.slice(relay.length));
  };
  const first = modulesOf('main.ts');
  expect(first).toContain('cli/command-list.ts');
  expect(first.length).toBeLessThan(25);
  expect(modulesOf('cli/client-commands.ts')).not.toContain('cli/client/remote-port.ts');
});

it('the tools for agents load decoders and sequences with the first call that needs them', () => {
  const server = fileURLToPath(new URL('../../relay/mcp/agent-server.ts', import.meta.url));
  const loaded = [...packagesOf(server)];
  expect(loaded).toContain('zod');
  expect(loaded.filter((name) => name.startsWith('#agent'))).toEqual([]);
});
