import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemFiles } from '../../../relay/record/record-files.ts';

test('makes a directory with its parents, for this user only, and keeps an existing one', async () => {
  const base = await mkdtemp(join(tmpdir(), 'baudcast-record-'));
  onTestFinished(() => rm(base, { recursive: true }));
  const path = join(base, 'a/b/c');
  for (let i = 0; i < 2; i++) {
    await systemFiles.makeDirectory(path);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  }
});

test.skipIf(process.platform !== 'linux')(
  'fails, instead of retrying forever, where no directory can be made',
  async () => {
    await expect(systemFiles.makeDirectory('/proc/nowhere/below')).rejects.toThrow('ENOENT');
  },
);
