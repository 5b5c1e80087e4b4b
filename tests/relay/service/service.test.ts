import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readServiceOptions, runService } from '../../../relay/cli/service.ts';
import { UsageError } from '../../../relay/cli/command.ts';
import { seal, sealOf } from '../../../relay/service/sealed-file.ts';
import { unitFile } from '../../../relay/service/unit-file.ts';
import { findSystemdAnalyze } from '../../support/prepare.mjs';
import { FakeHost } from './fake-host.ts';

const unitPath = '/etc/systemd/system/baudcast.service';
const rulePath = '/etc/udev/rules.d/77-baudcast.rules';
const place = { node: '/usr/bin/node', program: '/opt/baudcast/dist/relay/baudcast.cjs' };

/** Runs `baudcast service …`; an error is its message. */
async function run(host: FakeHost, words: string, where = place): Promise<{ status: number; text: string }> {
  let text = '';
  const options = readServiceOptions(words.split(' '));
  if (!options) throw new Error('asked for help');
  const status = await runService(options, host, where, (more) => (text += more)).catch((error: unknown) => {
    text += (error as Error).message;
    return 1;
  });
  return { status, text };
}

describe('baudcast service install', () => {
  it('writes the unit and a configuration, starts it, and reports each step', async () => {
    const host = new FakeHost();
    const { status, text } = await run(host, 'install');
    expect(status).toBe(0);
    expect(text.split('\n')).toEqual([
      `Wrote ${unitPath}.`,
      'Wrote /etc/baudcast/config.json, for the flags of baudcast serve.',
      'Runs systemctl daemon-reload',
      'Runs systemctl enable --now baudcast.service',
      'Baudcast is running, and starts with this computer. Its log: journalctl -u baudcast',
      '',
    ]);
    expect(host.ran).toEqual(['systemctl daemon-reload', 'systemctl enable --now baudcast.service']);
    expect(host.files.get(unitPath)).toContain(
      '\nExecStart=/usr/bin/node /opt/baudcast/dist/relay/baudcast.cjs serve\n',
    );
    expect(host.files.has(rulePath)).toBe(false);
    expect(JSON.parse(host.files.get('/etc/baudcast/config.json') ?? '')).toEqual({ log: 'info' });
  });

  it('changes nothing when it is run again, and keeps the configuration', async () => {
    const host = new FakeHost();
    await run(host, 'install');
    host.files.set('/etc/baudcast/config.json', '{"port":80}');
    const before = new Map(host.files);
    host.ran.length = 0;
    expect(await run(host, 'install')).toMatchObject({ status: 0 });
    expect(host.files).toEqual(before);
    expect(host.ran).toEqual(['systemctl enable --now baudcast.service']);
  });

  it('updates files that an earlier version wrote, and restarts it', async () => {
    const host = new FakeHost();
    await run(host, 'install');
    host.files.set(unitPath, seal('[Service]\nExecStart=/old\n'));
    host.ran.length = 0;
    expect((await run(host, 'install')).text).toContain(`Replaced ${unitPath}.`);
    expect(host.ran).toEqual([
      'systemctl daemon-reload',
      'systemctl enable --now baudcast.service',
      'systemctl restart baudcast.service',
    ]);
  });

  it('changes nothing where a file was edited, unless it is forced', async () => {
    for (const text of [`${seal('[Service]\n')}# mine\n`, '[Service]\nExecStart=/usr/bin/other\n', '']) {
      const host = new FakeHost();
      host.files.set(unitPath, text);
      const before = new Map(host.files);
      const refused = await run(host, 'install');
      expect(refused).toMatchObject({
        status: 1,
        text: expect.stringMatching(/edited by hand.*--force.*systemctl edit baudcast$/),
      });
      expect([host.files, host.ran]).toEqual([before, []]);
      expect(await run(host, 'install --force')).toMatchObject({ status: 0 });
      expect(sealOf(host.files.get(unitPath) ?? '')).toBe('ours');
    }
  });

  it('adds the udev rule where ModemManager would take adapters, and reports it', async () => {
    const host = new FakeHost();
    host.files.set('/usr/sbin/ModemManager', '');
    const { text } = await run(host, 'install');
    expect(text).toContain('A udev rule is needed: ModemManager is installed');
    expect(host.files.get(rulePath)).toContain('ENV{ID_MM_PORT_IGNORE}="1"');
    expect(host.ran).toContain('udevadm control --reload');
  });

  it('refuses with a message, and before any change, where it cannot work', async () => {
    const cases: [(host: FakeHost) => void, string, RegExp, typeof place?][] = [
      [(host) => (host.isRoot = false), 'install', /^This needs root: sudo baudcast service install\./],
      [(host) => (host.isRoot = false), 'uninstall', /^This needs root: sudo baudcast service uninstall\./],
      [(host) => host.files.delete('/run/systemd/system'), 'install', /^This computer does not use systemd\./],
      [(host) => (host.platform = 'darwin'), 'install', /^This computer does not use systemd\./],
      [() => undefined, 'install --group serial', /^No group serial:/],
      [
        (host) => host.closed.add('/opt/baudcast'),
        'install',
        /cannot read \/opt\/baudcast\/dist\/relay\/baudcast\.cjs, because \/opt\/baudcast is closed to others/,
      ],
      [
        (host) => host.closed.add('/home/ann'),
        'install',
        /because \/home\/ann is closed/,
        { ...place, program: '/home/ann/baudcast/dist/relay/baudcast.cjs' },
      ],
      [
        (host) => host.links.set('/usr/bin/node', '/root/.nvm/node') && host.closed.add('/root'),
        'install',
        /cannot read \/root\/\.nvm\/node, because \/root is closed/,
      ],
      [() => undefined, 'install', /its own \/tmp/, { ...place, program: '/tmp/x/baudcast.cjs' }],
    ];
    for (const [prepare, words, sentence, where] of cases) {
      const host = new FakeHost();
      prepare(host);
      const before = new Map(host.files);
      const { status, text } = await run(host, words, where);
      expect({ status, text }, String(sentence)).toEqual({
        status: 1,
        text: expect.stringMatching(sentence) as string,
      });
      expect([host.files, host.ran]).toEqual([before, []]);
    }
  });

  it('reports which step failed and how', async () => {
    const host = new FakeHost();
    host.failing = 'systemctl enable';
    expect(await run(host, 'install')).toMatchObject({
      status: 1,
      text: expect.stringMatching(/"systemctl enable --now baudcast.service" failed with status 5: Access denied$/),
    });
  });

  it('uses the path to Node that outlives an update, and resolves links where a clone is', async () => {
    const host = new FakeHost();
    host.links
      .set('/usr/bin/node', '/usr/lib/node/22.1/node')
      .set('/usr/lib/node_modules/.bin/baudcast', '/home/ann/my clone/baudcast.cjs');
    await run(host, 'install', { node: '/usr/lib/node/22.1/node', program: '/usr/lib/node_modules/.bin/baudcast' });
    expect(host.files.get(unitPath)).toContain('\nExecStart=/usr/bin/node "/home/ann/my clone/baudcast.cjs" serve\n');
    expect(host.files.get(unitPath)).toContain('\nProtectHome=read-only\n');
  });
});

describe('baudcast service uninstall, status and print', () => {
  it('removes what was installed, and keeps edited files', async () => {
    const host = new FakeHost();
    host.files.set('/usr/sbin/ModemManager', '');
    await run(host, 'install');
    host.ran.length = 0;
    const { status, text } = await run(host, 'uninstall');
    expect(status).toBe(0);
    expect([host.files.has(unitPath), host.files.has(rulePath), host.files.has('/etc/baudcast/config.json')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(host.ran).toEqual([
      'systemctl disable --now baudcast.service',
      'systemctl daemon-reload',
      'udevadm control --reload',
    ]);
    expect(text).toContain('Kept /etc/baudcast and /var/lib/private/baudcast');
    expect(await run(host, 'uninstall')).toEqual({ status: 0, text: 'Nothing is installed.\n' });

    await run(host, 'install');
    host.files.set(unitPath, `${host.files.get(unitPath)}# mine\n`);
    expect(await run(host, 'uninstall')).toMatchObject({
      status: 1,
      text: expect.stringContaining('Remove it with --force'),
    });
    expect(await run(host, 'uninstall --force')).toMatchObject({ status: 0 });
  });

  it('reports the state, also by its exit status', async () => {
    const host = new FakeHost();
    expect(await run(host, 'status')).toMatchObject({ status: 1, text: expect.stringContaining('is not installed') });
    await run(host, 'install');
    expect(await run(host, 'status')).toMatchObject({
      status: 0,
      text: expect.stringMatching(/is up to date\.\nRunning, started/),
    });
    host.files.set('/usr/sbin/ModemManager', '');
    host.files.set(unitPath, seal('[Unit]\n'));
    expect((await run(host, 'status')).text).toMatch(/of another version.*\nA udev rule is missing/);
    host.files.set(unitPath, 'mine');
    host.isActive = false;
    expect(await run(host, 'status')).toMatchObject({
      status: 1,
      text: expect.stringMatching(/was changed by hand\.[^]*Not running/),
    });
  });

  it('prints both files and what is missing, without root', async () => {
    const host = new FakeHost();
    host.isRoot = false;
    host.files.delete('/etc/group');
    const { status, text } = await run(host, 'print');
    expect(status).toBe(0);
    expect(text).toContain(`# ${unitPath}\n# Written by`);
    expect(text).toContain(`# ${rulePath}\n# Not needed here`);
    expect(text).toContain('No group dialout:');
    expect(host.ran).toEqual([]);
  });

  it('reports invalid options', () => {
    for (const args of [[], ['start'], ['install', 'now'], ['install', '--group', '../x'], ['print', '--port', '1']])
      expect(() => readServiceOptions(args), args.join(' ')).toThrow(UsageError);
    expect(readServiceOptions(['--help'])).toBeUndefined();
  });
});

describe('the unit', () => {
  const unit = unitFile({ command: ['/usr/bin/env', 'serve'], group: 'root', isInHome: false });

  it('quotes characters that are special to systemd', () => {
    expect(
      unitFile({
        command: ['/usr/bin/node', '/opt/a b/100%/$x"\\/baudcast.cjs', 'serve'],
        group: 'dialout',
        isInHome: false,
      }),
    ).toContain(String.raw`ExecStart=/usr/bin/node "/opt/a b/100%%/$$x\"\\/baudcast.cjs" serve`);
  });

  it('allows the relay only serial ports, a directory of its own and the network', () => {
    for (const line of [
      'DynamicUser=yes',
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      'ProtectHome=yes',
      'DevicePolicy=closed',
      'DeviceAllow=char-188 rw',
      'StateDirectory=baudcast',
      'CapabilityBoundingSet=',
      'SystemCallFilter=@system-service',
      'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
    ]) {
      expect(unit.split('\n'), line).toContain(line);
    }
  });

  const isThere = findSystemdAnalyze() !== undefined || process.env['CI'] !== undefined;
  it.skipIf(!isThere)('is accepted by systemd, which rates it well protected', () => {
    const directory = mkdtempSync(join(tmpdir(), 'baudcast-unit-'));
    try {
      const path = join(directory, 'baudcast.service');
      writeFileSync(path, seal(unit));
      expect(
        execFileSync('systemd-analyze', ['verify', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
      ).toBe('');
      const report = execFileSync('systemd-analyze', ['security', '--offline=yes', '--threshold=20', path], {
        encoding: 'utf8',
      });
      const exposure = Number(/exposure level for .*: ([\d.]+)/.exec(report)?.[1]);
      expect(exposure).toBeLessThanOrEqual(2);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('sealOf()', () => {
  it('tells our own files from edited ones', () => {
    const sealed = seal('a\nb\n');
    expect(sealOf(sealed)).toBe('ours');
    for (const changed of [
      '',
      'a\nb\n',
      `${sealed}c`,
      sealed.replace('a\n', 'A\n'),
      sealed.slice(1),
      sealed.replace(/sha256 ./, 'sha256 x'),
    ])
      expect(sealOf(changed)).toBe('changed');
  });
});
