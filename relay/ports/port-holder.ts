import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** A program that has a port open. */
interface PortHolder {
  readonly pid: number;
  /** The program's name; a stranger's text. */
  readonly program: string;
}

/**
 * Finds another process that has `path` (its real path) open, whether it locks the port or not: Linux only, and only
 * among the processes this user may look into.
 * @param procRoot `/proc`
 */
export async function findPortHolder(path: string, procRoot = '/proc'): Promise<PortHolder | undefined> {
  const names = await readdir(procRoot).catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  for (const pid of pids) {
    const directory = join(procRoot, pid, 'fd');
    const descriptors = await readdir(directory).catch(() => []);
    const targets = await Promise.all(descriptors.map((fd) => readlink(join(directory, fd)).catch(() => '')));
    if (targets.includes(path)) return { pid: Number(pid), program: await programName(Number(pid), procRoot) };
  }
  return undefined;
}

/** The name of a process, at most 32 printable characters. */
export async function programName(pid: number, procRoot = '/proc'): Promise<string> {
  const name = await readFile(join(procRoot, String(pid), 'comm'), 'utf8').catch(() => '');
  return name.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 32) || 'a program';
}
