import { readFile, unlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What `takeLockFile` came to: who has the lock, or what gives it back. */
export type LockFile = { readonly heldByPid: number } | { release(): Promise<void> };

const nothingToRelease = async (): Promise<void> => undefined;

/**
 * Takes the lock file that minicom, picocom, ser2net, pppd and others respect (`LCK..ttyUSB0`; Filesystem Hierarchy
 * Standard 3.0, section 5.9): they look at neither flock nor who else has a port open. Where this user may not write lock
 * files there is none, and that is no error.
 * @param path the real path of the port
 */
export async function takeLockFile(path: string, directory = '/run/lock'): Promise<LockFile> {
  const file = join(directory, `LCK..${basename(path)}`);
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(file, `${String(process.pid).padStart(10)}\n`, { flag: 'wx', mode: 0o644 });
      let released: Promise<void> | undefined;
      return { release: () => (released ??= unlink(file).catch(() => undefined)) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) break;
    }
    const pid = await readPid(file);
    if (pid !== undefined && pid !== process.pid && isAlive(pid)) return { heldByPid: pid };
    await unlink(file).catch(() => undefined); // left behind by a program that is gone
  }
  return { release: nothingToRelease };
}

async function readPid(file: string): Promise<number | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length > 64) return undefined;
  const text = bytes.toString('latin1');
  // The old binary form, unless these four bytes are a number in text: a pid's first byte may well be a digit.
  if (bytes.length === 4 && !/^\s*\d+\s*$/.test(text)) return bytes.readInt32LE();
  const [, pid] = /^\s*(\d+)/.exec(text) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
