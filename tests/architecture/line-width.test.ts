import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const top = fileURLToPath(new URL('../..', import.meta.url));
const maxColumns = 120;
const written = /\.(?:[cm]?[jt]s|css|html|c|py)$/;
const generated = /^web\/i18n\/locales\//;

it(`no line of the sources has more than ${maxColumns} columns`, () => {
  const inFolders = ['web', 'relay', 'tests', 'scripts'].flatMap((folder) =>
    readdirSync(`${top}${folder}`, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
  const files = [...readdirSync(top), ...inFolders].filter((path) => written.test(path) && !generated.test(path));
  expect(files.length).toBeGreaterThan(500);
  const tooWide = files.flatMap((path) =>
    readFileSync(`${top}${path}`, 'utf8')
      .split('\n')
      .flatMap((line, at) => (line.length > maxColumns ? [`${path}:${at + 1}: ${line.length} columns`] : [])),
  );
  expect(tooWide).toEqual([]);
});
