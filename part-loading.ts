import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { normalizePath, parseSync, Visitor, type Plugin } from 'vite';

type Bundle = Parameters<Extract<NonNullable<Plugin['generateBundle']>, (...args: never) => unknown>>[1];

const loader = JSON.stringify(normalizePath(fileURLToPath(new URL('web/load-part.ts', import.meta.url))));

/** In each `import()` of the page Vite calls this module, with a word in place of the files. */
const helper = '\0vite/preload-helper.js';
const call = '__vitePreload';
const filesWord = '__VITE_PRELOAD__';

/** All `import()` of the page go by web/load-part.ts, which can try again, in place of Vite's own function. */
export const partsOfThePage: Plugin = {
  name: 'parts-of-the-page',
  apply: 'build',
  enforce: 'pre',
  load: (id) => (id === helper ? `export { loadPart as ${call} } from ${loader};` : undefined),
  generateBundle: (_options, bundle) => nameFiles(bundle),
};

/** The same for workers, which Vite leaves as they are. */
export const partsOfWorkers: Plugin = {
  name: 'parts-of-workers',
  apply: 'build',
  enforce: 'post',
  transform: {
    filter: { id: /\/web\/.*\.ts$/, code: /\bimport\s*\(/ },
    handler: (code, id) => {
      let result = code;
      for (const { start, end } of importsIn(id, code).toReversed()) {
        const wrapped = `${call}(() => ${code.slice(start, end)}, ${filesWord}, import.meta.url)`;
        result = result.slice(0, start) + wrapped + result.slice(end);
      }
      return { code: `import { loadPart as ${call} } from ${loader};\n${result}`, map: null };
    },
  },
  generateBundle: (_options, bundle) => nameFiles(bundle),
};

/** Where the `import()` of a module are, in order. */
function importsIn(id: string, code: string): { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  new Visitor({ ImportExpression: ({ start, end }) => void found.push({ start, end }) }).visit(
    parseSync(`${id}.js`, code).program,
  );
  return found;
}

/** Puts the files that each `import()` needs into its call. */
function nameFiles(bundle: Bundle): void {
  for (const chunk of Object.values(bundle)) {
    if (chunk.type !== 'chunk') continue;
    const loaded = filesWith(chunk.fileName, bundle);
    const folder = posix.dirname(chunk.fileName);
    /** Of the calls that are not at their end yet. */
    const open: string[] = [];
    const covered = new Set<string>();
    chunk.code = chunk.code.replace(importOrWord, (text, _quote, name?: string) => {
      if (name !== undefined) open.push(posix.join(folder, name));
      if (name !== undefined) return text;
      // A module that came to lie in this file needs none.
      const file = open.pop();
      if (file === undefined) return '[]';
      covered.add(file);
      const needed = [...filesWith(file, bundle)].filter((one) => !loaded.has(one));
      return JSON.stringify(needed.map((one) => posix.relative(folder, one)));
    });
    const uncovered = chunk.dynamicImports.filter((file) => !covered.has(file) && !loaded.has(file));
    if (uncovered.length > 0 || open.length > 0)
      throw new Error(`${chunk.fileName} imports ${[...uncovered, ...open].join(', ')} without web/load-part.ts`);
  }
}

const importOrWord = new RegExp(`\\bimport\\(([\`'"])([^\`'"]+)\\1\\)|\\b${filesWord}\\b`, 'g');

/** A file and all that are loaded with it. */
function filesWith(file: string, bundle: Bundle, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  const chunk = bundle[file];
  if (chunk?.type === 'chunk') for (const imported of chunk.imports) filesWith(imported, bundle, found);
  return found;
}
