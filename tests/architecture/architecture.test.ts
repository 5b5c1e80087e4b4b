import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findBreaches, maxLines, type Module } from './find-breaches.ts';
import { folderRules } from './folder-rules.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));

const modules: Module[] = ['web', 'relay'].flatMap((folder) =>
  readdirSync(`${top}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(`${top}${path}`, 'utf8') })),
);

describe('the modules of web and relay', () => {
  it('import only what their folder may, are small and well named, and export no name twice', () => {
    expect(modules.length).toBeGreaterThan(20);
    expect(findBreaches(modules, folderRules)).toEqual([]);
  });

  it('are in folders that the compiler separates, each with its own tsconfig.json in the list of all', () => {
    const listed = readFileSync(`${top}tsconfig.json`, 'utf8');
    const folders = Object.keys(folderRules).filter((folder) => !folder.startsWith('relay/'));
    for (const folder of folders) {
      expect(existsSync(`${top}${folder}/tsconfig.json`), folder).toBe(true);
      expect(listed).toContain(`"path": "${folder}"`);
    }
    const isLoose = (path: string) => !folders.some((folder) => folder !== 'web' && path.startsWith(`${folder}/`));
    const inFolders = modules.map(({ path }) => path).filter((path) => /^web\/.*\//.test(path));
    expect(inFolders.filter(isLoose)).toEqual([]);
  });
});

describe('findBreaches()', () => {
  const breaches = (path: string, text: string): string[] => findBreaches([{ path, text }], folderRules);

  it('accepts allowed imports', () => {
    expect(
      breaches('web/line/read-loop.ts', `import type { Port } from './port.ts'; import '../core/row.ts';`),
    ).toEqual([]);
    expect(breaches('web/ui/terminal/screen.ts', `import { html } from 'lit'; import 'lit/decorators.js';`)).toEqual(
      [],
    );
    expect(breaches('web/main.ts', `new Worker(new URL('./engine/worker.ts', import.meta.url));`)).toEqual([]);
  });

  it('detects an upward import in any notation', () => {
    const ways = [
      `import { x } from '../engine/api/ports.ts';`,
      `import type { X } from '../engine/api/ports.ts'`,
      `import '../engine/api/ports.ts';`,
      `export { x } from '../engine/api/ports.ts';`,
      `export * from '../engine/api/ports.ts';`,
      `await import('../engine/api/ports.ts');`,
      `type X = import('../engine/api/ports.ts').X;`,
      `new Worker(new URL('../engine/api/ports.ts', import.meta.url));`,
    ];
    for (const text of ways) {
      expect(breaches('web/core/row.ts', text), text).toEqual([
        'web/core/row.ts: web/core may not import web/engine/api',
      ]);
    }
  });

  it('ignores text that only looks like an import', () => {
    expect(
      breaches('web/core/row.ts', `// import '../ui/x.ts'\nconst a = "import 'lit'"; new URL('../x', location.href);`),
    ).toEqual([]);
  });

  it('separates relay and web, and both from the tests', () => {
    expect(breaches('relay/http/x.ts', `import '../../web/core/row.ts';`)).toHaveLength(1);
    expect(breaches('web/main.ts', `import '../relay/http/router.ts';`)).toHaveLength(1);
    expect(breaches('web/ui/kit/x.ts', `import '../../../tests/support/fake-state.ts';`)).toHaveLength(1);
    expect(breaches('web/ui/kit/x.ts', `import '../../engine/engine.ts';`)).toHaveLength(1);
  });

  it('separates the rooms of the interface: a room imports only the common parts, not another room', () => {
    expect(breaches('web/ui/monitor/x.ts', `import '../view/x.ts'; import '../page/x.ts';`)).toEqual([]);
    expect(breaches('web/ui/monitor/x.ts', `import '../terminal/x.ts';`)).toHaveLength(1);
    expect(breaches('web/ui/view/x.ts', `import '../terminal/x.ts';`)).toHaveLength(1);
  });

  it('allows a package only where the table does', () => {
    expect(breaches('web/core/row.ts', `import { openDB } from 'idb';`)).toHaveLength(1);
    expect(breaches('web/ui/kit/x.ts', `import 'lit-elsewhere';`)).toHaveLength(1);
    expect(breaches('web/ui/kit/x.ts', `import 'node:fs';`)).toHaveLength(1);
    expect(breaches('relay/http/x.ts', `import 'lit';`)).toHaveLength(1);
  });

  it('refuses a module that is too long, a barrel, a name that is not kebab-case, an unknown folder', () => {
    expect(breaches('web/core/x.ts', 'let a;\n'.repeat(maxLines))).toEqual([]);
    expect(breaches('web/core/x.ts', 'let a;\n'.repeat(maxLines + 1))).toHaveLength(1);
    expect(breaches('web/core/index.ts', '')).toHaveLength(1);
    expect(breaches('web/core/readLoop.ts', '')).toHaveLength(1);
    expect(breaches('elsewhere/x.ts', '')).toHaveLength(1);
  });

  it('finds a name that two modules export, a type as well as a value, except re-exports', () => {
    const named = (text: string) => [
      { path: 'web/core/a.ts', text: 'export interface Clock {}' },
      { path: 'web/line/b.ts', text },
    ];
    const shared = 'Clock is exported by web/core/a.ts and web/line/b.ts; a name stands for one thing';
    expect(findBreaches(named('export const Clock = 1;'), folderRules)).toEqual([shared]);
    expect(findBreaches(named('class Clock {} export { Clock };'), folderRules)).toEqual([shared]);
    expect(findBreaches(named("export { Clock } from '../core/a.ts';"), folderRules)).toEqual([]);
    expect(findBreaches(named('const Clock = 1; export { Clock as WallClock };'), folderRules)).toEqual([]);
  });

  it('finds a cycle of folders', () => {
    const rule = (...folders: string[]) => ({ folders, packages: [] });
    const rules = { a: rule('b'), b: rule('c'), c: rule('a') };
    const circle = ['a', 'b', 'c'].map((folder, at) => ({
      path: `${folder}/x.ts`,
      text: `import '../${'bca'[at]}/x.ts';`,
    }));
    expect(findBreaches(circle, rules)).toHaveLength(3);
    expect(findBreaches(circle.slice(1), rules)).toEqual([]);
  });

  it('reports a module that cannot be parsed', () => {
    expect(() => breaches('web/core/x.ts', 'let = ;')).toThrow(SyntaxError);
  });
});
