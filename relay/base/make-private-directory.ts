import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './code-of.ts';

/**
 * Makes a directory that only this user can read, and its parents. One that exists is left alone. Not Node's own
 * `recursive`, which never ends where a directory refuses new ones with ENOENT, as in /proc.
 * @throws the system's error
 */
export async function makePrivateDirectory(path: string): Promise<void> {
  const make = (): Promise<void> => mkdir(path, { mode: 0o700 });
  const above = dirname(path);
  await make()
    .catch(async (error: unknown) => {
      if (codeOf(error) !== 'ENOENT' || above === path) throw error;
      await makePrivateDirectory(above);
      await make();
    })
    .catch((error: unknown) => {
      // It exists. If it is not a directory, its use fails.
      if (codeOf(error) !== 'EEXIST') throw error;
    });
}
