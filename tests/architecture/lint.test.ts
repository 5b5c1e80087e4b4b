import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const top = fileURLToPath(new URL('../..', import.meta.url));

/** A file that breaks a rule of the house, and the rule that has to report it. */
const planted = {
  'web/core/any.ts': ['export const x: any = 1;', 'no-explicit-any'],
  'web/core/default.ts': ['export default 1;', 'no-default-export'],
  'web/core/console.ts': ["console.log('x');", 'no-console'],
  'web/core/eval.ts': ["eval('1');", 'no-eval'],
  'web/core/all.ts': ["export * from './any.ts';\nexport * from './console.ts';", 'no-barrel-file'],
  'web/core/circle-a.ts': ["import { b } from './circle-b.ts';\nexport const a = (): unknown => b;", 'no-cycle'],
  'web/core/circle-b.ts': ["import { a } from './circle-a.ts';\nexport const b = (): unknown => a;", 'no-cycle'],
  'web/core/silenced.ts': ['// @ts-ignore\nexport const x = 1;', 'ban-ts-comment'],
  'web/core/type.ts': [
    "import { SomeType } from './types.ts';\nexport const x: SomeType = 1;",
    'consistent-type-imports',
  ],
} as const;
const innocent = { 'web/main.ts': "console.log('ready');", 'x.config.ts': 'export default {};' };

describe('the linter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'baudcast-lint-'));
  let found: { filename: string; code: string }[];

  beforeAll(() => {
    const files = Object.entries(planted).map(([path, [text]]) => [path, text] as const);
    for (const [path, text] of [...files, ...Object.entries(innocent)]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    found = lint(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  for (const [path, [, rule]] of Object.entries(planted)) {
    it(`refuses ${path.replace('web/core/', '')} by the rule ${rule}`, () => {
      const codes = found.filter(({ filename }) => filename.endsWith(path)).map(({ code }) => code);
      expect(codes.join()).toContain(`(${rule})`);
    });
  }

  it('allows a composition root to print, and a configuration to be a default export', () => {
    expect(found.filter(({ filename }) => Object.keys(innocent).some((path) => filename.endsWith(path)))).toEqual([]);
  });
});

/** Runs oxlint with the project's rules; it ends with a status other than 0 when it finds something. */
function lint(folder: string): { filename: string; code: string }[] {
  const oxlint = join(top, 'node_modules/oxlint/bin/oxlint');
  const args = [oxlint, '--config', join(top, '.oxlintrc.json'), '--format', 'json', '.'];
  try {
    execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout: string };
    return (JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] }).diagnostics;
  }
}
