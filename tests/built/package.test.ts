import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { access, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pack, runNpm } from '../support/pack.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('The package, packed and installed in an empty directory', { timeout: 120_000 }, () => {
  let place: string;
  let files: readonly string[];
  /** What npm links into the PATH. */
  let program: string;
  let installed: string;

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'baudcast-package-'));
    const packed = await pack(place);
    files = packed.files;
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
    await runNpm(place, 'install', '--global', '--prefix', place, ...quiet, packed.path);
    program = join(place, 'bin/baudcast');
    installed = join(place, 'lib/node_modules/baudcast');
  });
  afterAll(() => rm(place, { recursive: true, force: true }));

  const run = (...args: string[]): Promise<{ status: number; out: string; err: string }> =>
    new Promise((resolve) => {
      const child = execFile(program, args, { cwd: place }, (_, out, err) =>
        resolve({ status: child.exitCode ?? -1, out, err }),
      );
    });

  it('has the built page, the built relay and documents, and no sources or tests', () => {
    const expected =
      /^(?:dist\/relay\/.+\.c?js|dist\/web\/.+|(?:relay|docs\/guide)\/.+\.md|[A-Z]+\.md|LICENSE|package\.json)$/;
    expect(files.filter((path) => !expected.test(path))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining(['dist/relay/main.js', 'dist/web/index.html', 'dist/web/service-worker.js']),
    );
  });

  it('has no library of the page, and a binding to serial ports that loads', async () => {
    for (const name of ['vite', 'lit', '@xterm', 'comlink', 'typescript']) {
      await expect(access(join(installed, 'node_modules', name)), name).rejects.toThrow('ENOENT');
    }
    const child = spawn(process.execPath, ['-e', "require('serialport')"], { cwd: installed, stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('prints its version, and lists its commands', async () => {
    expect(await run('--version')).toEqual({ status: 0, out: `${version}\n`, err: '' });
    expect(await run('--help')).toMatchObject({ status: 0, out: expect.stringMatching(/^ {2}serve /m) as string });
  });

  it('serves the page and ports, also to the commands', async () => {
    const relay = spawn(program, ['serve', '--port', '0', '--demo'], {
      cwd: place,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(relay, 'exit');
    try {
      const [line] = (await once(createInterface(relay.stdout), 'line')) as [string];
      const url = /^listening on (http:\S+)$/.exec(line)?.[1] ?? '';
      expect(await (await fetch(url)).text()).toContain('<title>Baudcast</title>');
      expect(await (await fetch(`${url}/hello`)).json()).toMatchObject({ product: 'baudcast', version });
      expect(await run('ports', url)).toMatchObject({ status: 0, out: expect.stringContaining('demo/echo') as string });
      expect(await run('transmit', `${url}/ports/demo/echo`, 'hello')).toMatchObject({ status: 0 });
    } finally {
      relay.kill();
    }
    expect((await exit)[0]).toBe(0);
  });

  it('reports missing packages in one sentence, for any command', async () => {
    const packages = join(installed, 'node_modules');
    await rename(packages, join(place, 'aside'));
    try {
      for (const args of [['--help'], ['--version'], ['serve', '--port', '0'], ['ports']]) {
        const { status, out, err } = await run(...args);
        expect({ status, out }, args.join(' ')).toEqual({ status: 1, out: '' });
        expect(err, args.join(' ')).toMatch(/^Baudcast cannot start: the package '[^']+' is not installed\. .+\n$/);
      }
    } finally {
      await rename(join(place, 'aside'), packages);
    }
  });
});
