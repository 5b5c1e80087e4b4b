import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * Refuses a directory that another user could put files into. On Windows the rights of the user's own folders see to
 * that.
 * @param mine the number of this process's user. Default: the real one
 * @throws {Error} with the rest of a sentence; the system's error where the directory cannot be looked at
 */
export async function requireOwnDirectory(path: string, mine = process.getuid?.()): Promise<void> {
  if (mine !== undefined) requireOwn(await stat(path), mine);
}

/**
 * Refuses a file or directory that another user could have made, or could change.
 * @throws {Error} with the rest of a sentence
 */
export function requireOwn({ uid, mode }: Pick<Stats, 'uid' | 'mode'>, mine = process.getuid?.()): void {
  if (mine === undefined) return;
  if (uid !== mine && uid !== 0)
    throw new Error(`it belongs to another user (number ${uid}), who could put in or change what they like`);
  if ((mode & 0o022) !== 0)
    throw new Error('other users of this computer may write there, and could put in what they like (chmod go-w)');
}
