import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findStateDirectory, StateDirectory, type StateFiles } from '../../../relay/state/state-directory.ts';
import { readLocalAccess, removeLocalAccess, writeLocalAccess } from '../../../relay/state/local-access.ts';

let parent: string;
let path: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'baudcast-state-'));
  path = join(parent, 'deep', 'state');
});
afterEach(() => rm(parent, { recursive: true }));

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

describe('the state directory', () => {
  it('is set by the flag, then systemd, then the variable, then the user’s default location', () => {
    const find = (asked: string | undefined, environment: Record<string, string>): string =>
      findStateDirectory(asked, environment, () => '/home/mei');
    const all = { STATE_DIRECTORY: '/var/lib/baudcast:/other', BAUDCAST_STATE: '/srv/b', XDG_STATE_HOME: '/xdg' };
    expect(find('/flag', all)).toBe('/flag');
    expect(find(undefined, all)).toBe('/var/lib/baudcast');
    expect(find('', { ...all, STATE_DIRECTORY: '' })).toBe('/srv/b');
    expect(find(undefined, { XDG_STATE_HOME: '/xdg' })).toBe('/xdg/baudcast');
    expect(find(undefined, { XDG_STATE_HOME: 'relative' })).toBe('/home/mei/.local/state/baudcast');
    expect(find('here', {})).toBe(join(process.cwd(), 'here'));
  });

  it('is made private with its files; an empty existing one is made private too', async () => {
    const state = await StateDirectory.open(path);
    await state.write('keys', 'secret');
    expect(await modeOf(path)).toBe(0o700);
    expect(await modeOf(join(path, 'keys'))).toBe(0o600);
    await state.remove('keys');
    await chmod(path, 0o777);
    await StateDirectory.open(path);
    expect(await modeOf(path)).toBe(0o700);
  });

  it('may have other files, whose rights are unchanged, unless others may write there', async () => {
    await writeFile(join(parent, 'other'), '');
    await chmod(parent, 0o755);
    const state = await StateDirectory.open(parent);
    await state.write('keys', 'secret');
    expect(await modeOf(parent)).toBe(0o755);
    expect(await modeOf(join(parent, 'keys'))).toBe(0o600);
    for (const mode of [0o777, 0o775, 0o1777]) {
      await chmod(parent, mode);
      await expect(StateDirectory.open(parent), mode.toString(8)).rejects.toThrow(
        'other users of this computer may write there',
      );
      expect((await stat(parent)).mode & 0o7777).toBe(mode);
    }
  });

  it('returns what was written last, complete, and leaves no other files', async () => {
    const state = await StateDirectory.open(path);
    expect(await state.read('keys')).toBeUndefined();
    await Promise.all(['a'.repeat(100_000), 'b'.repeat(50_000)].map((text) => state.write('keys', text)));
    expect(await state.read('keys')).toMatch(/^(?:a{100000}|b{50000})$/);
    expect(await readdir(path)).toEqual(['keys']);
    await state.remove('keys');
    await state.remove('keys');
    expect(await readdir(path)).toEqual([]);
  });

  it('keeps the previous content when a write fails', async () => {
    const state = await StateDirectory.open(path);
    await expect(state.write('no/such/folder', 'x')).rejects.toThrow('ENOENT');
    await state.write('keys', 'old');
    await rm(join(path, 'keys'));
    await StateDirectory.open(join(path, 'keys')); // a directory is in the way
    await expect(state.write('keys', 'new')).rejects.toThrow();
    expect(await readdir(path)).toEqual(['keys']);
  });

  it('sets damaged files aside, under a name that says so', async () => {
    const state = await StateDirectory.open(path);
    await state.write('keys', '{');
    const aside = await state.setAside('keys');
    expect(aside).toMatch(/keys\.damaged-[\dTZ-]+$/);
    expect(await readFile(aside, 'utf8')).toBe('{');
    expect(await state.read('keys')).toBeUndefined();
  });

  it('reports with a message where it cannot be', async () => {
    await writeFile(join(parent, 'file'), '');
    await expect(StateDirectory.open(join(parent, 'file', 'state'))).rejects.toThrow(
      /^Cannot use the state directory .*Choose another one with --state\.$/,
    );
  });
});

describe('the file that a relay leaves for programs of its user', () => {
  it('can be read back, by its user only, while it runs', async () => {
    const state = await StateDirectory.open(path);
    expect(readLocalAccess(path)).toBeUndefined();
    await writeLocalAccess(state, { url: 'https://localhost:8017', credential: 'l_x' });
    expect(readLocalAccess(path)).toEqual({ url: 'https://localhost:8017', credential: 'l_x' });
    expect(await modeOf(join(path, 'local-access.json'))).toBe(0o600);
    await removeLocalAccess(state);
    expect(readLocalAccess(path)).toBeUndefined();
    for (const damaged of ['', '{', 'null', '[]', '{"url":1,"credential":"x"}', '{"url":"nowhere","credential":"x"}']) {
      await state.write('local-access.json', damaged);
      expect(readLocalAccess(path), damaged).toBeUndefined();
    }
  });

  it('trials B 8: is found where its disk is full, and one from an earlier run is ignored', async () => {
    const onDisk = await StateDirectory.open(path);
    await writeLocalAccess(onDisk, { url: 'https://localhost:1', credential: 'l_before' });
    const full: StateFiles = {
      path,
      read: (name) => onDisk.read(name),
      write: () => Promise.resolve(),
      setAside: (name) => onDisk.setAside(name),
      remove: () => Promise.resolve(),
    };
    const access = { url: 'https://localhost:8017', credential: 'l_now' };
    await writeLocalAccess(full, access);
    expect(readLocalAccess(path)).toEqual(access);
    // Another directory is another relay's.
    expect(readLocalAccess(parent)).toBeUndefined();
    await removeLocalAccess(full);
    expect(readLocalAccess(path)).toMatchObject({ credential: 'l_before' });
    await writeLocalAccess(full, access);
    await writeLocalAccess(onDisk, { ...access, credential: 'l_after' });
    expect(readLocalAccess(path)).toMatchObject({ credential: 'l_after' });
    await removeLocalAccess(onDisk);
    expect(readLocalAccess(path)).toBeUndefined();
  });

  it('trials B 12: is not believed where another user could have written it, but by root', async () => {
    const state = await StateDirectory.open(path);
    await writeLocalAccess(state, { url: 'https://localhost:8017', credential: 'l_x' });
    const owner = (await stat(join(path, 'local-access.json'))).uid;
    expect(readLocalAccess(path, owner)).toBeDefined();
    await chmod(join(path, 'local-access.json'), 0o666);
    for (const user of [owner + 1, owner + 2]) expect(readLocalAccess(path, user)).toBeUndefined();
    expect(readLocalAccess(path, 0)).toBeDefined();
  });
});
