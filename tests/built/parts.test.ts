import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'vite';
import { expect, it } from 'vitest';

const assets = fileURLToPath(new URL('../../dist/web/assets/', import.meta.url));

interface Range {
  readonly start: number;
  readonly end: number;
}

interface BuiltFile {
  readonly imports: readonly string[];
  /** Files of `import()`. */
  readonly parts: readonly (Range & { readonly file: string })[];
  /** Calls of web/load-part.ts, with the files that they fetch first. */
  readonly calls: readonly (Range & { readonly files: readonly string[] })[];
}

const textOf = (node: unknown): string => {
  const { value, quasis } = node as { value?: string; quasis?: { value: { cooked: string } }[] };
  return (value ?? quasis?.[0]?.value.cooked ?? '').replace(/^\.\//, '');
};

function readBuilt(name: string): BuiltFile {
  const text = readFileSync(assets + name, 'utf8');
  const parsed = parseSync(name, text);
  const { staticImports, staticExports } = parsed.module;
  const imports = [
    ...staticImports.map(({ moduleRequest }) => textOf(moduleRequest)),
    ...staticExports.flatMap(({ entries }) => entries.flatMap((one) => one.moduleRequest?.value.slice(2) ?? [])),
  ];
  const parts: BuiltFile['parts'][number][] = [];
  const calls: BuiltFile['calls'][number][] = [];
  const finder = new Visitor({
    ImportExpression: ({ source, start, end }) => void parts.push({ file: textOf(source), start, end }),
    CallExpression: ({ arguments: [load, files, importer], start, end }) => {
      if (load?.type !== 'ArrowFunctionExpression' || files?.type !== 'ArrayExpression') return;
      if (importer?.type !== 'MemberExpression' || importer.object.type !== 'MetaProperty') return;
      calls.push({ files: files.elements.map(textOf), start, end });
    },
  });
  // The tree is built on demand, because it takes most of the time.
  if (text.includes('import(')) finder.visit(parsed.program);
  return { imports, parts, calls };
}

it('every import() of the page and its workers first fetches all that it needs, and nothing that is there', () => {
  const names = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const built = new Map(names.map((name) => [name, readBuilt(name)]));
  const closure = (name: string, found = new Set<string>()): Set<string> => {
    if (found.has(name)) return found;
    found.add(name);
    for (const imported of built.get(name)?.imports ?? []) closure(imported, found);
    return found;
  };
  const wrong = [...built].flatMap(([name, { parts, calls }]) => {
    const loaded = closure(name);
    return parts.flatMap(({ file, start, end }) => {
      const around = calls.filter((call) => call.start < start && call.end > end);
      const [innermost] = around.toSorted((a, b) => a.end - a.start - (b.end - b.start));
      const needed = [...closure(file)].filter((one) => !loaded.has(one));
      return innermost?.files.toSorted().join() === needed.toSorted().join() ? [] : [`${name}: ${file}`];
    });
  });
  expect(wrong).toEqual([]);
  const all = [...built.values()].flatMap(({ parts }) => parts);
  expect(all.length).toBeGreaterThan(50);
  // Firefox remembers a preload that failed, too: only web/load-part.ts makes one.
  expect(names.filter((name) => readFileSync(assets + name, 'utf8').includes('vite:preloadError'))).toEqual([]);
});
