import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { DirectoryLocked, lockDirectory } from '../../../relay/record/directory-lock.ts';
import { Recording } from '../../../relay/record/recording.ts';
import { FakeClock, settle } from '../base/fake-clock.ts';

let directory = '';
let path = '';
const clock = new FakeClock();
const take = () => lockDirectory(directory, clock, () => undefined);
const holder = async () => JSON.parse(await readFile(path, 'utf8')) as { pid: number; started: string | null };
const leave = (holding: object): Promise<void> =>
  writeFile(path, JSON.stringify({ host: hostname(), started: null, token: 'old', ...holding }));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baudcast-lock-'));
  path = join(directory, 'baudcast.lock');
  onTestFinished(() => rm(directory, { recursive: true }));
});

describe('the lock of a recording directory', () => {
  test('is held by one, refused to others with a sentence, and free again when it was released; no other file is left', async () => {
    const lock = await take();
    await expect(take()).rejects.toThrow(
      `Another Baudcast records to ${directory} already (process ${process.pid}). Stop that one, or give this one another directory with --record.`,
    );
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
    await (await take()).release();
  });

  test('of a process that is gone is taken over, also when its number belongs to another process now', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await leave({ pid });
    await (await take()).release();
    if (process.platform === 'linux') {
      await leave({ pid: process.pid, started: '1' });
      await (await take()).release();
    }
  });

  test('of a process that is there is not taken over, whoever it belongs to', async () => {
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(other, 'spawn');
    await leave({ pid: other.pid });
    await expect(take()).rejects.toBeInstanceOf(DirectoryLocked);
    other.kill('SIGKILL');
    await once(other, 'exit');
    await (await take()).release();
  });

  test('of another host is respected as long as it is touched', async () => {
    await leave({ pid: 1, host: 'lab7.example' });
    await expect(take()).rejects.toThrow('(process 1 on lab7.example)');
    const longAgo = new Date(Date.now() - 100_000);
    await utimes(path, longAgo, longAgo);
    const lock = await take();
    expect(await holder()).toMatchObject({ pid: process.pid });
    await utimes(path, longAgo, longAgo);
    await clock.advance(15_000);
    await settle();
    await expect
      .poll(async () => (await import('node:fs/promises')).stat(path).then(({ mtimeMs }) => mtimeMs))
      .toBeGreaterThan(longAgo.getTime());
    await lock.release();
  });

  test.each(['', 'nonsense', '{}', '[]', 'null', '{"pid":"1"}'])(
    'that says nothing sensible (%s) is taken over',
    async (text) => {
      await writeFile(path, text);
      await (await take()).release();
    },
  );

  test('goes to one of many that want it at once', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (let round = 0; round < 25; round++) {
      await leave({ pid: gone });
      const takers = await Promise.allSettled(Array.from({ length: 20 }, take));
      const taken = takers.filter(({ status }) => status === 'fulfilled');
      expect(taken.length, `round ${round}`).toBe(1);
      for (const taker of takers) if (taker.status === 'rejected') expect(taker.reason).toBeInstanceOf(DirectoryLocked);
      expect(await readdir(directory)).toEqual(['baudcast.lock']);
    }
  });

  test('keeps a second recording away, and lets it in when the first has stopped', async () => {
    const make = () =>
      new Recording({
        directory,
        budgetBytes: 2 ** 30,
        segmentBytes: 2 ** 20,
        node: 'lab1',
        clock,
        log: () => undefined,
      });
    const first = make();
    await first.start();
    await expect(make().start()).rejects.toBeInstanceOf(DirectoryLocked);
    await first.stop();
    const second = make();
    await second.start();
    await second.stop();
  });
});
