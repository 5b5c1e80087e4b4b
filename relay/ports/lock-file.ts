import { readFile, unlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { codeOf } from '../base/code-of.ts';
import { LockHeld, type ProcessLock, takeProcessLock } from '../base/process-lock.ts';

/** The holder of a port, or what releases it. */
type PortLock = { readonly holder: string } | { release(): Promise<void> };

/** After our process number, where other programs write their name and user. */
const signature = 'baudcast';

/**
 * Takes the lock file that minicom, picocom, ser2net, pppd and others respect (`LCK..ttyUSB0`; Filesystem Hierarchy
 * Standard 3.0, section 5.9): they look at neither flock nor who else has a port open. Between relays a process number
 * is not enough, because it means nothing in another container: they share a process lock next to the file.
 * Where this user may not write lock files there is none, and that is no error.
 *
 * @param path the real path of the port @param nameOf the program with this process number
 */
export async function takePortLock(
  path: string,
  clock: Clock,
  nameOf: (pid: number) => Promise<string>,
  directory = '/run/lock',
): Promise<PortLock> {
  const name = `LCK..${basename(path)}`;
  let lock: ProcessLock | undefined;
  try {
    lock = await takeProcessLock(directory, `${name}.${signature}`, clock);
  } catch (error) {
    if (error instanceof LockHeld) return { holder: `another relay (${error.holder})` };
  }
  const file = await writeLockFile(join(directory, name), lock !== undefined);
  if (typeof file === 'number') {
    await lock?.release();
    return { holder: `${await nameOf(file)} (process ${file})` };
  }
  return {
    release: async () => {
      await file.release();
      await lock?.release();
    },
  };
}

/** @param isOurs whether a relay's lock file is a leftover @returns the process that holds the file */
async function writeLockFile(file: string, isOurs: boolean): Promise<ProcessLock | number> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(file, `${String(process.pid).padStart(10)} ${signature}\n`, { flag: 'wx', mode: 0o644 });
      let released: Promise<void> | undefined;
      return { release: () => (released ??= unlink(file).catch(() => undefined)) };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') break;
    }
    const { pid, isRelay } = await readLockFile(file);
    const isLeftover = isOurs && isRelay;
    if (pid !== undefined && pid !== process.pid && !isLeftover && isAlive(pid)) return pid;
    await unlink(file).catch(() => undefined); // left behind by a program that ended
  }
  return { release: () => Promise.resolve() };
}

async function readLockFile(file: string): Promise<{ readonly pid?: number | undefined; readonly isRelay: boolean }> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length > 64) return { isRelay: false };
  const text = bytes.toString('latin1');
  // The old binary form, unless these four bytes are a number in text: a pid's first byte may well be a digit.
  if (bytes.length === 4 && !/^\s*\d+\s*$/.test(text)) return { pid: bytes.readInt32LE(), isRelay: false };
  const [, pid, program] = /^\s*(\d+)(?:\s+(\S+))?/.exec(text) ?? [];
  return { pid: pid === undefined ? undefined : Number(pid), isRelay: program === signature };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
