import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  access,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  utimes,
} from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { codeOf } from './code-of.ts';

/** A lock that the operating system gives back when the process ends. */
export interface ProcessLock {
  release(): Promise<void>;
}

/** That of a directory. */
export interface DirectoryLock extends ProcessLock {
  /** Whether others still find it: not if the directory was removed. */
  isHeld(): Promise<boolean>;
}

/** Another process holds the lock. */
export class LockHeld extends Error {
  /** For people: `process 12 on lab1`. */
  readonly holder: string;

  constructor(holder: string) {
    super(`Held by ${holder}.`);
    this.holder = holder;
  }
}

/** The holder touches its socket this often, for relays on other computers, which cannot connect to it. */
const touchMs = 15_000;
/** For them the holder is gone after three missed touches. */
const goneMs = 45_000;
/** How long two processes that start together may take to settle which one holds the lock. */
const settleMs = 10_000;
/** A busy computer is slow to answer. */
const answerMs = 3000;
/** The longest path of a socket that every system takes (`sun_path`: 104 bytes on macOS, 108 on Linux). */
const maxPathBytes = 103;
/** File systems without sockets (FAT, some shared folders of virtual machines), and full ones. */
const needsSpare: readonly unknown[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'ENOSPC', 'EDQUOT'];

/** Where contenders for one lock listen. */
interface Place {
  readonly directory: string;
  /** All their names begin with this and a dot. */
  readonly name: string;
}

/**
 * Makes this process the only one that uses a directory. The lock is a listening Unix socket: whoever can connect to
 * it knows that its process lives, in any pid or network namespace and container of the same kernel, and no process
 * number is compared. Every contender listens at a name of its own before it looks for others, so two can never miss
 * each other; and as no name is used twice, a socket that was left behind can be removed by anybody.
 *
 * @param name of the lock in the directory
 * @throws {LockHeld} if another process holds it; the system's error if the directory cannot be used
 */
export async function takeProcessLock(directory: string, name: string, clock: Clock): Promise<DirectoryLock> {
  await access(directory);
  if (process.platform === 'win32') return takePipe(directory, name);
  const { dev, ino } = await stat(directory);
  const own = { directory, name };
  const spare = { directory: tmpdir(), name: `baudcast-${hashOf(`${dev} ${ino} ${name}`)}` };
  return contend(own, spare, clock).catch((error: unknown) => {
    if (needsSpare.includes(codeOf(error))) return contend(spare, own, clock);
    throw error;
  });
}

/** @param elsewhere where others may be that could not listen at `place`, or could */
async function contend(place: Place, elsewhere: Place, clock: Clock): Promise<DirectoryLock> {
  let own: Contender | undefined = await listen(place);
  try {
    for (const endMs = performance.now() + settleMs; performance.now() < endMs;) {
      const others = [...(await findOthers(place, own)), ...(await findOthers(elsewhere, own).catch(() => []))];
      const holder = others.find(({ isHolder }) => isHolder);
      if (holder) throw new LockHeld(holder.description);
      if (others.length === 0) {
        if (own) return hold(own, clock);
        own = await listen(place);
      } else {
        // Of those that start together the one with the first token stays. The others only look on, until it holds the
        // lock or is gone: the fewer listen, the sooner it sees nobody else.
        if (own && isBehind(own, others)) {
          await own.close();
          own = undefined;
        }
        await pause(20 + Math.random() * 80);
      }
    }
    throw new LockHeld('processes that start at the same moment');
  } catch (error) {
    await own?.close();
    throw error;
  }
}

const isBehind = (own: Contender, others: readonly Other[]): boolean => others.some(({ token }) => token < own.token);

interface Contender {
  readonly path: string;
  readonly token: string;
  isHolder: boolean;
  close(): Promise<void>;
}

/**
 * Listens under a name that nobody looks at, then moves the socket: no contender is ever seen that does not listen yet.
 */
async function listen({ directory, name }: Place): Promise<Contender> {
  const token = randomBytes(6).toString('hex');
  const fileName = `${name}.${await kernelId()}.${hashOf(hostname())}.${token}`;
  const path = join(directory, fileName);
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(JSON.stringify({ pid: process.pid, host: hostname(), isHolder: contender.isHolder }));
  });
  const contender: Contender = {
    path,
    token,
    isHolder: false,
    close: async () => {
      server.close();
      await rm(path, { force: true });
    },
  };
  const short = await shortPath(directory);
  try {
    server.listen(join(short.path, `new.${fileName}`));
    await once(server, 'listening');
    server.on('error', () => undefined).unref();
    await rename(join(directory, `new.${fileName}`), path);
    return contender;
  } catch (error) {
    server.close();
    throw error;
  } finally {
    await short.close();
  }
}

function hold(own: Contender, clock: Clock): DirectoryLock {
  own.isHolder = true;
  const touch = (): void => {
    const now = new Date();
    void utimes(own.path, now, now).catch(() => undefined);
  };
  let stop = clock.after(touchMs, function again() {
    touch();
    stop = clock.after(touchMs, again);
  });
  return {
    isHeld: () =>
      access(own.path).then(
        () => true,
        () => false,
      ),
    release: async () => {
      stop();
      await own.close();
    },
  };
}

interface Other {
  readonly token: string;
  readonly isHolder: boolean;
  readonly description: string;
}

/** All other contenders that live. What dead ones left behind is removed. */
async function findOthers({ directory, name }: Place, own: Contender | undefined): Promise<Other[]> {
  const names = (await readdir(directory)).filter(
    (one) => one.startsWith(`${name}.`) && join(directory, one) !== own?.path,
  );
  if (names.length === 0) return [];
  const [kernel, host] = [await kernelId(), hashOf(hostname())];
  const short = await shortPath(directory);
  try {
    const others = names.map(async (one): Promise<Other | undefined> => {
      const path = join(short.path, one);
      const [otherKernel, otherHost, token = ''] = one.slice(name.length + 1).split('.');
      if (otherKernel === kernel) return askContender(path, token);
      // What this computer left behind before it was started anew cannot live.
      const touched = otherHost === host ? undefined : await stat(path).catch(() => undefined);
      if (touched && Date.now() - touched.mtimeMs < goneMs)
        return { token, isHolder: true, description: 'a relay on another computer' };
      await rm(path, { force: true }).catch(() => undefined);
      return undefined;
    });
    return (await Promise.all(others)).filter((other) => other !== undefined);
  } finally {
    await short.close();
  }
}

async function askContender(path: string, token: string): Promise<Other | undefined> {
  const socket = createConnection(path);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  try {
    await once(socket, 'connect');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'ECONNREFUSED') {
      await rm(path, { force: true }).catch(() => undefined);
      return undefined;
    }
    // It listens. Only one of another user refuses us; the others are closing, or too busy, and are asked again.
    const isForeign = codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM';
    return { token, isHolder: isForeign, description: 'a process of another user' };
  }
  try {
    await once(socket, 'close', { signal: AbortSignal.timeout(answerMs) });
  } catch (error) {
    socket.destroy();
    if (error instanceof Error && error.name === 'AbortError')
      return { token, isHolder: true, description: 'a process that does not answer' };
  }
  // No answer: it has withdrawn or ended meanwhile, which the next look shows.
  if (answer === '') return { token, isHolder: false, description: '' };
  const { pid, host, isHolder } = JSON.parse(answer) as { pid: number; host: string; isHolder: boolean };
  return { token, isHolder, description: `process ${pid}${host === hostname() ? '' : ` on ${host}`}` };
}

/** A name by which the directory is short enough for a socket. */
async function shortPath(directory: string): Promise<{ readonly path: string; close(): Promise<void> }> {
  if (Buffer.byteLength(directory) < maxPathBytes - 64) return { path: directory, close: async () => undefined };
  if (process.platform === 'linux') {
    const handle = await open(directory, 'r');
    return { path: `/proc/self/fd/${handle.fd}`, close: () => handle.close() };
  }
  const folder = await mkdtemp(join('/tmp', 'bc-'));
  await symlink(await realpath(directory), join(folder, 'd'));
  return { path: join(folder, 'd'), close: () => rm(folder, { recursive: true, force: true }) };
}

/** The same for all processes of one running kernel, containers included. */
async function kernelId(): Promise<string> {
  return hashOf(await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => hostname()));
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** Windows gives the name of a pipe to one process, and takes it back when that ends. */
async function takePipe(directory: string, name: string): Promise<DirectoryLock> {
  const path = `\\\\.\\pipe\\baudcast-${hashOf(`${(await realpath(directory)).toLowerCase()} ${name}`)}`;
  const server = createServer((socket) => socket.end());
  server.listen(path);
  await once(server, 'listening').catch((error: unknown) => {
    throw codeOf(error) === 'EADDRINUSE' || codeOf(error) === 'EACCES' ? new LockHeld('another process') : error;
  });
  server.unref();
  return {
    isHeld: async () => true,
    release: async () => {
      server.close();
    },
  };
}
