import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const relay = fileURLToPath(new URL('../../relay/', import.meta.url));

it('roles and port scopes are compared only in the rights modules, and where a route names its role', () => {
  const compares = /\brole [!=]== '|\bincludes(?:Role|Port)\(|\bisWithin\(/;
  const comparing = readdirSync(relay, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && compares.test(readFileSync(`${relay}${name}`, 'utf8')))
    .toSorted();
  expect(comparing).toEqual([
    'auth/access-lists.ts', // which shares an admin sees
    'auth/admit.ts', // the role that a route needs
    'cli/client/remote-port.ts', // the relay's answer about this client
    'mcp/agent-port.ts', // whether to ask for the lease
    'protocol/port-scope.ts',
    'protocol/roles.ts',
    'session/access/rights.ts',
  ]);
});
