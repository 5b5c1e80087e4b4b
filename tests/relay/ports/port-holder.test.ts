import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takePortLock } from '../../../relay/ports/lock-file.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { permissionAdvice } from '../../../relay/ports/permission-advice.ts';
import { findPortHolder } from '../../../relay/ports/port-holder.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'locks-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** The id of a process that has ended. */
const goneProcess = (): number => Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString());
const lockFile = () => join(directory, 'LCK..ttyUSB0');
const take = (where = directory) =>
  takePortLock('/dev/ttyUSB0', new FakeClock(), (pid) => Promise.resolve(`program ${pid}`), where);

test('leaves a lock file while a port is open, in the form that other programs read', async () => {
  const lock = await take();
  expect(await readFile(lockFile(), 'latin1')).toBe(`${String(process.pid).padStart(10)} baudcast\n`);
  if (!('release' in lock)) throw new Error('The lock file is held.');
  await lock.release();
  await writeFile(lockFile(), '         1\n');
  await lock.release();
  expect((await stat(lockFile())).size).toBe(11);
});

test('respects the lock file of a running program, in either form', async () => {
  await writeFile(lockFile(), `${String(process.ppid).padStart(10)} picocom root\n`);
  expect(await take()).toEqual({ holder: `program ${process.ppid} (process ${process.ppid})` });
  const binary = Buffer.alloc(4);
  binary.writeInt32LE(process.ppid);
  await writeFile(lockFile(), binary);
  expect(await take()).toEqual({ holder: `program ${process.ppid} (process ${process.ppid})` });
});

test.each([
  ['of a program that has ended', () => `${goneProcess()}\n`],
  // 4 194 096, close to the largest process id
  ['of one that has ended in the old form, whose first byte is a digit', () => '0\xff?\0'],
  ['of an earlier process with our number', () => `${process.pid}\n`],
  ['that is empty', () => 'x'.repeat(1000)],
  ['of a relay that was killed, though another program has its number now', () => `${process.ppid} baudcast\n`],
])('replaces a lock file %s', async (_, content) => {
  await writeFile(lockFile(), content(), 'latin1');
  const lock = await take();
  expect(lock).toHaveProperty('release');
  expect(await readFile(lockFile(), 'latin1')).toContain(String(process.pid));
});

test('leaves the port to another relay until that one is gone, for any process numbers', async () => {
  const first = await take();
  await writeFile(lockFile(), `${goneProcess()} baudcast\n`);
  expect(await take()).toEqual({ holder: `another relay (process ${process.pid})` });
  if ('release' in first) await first.release();
  expect(await take()).toHaveProperty('release');
});

test('works without a lock file where none can be written', async () => {
  const lock = await take(join(directory, 'nowhere'));
  expect(lock).toHaveProperty('release');
});

test('finds the other process that has a port open, and shows its name as plain text', async () => {
  await mkdir(join(directory, '4242/fd'), { recursive: true });
  await symlink('/dev/null', join(directory, '4242/fd/0'));
  await symlink('/dev/ttyUSB0', join(directory, '4242/fd/7'));
  await writeFile(join(directory, '4242/comm'), '\u001b[31mmini<b>com\n');
  await mkdir(join(directory, `${process.pid}/fd`), { recursive: true });
  await symlink('/dev/ttyUSB1', join(directory, `${process.pid}/fd/3`));
  expect(await findPortHolder('/dev/ttyUSB0', directory)).toEqual({ pid: 4242, program: '[31mmini<b>com' });
  expect(await findPortHolder('/dev/ttyUSB1', directory)).toBeUndefined();
  expect(await findPortHolder('/dev/ttyUSB', directory)).toBeUndefined();
});

test('names the group to join, or that no group has access', async () => {
  const path = join(directory, 'ttyUSB0');
  const groups = join(directory, 'group');
  await writeFile(path, '', { mode: 0o660 });
  const { gid } = await stat(path);
  await writeFile(groups, `other:x:99999:\ndialout:x:${gid}:\n`);
  const user = userInfo().username;
  const advice = await permissionAdvice(path, groups, []);
  expect(advice).toContain(gid === 0 ? 'nor may a group' : `sudo usermod -aG dialout ${user}`);
  expect(await permissionAdvice(join(directory, 'nothing'), groups)).toBeUndefined();
});
