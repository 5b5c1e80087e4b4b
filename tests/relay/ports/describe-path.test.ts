import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describePath } from '../../../relay/ports/describe-path.ts';

test('trials-2 C 3: each path that is not a serial device is described in one line, with the consequence', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-path-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const at = (name: string): string => join(directory, name);
  await writeFile(at('file'), '');
  await mkdir(at('directory'));
  execFileSync('mkfifo', [at('fifo')]);
  await symlink(at('nowhere'), at('dangling'));
  await symlink(at('loop'), at('loop'));
  await symlink(at('file'), at('link'));
  const lines = await Promise.all(
    ['file', 'directory', 'fifo', 'dangling', 'loop', 'link', 'absent'].map((name) => describePath('gps', at(name))),
  );
  const what = lines.map((line) => line?.replace(`--path gps: ${directory}/`, ''));
  expect(
    what.map((line) => line?.replace(/\. The port is offered as soon as a serial device is there\.$/, '')),
  ).toEqual([
    'file is a file, not a serial device',
    'directory is a directory, not a serial device',
    'fifo is a FIFO, not a serial device',
    'dangling is a link to something that does not exist',
    'loop is a link that leads to itself',
    'link is a file, not a serial device',
    'absent does not exist',
  ]);
  expect(await describePath('gps', '/dev/null')).toBeUndefined();
});
