import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { parseSync, Visitor } from 'vite';
import { moduleImports } from './module-imports.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const root = 'web/engine/start-engine.ts';
/** The entry points in the browser: the page, and the engine's worker. */
const entries = ['web/main.ts', 'web/engine/worker.ts'];

/** The parts deleted together: the relay, the page's client for it, and the engine's modules that depend on that. */
const isOfRelay = (path: string): boolean =>
  /^relay\/|^web\/(?:remote|library)(?:\/|$)|^web\/engine\/relay-(?:link|past|people|identity)\.ts$/.test(path);

const sourceOf = (path: string): string => readFileSync(`${top}${path}`, 'utf8');

/** The composition root without its lines of the relay: the properties of objects that load something of it. */
function rootWithoutRelay(): string {
  const text = sourceOf(root);
  const cuts: (readonly [from: number, to: number])[] = [];
  new Visitor({
    Property: ({ start, end }) => {
      const property = text.slice(start, end);
      const isInner = cuts.some(([from, to]) => from <= start && end <= to);
      const loads = [...property.matchAll(/import\('([^']+)'\)/g)].map(([, name = '']) => name);
      if (!isInner && loads.some((name) => isOfRelay(posix.join(posix.dirname(root), name)))) cuts.push([start, end]);
    },
  }).visit(parseSync(root, text).program);
  expect(cuts).toHaveLength(2);
  return cuts.toReversed().reduce((left, [from, to]) => left.slice(0, from) + left.slice(to).replace(/^,/, ''), text);
}

it('only the composition root of the engine reaches the relay’s client, directly or by other modules', () => {
  const reached = new Set<string>();
  const reach = (path: string): void => {
    if (reached.has(path) || !path.endsWith('.ts')) return;
    reached.add(path);
    if (isOfRelay(path)) return;
    for (const name of moduleImports(path, path === root ? rootWithoutRelay() : sourceOf(path)))
      if (name.startsWith('.')) reach(posix.join(posix.dirname(path), name.replace(/\?.*$/, '')));
  };
  for (const entry of entries) reach(entry);
  expect([...reached].filter(isOfRelay)).toEqual([]);
  expect(reached.has('web/engine/relay-hub.ts')).toBe(true);
  expect(reached.size).toBeGreaterThan(150);
});

it('with relay, web/remote and their lines deleted, the page and its engine compile', () => {
  const copy = mkdtempSync(join(tmpdir(), 'baudcast-direct-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(`${top}web`, join(copy, 'web'), { recursive: true, filter: (path) => !isOfRelay(path.slice(top.length)) });
  cpSync(`${top}tsconfig.base.json`, join(copy, 'tsconfig.base.json'));
  // The output is in `node_modules/.cache`, apart from that of the real compilation.
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(`${top}node_modules`))
    if (!name.startsWith('.')) symlinkSync(`${top}node_modules/${name}`, join(copy, 'node_modules', name));
  writeFileSync(join(copy, root), rootWithoutRelay());
  const config = JSON.parse(sourceOf('web/engine/tsconfig.json')) as {
    readonly references: readonly { readonly path: string }[];
    readonly compilerOptions: object;
  };
  const references = config.references.filter(({ path }) => !isOfRelay(posix.join('web/engine', path)));
  // An import that only a deleted line used may remain.
  const compilerOptions = { ...config.compilerOptions, noUnusedLocals: false };
  writeFileSync(join(copy, 'web/engine/tsconfig.json'), JSON.stringify({ ...config, references, compilerOptions }));
  const { status, stdout } = spawnSync(
    process.execPath,
    [`${top}node_modules/typescript/bin/tsc`, '-b', 'web', 'web/engine'],
    {
      cwd: copy,
      encoding: 'utf8',
    },
  );
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
