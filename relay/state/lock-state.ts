import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../base/code-of.ts';
import { removeStaleLock } from '../base/remove-stale-lock.ts';

/**
 * Keeps a second relay from the same directory: each would overwrite what the other knows, and let in whom that has turned out. A lock
 * whose process is gone holds nobody up.
 * @returns takes the lock away
 * @throws {Error} with a sentence, when another relay has it
 */
export async function lockState(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'relay.lock');
  const own = `${path}.${process.pid}`;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      // Wholly or not at all: nobody finds a lock that does not say yet whose it is.
      await writeFile(own, `${process.pid} ${await markOf(process.pid)}\n`, { mode: 0o600 });
      await link(own, path).finally(() => rm(own, { force: true }));
      return () => rm(path, { force: true });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const pid = await holderOf(path);
    if (pid !== undefined) {
      throw new Error(
        `Another relay, process ${pid}, keeps its keys and who may come in in ${directory}. Stop it, or give this one another directory with --state.`,
      );
    }
    await removeStaleLock(path, async () => (await holderOf(path)) === undefined);
  }
  throw new Error(`${path} comes back whenever it is removed. Is another relay being started again and again?`);
}

/** @returns the number of the process that holds the lock and is there */
async function holderOf(path: string): Promise<string | undefined> {
  const [, pid, mark] = /^(\d+) (\S*)\n$/.exec(await readFile(path, 'utf8').catch(() => '')) ?? [];
  return pid !== undefined && Number(pid) !== process.pid && (await markOf(Number(pid))) === mark ? pid : undefined;
}

/** Tells a process from a later one with the same number: where Linux says so, by when it began and in which run of the computer. */
async function markOf(pid: number): Promise<string> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The name in parentheses may hold anything, parentheses too; the 20th field after it is the time.
    return `${boot.trim()}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return isAlive(pid) ? 'alive' : 'gone';
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
