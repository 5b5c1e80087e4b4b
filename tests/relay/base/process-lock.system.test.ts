import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { LockHeld, takeProcessLock } from '../../../relay/base/process-lock.ts';
import { bundleProgram } from '../../support/bundle-program.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const name = 'test.lock';
const clock = new FakeClock();
let hostFile = '';
/** Whether this system allows namespaces, as containers have them. */
const hasNamespaces = spawnSync('unshare', ['-rpnuf', '--mount-proc', 'true']).status === 0;

let directory = '';
const take = (where = directory) => takeProcessLock(where, name, clock);

beforeAll(async () => {
  hostFile = await bundleProgram(fileURLToPath(new URL('lock-host.ts', import.meta.url)));
});
afterAll(() => rm(hostFile, { force: true }));
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baudcast-lock-'));
  onTestFinished(() => rm(directory, { recursive: true }));
});

/** Starts a process that takes the lock. @param wrapper a command to start it with */
async function start(wrapper: readonly string[] = []): Promise<{ child: ChildProcess; says: string }> {
  const [command = '', ...args] = [...wrapper, process.execPath, hostFile, directory, name];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  const [says] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, says: says.toString().trim() };
}

describe('a process lock', () => {
  test('has one holder, whose name others get, and is free after its release; no file is left', async () => {
    const lock = await take();
    await expect(take()).rejects.toMatchObject({ holder: `process ${process.pid}` });
    expect((await start()).says).toBe(`refused: process ${process.pid}`);
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
    await (await take()).release();
  });

  test('is free at once when its process was killed, however often', async () => {
    for (let i = 0; i < 3; i++) {
      const { child, says } = await start();
      expect(says).toBe(`holds ${child.pid}`);
      await expect(take()).rejects.toMatchObject({ holder: `process ${child.pid}` });
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(await readdir(directory)).toHaveLength(1);
      await (await take()).release();
      expect(await readdir(directory)).toEqual([]);
    }
  });

  test('is still held by a process that is stopped', async () => {
    const { child } = await start();
    child.kill('SIGSTOP');
    await expect(take()).rejects.toBeInstanceOf(LockHeld);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await take()).release();
  });

  test.runIf(hasNamespaces)(
    'works between containers, where both are process 1 and have their own networks and names',
    async () => {
      const container = ['unshare', '-rpnuf', '--mount-proc', '--kill-child=KILL', 'sh', '-c'];
      const inside = (host: string) => [...container, `hostname ${host} && exec "$@"`, 'sh'];
      const first = await start(inside('one'));
      expect(first.says).toBe('holds 1');
      expect((await start(inside('two'))).says).toBe('refused: process 1 on one');
      await expect(take()).rejects.toMatchObject({ holder: 'process 1 on one' });
      first.child.kill('SIGKILL');
      await once(first.child, 'exit');
      await expect.poll(async () => (await start(inside('three'))).says).toBe('holds 1');
    },
  );

  test('has exactly one holder of many processes that start together, also after one that was killed', async () => {
    for (let round = 0; round < 6; round++) {
      if (round % 2 === 1) {
        const { child } = await start();
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      const takers = await Promise.allSettled(Array.from({ length: 20 }, () => take()));
      const held = takers.filter((taker) => taker.status === 'fulfilled');
      expect(held.length, `round ${round}`).toBe(1);
      for (const taker of takers) if (taker.status === 'rejected') expect(taker.reason).toBeInstanceOf(LockHeld);
      expect(await readdir(directory)).toHaveLength(1);
      await held[0]?.value.release();
    }
  });

  test('has exactly one holder of several processes that start together', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => start()));
    expect(all.filter(({ says }) => says.startsWith('holds'))).toHaveLength(1);
    expect(all.filter(({ says }) => says.startsWith('refused'))).toHaveLength(5);
  });

  test('of a relay on another computer is respected as long as its file is touched', async () => {
    const lock = await take();
    const [own = ''] = await readdir(directory);
    const touchedMs = async () => (await stat(join(directory, own))).mtimeMs;
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(join(directory, own), longAgo, longAgo);
    await clock.advance(15_000);
    await expect.poll(touchedMs).toBeGreaterThan(longAgo.getTime());
    await lock.release();

    const other = join(directory, `${name}.0badcafe.0badcafe.0123456789ab`);
    await writeFile(other, '');
    await expect(take()).rejects.toMatchObject({ holder: 'a relay on another computer' });
    await utimes(other, longAgo, longAgo);
    await (await take()).release();
    expect(await readdir(directory)).toEqual([]);
  });

  test('from before a restart of this computer is free at once', async () => {
    const lock = await take();
    const [own = ''] = await readdir(directory);
    const host = own.split('.')[3] ?? '';
    await lock.release();
    await writeFile(join(directory, `${name}.0badcafe.${host}.0123456789ab`), '');
    await (await take()).release();
    expect(hostname()).not.toBe('');
  });

  test('works in a directory whose path is longer than a socket’s path may be', async () => {
    const deep = join(directory, 'x'.repeat(60), 'y'.repeat(60));
    await mkdir(deep, { recursive: true });
    const lock = await take(deep);
    await expect(take(deep)).rejects.toBeInstanceOf(LockHeld);
    await lock.release();
    expect(await readdir(deep)).toEqual([]);
  });

  test('fails with the error of the system where a directory cannot be used', async () => {
    await expect(take(join(directory, 'nowhere'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
