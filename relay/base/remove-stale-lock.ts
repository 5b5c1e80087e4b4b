import { rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from './code-of.ts';

/** How long looking takes at most; a guard that is older was left behind by a process that died meanwhile. */
const guardMs = 5000;
/** Whoever finds somebody else at it looks again so soon. */
const againMs = 20;

/**
 * Removes a lock file that was left behind. One process at a time looks and removes, so that nobody removes the lock that somebody else took after
 * removing the same one.
 * @param isStale looks again, at a lock that is there: meanwhile somebody may have taken it
 */
export async function removeStaleLock(path: string, isStale: () => Promise<boolean>): Promise<void> {
  const guard = `${path}.guard`;
  try {
    await writeFile(guard, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const made = await stat(guard).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > guardMs) await rm(guard, { force: true });
    await pause(againMs);
    return;
  }
  try {
    // One that is not there any more is not looked at: what is removed then may be the next one.
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (isThere && (await isStale())) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}
