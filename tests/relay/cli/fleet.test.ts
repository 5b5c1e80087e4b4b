import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromSeed } from '@nats-io/nkeys';
import { fleetCommand } from '../../../relay/cli/fleet.ts';
import { runCommand } from '../../../relay/cli/run-command.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { takeProcessLock } from '../../../relay/base/process-lock.ts';
import { makeCertificate } from '../../../relay/tls/make-certificate.ts';

let parent: string;
let fleet: string;
beforeEach(async () => {
  parent = await realpath(await mkdtemp(join(tmpdir(), 'baudcast-fleet-')));
  fleet = join(parent, 'fleet');
});
afterEach(() => rm(parent, { recursive: true }));

async function run(...args: readonly string[]) {
  let out = '';
  let err = '';
  const output = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
  const status = await runCommand([fleetCommand(output)], ['fleet', ...args], output);
  return { status, out, err };
}

/** All files below a directory, with their contents. */
async function contentsOf(directory: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(await Promise.all(files.sort().map(async (path) => [path, await readFile(path, 'utf8')] as const)));
}

const usersOf = (): Promise<string> => readFile(join(fleet, 'fleet-users.conf'), 'utf8');
const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
const withKey = expect.stringMatching(/^U[A-Z2-7]{55}$/);

describe('baudcast fleet', () => {
  test('init makes a configuration with a gateway, and says where it is and what to do', async () => {
    const { status, out, err } = await run('init', fleet);
    expect({ status, out }).toEqual({ status: 0, out: `${fleet}/nats.conf\n` });
    expect(err).toContain(`nats-server -c ${fleet}/nats.conf\n`);
    expect(err).toContain('baudcast serve --nats URL --node gw1 --gateway --nats-creds gw1.seed\n');
    expect([...(await contentsOf(fleet)).keys()]).toEqual([
      `${fleet}/fleet-users.conf`,
      `${fleet}/nats.conf`,
      `${fleet}/seeds/gw1.seed`,
    ]);
    expect(await readdir(parent)).toEqual(['fleet']);
    expect((await run('list', fleet)).out).toMatch(/^KIND {5}NAME {2}KEY\ngateway {2}gw1 {3}U[A-Z2-7]{55}\n$/);
  });

  test('keeps seeds in files that only their user reads, and nowhere else', async () => {
    const said = [
      await run('init', fleet),
      await run('add-node', 'lab2', fleet),
      await run('add-node', 'a', fleet, '--json'),
    ];
    expect(await modeOf(join(fleet, 'seeds'))).toBe('700');
    const contents = await contentsOf(fleet);
    const seeds = [...contents].filter(([path]) => path.endsWith('.seed'));
    expect(seeds).toHaveLength(3);
    for (const [path, seed] of seeds) {
      expect(await modeOf(path)).toBe('600');
      const key = fromSeed(Buffer.from(seed.trim())).getPublicKey();
      expect(contents.get(`${fleet}/fleet-users.conf`)).toContain(key);
    }
    const others = [...contents].filter(([path]) => !path.endsWith('.seed')).map(([, text]) => text);
    expect([...others, JSON.stringify(said)].join()).not.toMatch(/\bSU[A-Z2-7]{20}/);
  });

  test('adds and revokes without touching what a person wrote, and says how the server takes it over', async () => {
    await run('init', fleet, '--first-gateway', 'entry');
    await writeFile(join(fleet, 'nats.conf'), 'mine');
    const added = await run('add-node', 'lab.2', fleet);
    expect(added).toMatchObject({ status: 0, out: `${fleet}/seeds/lab=2e2.seed\n` });
    expect(added.err).toContain('nats-server --signal reload\n');
    expect(added.err).toContain('baudcast serve --nats URL --node lab.2 --nats-creds lab=2e2.seed\n');
    expect((await run('add-gateway', 'gw2', fleet)).status).toBe(0);
    const list = JSON.parse((await run('list', fleet, '--json')).out) as unknown;
    expect(list).toEqual([
      { kind: 'gateway', name: 'entry', key: withKey },
      { kind: 'node', name: 'lab.2', key: withKey },
      { kind: 'gateway', name: 'gw2', key: withKey },
    ]);
    expect(await run('revoke', 'lab.2', fleet)).toEqual({
      status: 0,
      out: '',
      err: 'Revoked node lab.2. The server takes it over with: nats-server --signal reload\n',
    });
    const contents = await contentsOf(fleet);
    expect([...contents.keys()].map((path) => path.slice(fleet.length + 1))).toEqual([
      'fleet-users.conf',
      'nats.conf',
      'seeds/entry.seed',
      'seeds/gw2.seed',
    ]);
    expect(contents.get(`${fleet}/nats.conf`)).toBe('mine');
    expect(contents.get(`${fleet}/fleet-users.conf`)).not.toContain('lab');
    // The name is free again.
    expect((await run('add-gateway', 'lab.2', fleet)).status).toBe(0);
  });

  test('prints results as JSON', async () => {
    const made = await run('init', fleet, '--json');
    expect({ ...made, out: JSON.parse(made.out) as unknown }).toEqual({
      status: 0,
      out: {
        configuration: `${fleet}/nats.conf`,
        gateway: { kind: 'gateway', name: 'gw1', key: withKey, seedFile: `${fleet}/seeds/gw1.seed` },
      },
      err: '',
    });
    const node = { kind: 'node', name: 'lab2', key: withKey, seedFile: `${fleet}/seeds/lab2.seed` };
    expect(JSON.parse((await run('add-node', 'lab2', fleet, '--json')).out)).toEqual(node);
    expect(JSON.parse((await run('revoke', 'gw1', fleet, '--json')).out)).toEqual({ revoked: 'gw1' });
  });

  test('keeps who may read the file with the users', async () => {
    await run('init', fleet);
    await chmod(join(fleet, 'fleet-users.conf'), 0o640);
    await run('add-node', 'lab2', fleet);
    expect(await modeOf(join(fleet, 'fleet-users.conf'))).toBe('640');
  });

  test('init takes the certificate and the key of the server, if they belong together', async () => {
    const made = await makeCertificate({ names: ['nats'], addresses: [] }, 'nats', Date.now());
    const other = await makeCertificate({ names: ['nats'], addresses: [] }, 'nats', Date.now());
    for (const [name, pem] of Object.entries({ cert: made.hostPem, key: made.keyPem, other: other.keyPem, junk: 'x' }))
      await writeFile(join(parent, name), pem);
    const init = (cert: string, key: string) =>
      run('init', fleet, '--tls-cert', join(parent, cert), '--tls-key', join(parent, key));
    for (const [cert, key] of [
      ['cert', 'other'],
      ['junk', 'key'],
      ['cert', 'junk'],
    ] as const)
      expect(await init(cert, key)).toMatchObject({ status: 2, err: expect.stringContaining('is not the key of') });
    expect(await init('cert', 'none')).toMatchObject({ status: 2, err: expect.stringContaining('cannot be read') });
    expect(await run('init', fleet, '--tls-cert', join(parent, 'cert'))).toMatchObject({
      status: 2,
      err: '--tls-cert and --tls-key need each other.\n',
    });
    expect((await readdir(parent)).includes('fleet')).toBe(false);
    expect((await init('cert', 'key')).err).toContain('--nats tls://SERVER ');
    expect(await readFile(join(fleet, 'nats.conf'), 'utf8')).toContain(
      `tls { cert_file: "${parent}/cert", key_file: "${parent}/key" }`,
    );
  });
});

describe('baudcast fleet changes nothing, and says why', () => {
  test.each([
    ['no action', [], 2, 'fleet takes one of init, add-node, add-gateway, list, revoke, history.'],
    ['an unknown action', ['add'], 2, 'fleet takes one of'],
    ['no name', ['add-node'], 2, 'fleet add-node takes a NAME: 1 to 64 characters, without spaces and slashes.'],
    ['a bad name', ['add-gateway', 'a b'], 2, 'fleet add-gateway takes a NAME'],
    [
      'a bad name of the first gateway',
      ['init', 'FLEET/x', '--first-gateway', 'a/b'],
      2,
      '--first-gateway takes a NAME',
    ],
    ['two directories', ['list', 'FLEET', 'FLEET'], 2, 'fleet list takes one DIR.'],
    ['an empty directory name', ['list', ''], 2, 'DIR must not be empty.'],
    ['a flag of init elsewhere', ['list', 'FLEET', '--tls-key', 'x'], 2, '--tls-key is for fleet init.'],
    ['a directory that exists', ['init', 'FLEET'], 1, 'FLEET exists: name a new directory.'],
    ['a directory in none', ['init', 'FLEET/a/b'], 1, 'FLEET/a/b cannot be made: ENOENT'],
    ['a directory in a file', ['init', 'FLEET/nats.conf/b'], 1, 'FLEET/nats.conf/b cannot be made: ENOTDIR'],
    ['a directory without a fleet', ['add-node', 'lab3', 'FLEET/seeds'], 1, 'There is no fleet in FLEET/seeds.'],
    ['no directory', ['list', 'FLEET/none'], 1, 'There is no fleet in FLEET/none. Make one with: baudcast fleet init.'],
    ['a name twice', ['add-node', 'lab2', 'FLEET'], 1, "The fleet has a node 'lab2': choose another name"],
    ['a name of another kind', ['add-node', 'gw1', 'FLEET'], 1, "The fleet has a gateway 'gw1'"],
    ['an unknown name', ['revoke', 'lab3', 'FLEET'], 1, "The fleet has no node and no gateway 'lab3'."],
  ] as const)('for %s', async (_, args, status, sentence) => {
    await run('init', fleet);
    await run('add-node', 'lab2', fleet);
    const before = await contentsOf(parent);
    const answer = await run(...args.map((arg) => arg.replace('FLEET', fleet)));
    expect(answer).toMatchObject({ status, out: '', err: expect.stringContaining(sentence.replace('FLEET', fleet)) });
    expect(answer.err).toMatch(/^[^\n]+\.\n$/);
    expect(await contentsOf(parent)).toEqual(before);
  });

  test('for a file of users that was changed by hand', async () => {
    await run('init', fleet);
    await writeFile(join(fleet, 'fleet-users.conf'), `${await usersOf()}# mine\n`);
    const before = await contentsOf(fleet);
    for (const args of [['list'], ['add-node', 'lab2'], ['revoke', 'gw1']])
      expect(await run(...args, fleet)).toMatchObject({ status: 1, err: expect.stringContaining('changed by hand') });
    expect(await contentsOf(fleet)).toEqual(before);
  });

  test('for the last one, because a server without users admits everybody', async () => {
    await run('init', fleet);
    const before = await contentsOf(fleet);
    expect(await run('revoke', 'gw1', fleet)).toMatchObject({
      status: 1,
      err: expect.stringContaining('the only one'),
    });
    expect(await contentsOf(fleet)).toEqual(before);
  });

  test('for a seed that is there already', async () => {
    await run('init', fleet);
    await writeFile(join(fleet, 'seeds/lab2.seed'), 'kept');
    const before = await contentsOf(fleet);
    expect(await run('add-node', 'lab2', fleet)).toMatchObject({
      status: 1,
      err: `${fleet}/seeds/lab2.seed exists: move it away.\n`,
    });
    expect(await contentsOf(fleet)).toEqual(before);
  });

  test('for a directory of seeds where others may write', async () => {
    await run('init', fleet);
    await chmod(join(fleet, 'seeds'), 0o777);
    const before = await contentsOf(fleet);
    expect(await run('add-node', 'lab2', fleet)).toMatchObject({
      status: 1,
      err: expect.stringContaining('lab2.seed cannot be written: other users of this computer may write there'),
    });
    expect(await contentsOf(fleet)).toEqual(before);
  });

  test('to a file that a link in the place of its draft names', async () => {
    await run('init', fleet);
    await writeFile(join(parent, 'other'), 'kept');
    await symlink(join(parent, 'other'), join(fleet, 'fleet-users.conf.new'));
    expect((await run('add-node', 'lab2', fleet)).status).toBe(0);
    expect(await readFile(join(parent, 'other'), 'utf8')).toBe('kept');
    expect(await readdir(fleet)).toEqual(['fleet-users.conf', 'nats.conf', 'seeds']);
  });

  test('for a file of users that cannot be written, and leaves no seed', async () => {
    await run('init', fleet);
    await mkdir(join(fleet, 'fleet-users.conf.new'));
    const before = await contentsOf(fleet);
    expect(await run('add-node', 'lab2', fleet)).toMatchObject({
      status: 1,
      err: expect.stringContaining('cannot be written'),
    });
    expect(await contentsOf(fleet)).toEqual(before);
  });

  test('while another process changes it', async () => {
    await run('init', fleet);
    const lock = await takeProcessLock(fleet, 'changing', systemClock);
    try {
      const { status, err } = await run('add-node', 'lab2', fleet);
      expect({ status, err }).toEqual({ status: 1, err: expect.stringContaining('changes it now. Try again.') });
    } finally {
      await lock.release();
    }
    expect((await run('add-node', 'lab2', fleet)).status).toBe(0);
  });
});
