import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The lines of the security requirements: each is tested under its number. */
const lines = Array.from({ length: 20 }, (_, i) => i + 1);

const folder = fileURLToPath(new URL('..', import.meta.url));
const self = 'security-lines.test.ts';

test('every line of the security requirements has a test with its number in the title', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.test.ts') && !name.endsWith(self),
  );
  const titles = files.flatMap((name) => [
    ...readFileSync(join(folder, name), 'utf8').matchAll(
      /(?:describe|it|test)(?:\.each\([^)]*\))?\(\s*['"`](security [\d, and]+)/g,
    ),
  ]);
  const tested = new Set(titles.flatMap(([, title = '']) => (title.match(/\d+/g) ?? []).map(Number)));
  expect(lines.filter((line) => !tested.has(line))).toEqual([]);
});
