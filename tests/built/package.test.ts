import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pack, runNpm } from '../support/pack.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const guide = new URL('../../docs/guide/library.md', import.meta.url);
const fromHere = (path: string): string => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));
const typeScript = fromHere('typescript/bin/tsc');
const webSerialTypes = fromHere('@types/w3c-web-serial');

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
    const built = /^dist\/(?:relay\/.+\.c?js|agent\/[^/]+\.js|web\/.+|library\/.+\.(?:js|d\.ts))$/;
    const other = /^(?:(?:relay|docs\/guide)\/.+\.md|[A-Z]+\.md|LICENSE|package\.json)$/;
    expect(files.filter((path) => !built.test(path) && !other.test(path))).toEqual([]);
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

  it('is a library, whose examples in the guide work', async () => {
    const modules = join(place, 'program/node_modules');
    await mkdir(modules, { recursive: true });
    await symlink(installed, join(modules, 'baudcast'));
    const examples = [...readFileSync(guide, 'utf8').matchAll(/^```js\n(.+?)^```$/gms)].map(([, text = '']) => text);
    expect(examples).toHaveLength(4);
    const relay = spawn(program, ['serve', '--port', '0', '--demo'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(relay, 'exit');
    try {
      const [line] = (await once(createInterface(relay.stdout), 'line')) as [string];
      const url = /^listening on (http:\S+)$/.exec(line)?.[1] ?? '';
      const outputs = [];
      for (const example of examples) {
        const text = example.replace('http://lab1:8017', url).replaceAll("'gps'", "'demo/echo'");
        await writeFile(join(place, 'program/example.mjs'), text);
        const { stdout } = await promisify(execFile)(process.execPath, [join(place, 'program/example.mjs')]);
        outputs.push(stdout);
      }
      expect(outputs[0]).toBe('hello\n');
      expect(outputs[1]).toBe('Demo: echo 0\n');
      expect(outputs[2]).toMatch(/^[\d.]+ 0 Uint8Array\(2\) \[ 181, 98 \]$/m);
      expect(outputs[3]).toMatch(/^\{/);
    } finally {
      relay.kill();
    }
    await exit;
  });

  it('has types that a program in strict TypeScript compiles with', async () => {
    const folder = join(place, 'program');
    const text = readFileSync(new URL('library-use.ts.txt', import.meta.url), 'utf8');
    await writeFile(join(folder, 'use.ts'), text);
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const flags = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--types', webSerialTypes];
    const lib = ['--lib', 'es2023,dom,dom.asynciterable'];
    const command = [typeScript, ...flags, ...lib, '--ignoreConfig', join(folder, 'use.ts')];
    const compiler = promisify(execFile)(process.execPath, command, { cwd: folder });
    expect(
      await compiler.then(
        () => '',
        ({ stdout }: { stdout: string }) => stdout,
      ),
    ).toBe('');
  });

  it('reports missing packages in one sentence, for any command that needs them', async () => {
    const packages = join(installed, 'node_modules');
    await rename(packages, join(place, 'aside'));
    try {
      for (const args of [['serve', '--port', '0'], ['ports'], ['ports', '--help'], ['share', '--json']]) {
        const { status, out, err } = await run(...args);
        expect({ status, out }, args.join(' ')).toEqual({ status: 1, out: '' });
        expect(err, args.join(' ')).toMatch(/^Baudcast cannot start: the package '[^']+' is not installed\. .+\n$/);
      }
    } finally {
      await rename(join(place, 'aside'), packages);
    }
  });
});
