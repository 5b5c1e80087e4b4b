import { randomBytes } from 'node:crypto';
import { link, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../log/log.ts';
import type { Clock } from '../base/clock.ts';
import { codeOf } from '../base/code-of.ts';
import { removeStaleLock } from '../base/remove-stale-lock.ts';

/** Who holds a lock, as its file says. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When its process started, as the system counts; null where it does not tell. A process of the same number that started at another time is another one. */
  readonly started: string | null;
  readonly token: string;
}

/** Another relay records there; the message is a sentence for people. */
export class DirectoryLocked extends Error {}

export interface DirectoryLock {
  release(): Promise<void>;
}

const fileName = 'baudcast.lock';
/** The holder touches its file this often, for relays of other hosts (or containers) who cannot look at its process: */
const touchMs = 15_000;
/** to them it is gone when it was not touched for so long. */
const goneMs = 90_000;

/**
 * Makes this process the only relay that records to a directory. The lock of a process that is gone is taken over. On a disk that is full
 * there is none: recording waits for room there, and is not to be refused for that.
 * @throws {DirectoryLocked} with a sentence where another relay records there
 */
export async function lockDirectory(directory: string, clock: Clock, log: Log): Promise<DirectoryLock> {
  return takeLock(directory, clock).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOSPC' && codeOf(error) !== 'EDQUOT') throw error;
    log('warn', 'record-unlocked', { directory, error });
    return { release: () => Promise.resolve() };
  });
}

async function takeLock(directory: string, clock: Clock): Promise<DirectoryLock> {
  const path = join(directory, fileName);
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    started: await startOf(process.pid),
    token: randomBytes(8).toString('hex'),
  };
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await create(path, mine)) return hold(path, mine, clock);
    const holder = await readHolder(path);
    if (holder && (await isThere(path, holder))) throw new DirectoryLocked(sentence(directory, holder));
    await removeStaleLock(path, async () => {
      const now = await readHolder(path);
      return !now || !(await isThere(path, now));
    });
  }
  throw new DirectoryLocked(
    `Another Baudcast took the recording directory ${directory} at this very moment. Give this one another directory with --record.`,
  );
}

/** Written beside it first: nobody sees a lock that is half written. @returns whether there was none before */
async function create(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.token}`;
  await writeFile(draft, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(String(codeOf(error)))) throw error;
    return createUnlinked(path, holder); // a file system without hard links
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function createUnlinked(path: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(path, `${JSON.stringify(holder)}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function hold(path: string, mine: Holder, clock: Clock): DirectoryLock {
  const touch = async (): Promise<void> => {
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
  };
  let stop = clock.after(touchMs, function again() {
    void touch();
    stop = clock.after(touchMs, again);
  });
  return {
    release: async () => {
      stop();
      if ((await readHolder(path))?.token === mine.token) await unlink(path).catch(() => undefined);
    },
  };
}

/** @returns undefined for what is no lock, or none any more */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const { pid, host, started, token } = (JSON.parse(await readFile(path, 'utf8')) ?? {}) as Partial<Holder>;
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof token !== 'string') return undefined;
    return { pid, host, started: typeof started === 'string' ? started : null, token };
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function isThere(path: string, { pid, host, started }: Holder): Promise<boolean> {
  if (host !== hostname()) {
    const touched = await stat(path).catch(() => undefined);
    return touched !== undefined && Date.now() - touched.mtimeMs < goneMs;
  }
  if (!isAlive(pid)) return false;
  const now = await startOf(pid);
  return now === null || started === null || now === started;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat, counted after the name, which may hold anything (proc(5)). */
async function startOf(pid: number): Promise<string | null> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function sentence(directory: string, { pid, host }: Holder): string {
  const where = host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
  return `Another Baudcast records to ${directory} already (${where}). Stop that one, or give this one another directory with --record.`;
}
