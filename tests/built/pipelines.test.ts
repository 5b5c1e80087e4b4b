import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../devices/bench.ts';
import { availableHere } from '../relay/ports/require-here.ts';
import { findProgram, findPySerial, findPyTest, hasDevices } from '../support/prepare.mjs';
import { RelayProcess } from '../support/relay-process.ts';

const guide = readFileSync(new URL('../../docs/guide/pipelines.md', import.meta.url), 'utf8');
const program = fileURLToPath(new URL('../../dist/relay/baudcast.cjs', import.meta.url));

describe.runIf(availableHere(hasDevices(), 'the set of virtual serial devices'))(
  'the examples for tests and pipelines, at a simulated modem',
  () => {
    let bench: Bench;
    let relay: RelayProcess;
    let folder: string;
    let path: string;

    beforeAll(async () => {
      bench = await Bench.start();
      const device = await bench.device({ name: 'ttyS9' });
      let line = '';
      device.on('data', (bytes) => {
        line += bytes.toString();
        if (!line.endsWith('\r\n')) return;
        void device.write(`${line}${line.startsWith('AT+GMR') ? 'version 1.4\r\n' : ''}OK\r\n`);
        line = '';
      });
      const args = ['--node', 'lab1', '--no-demo', '--path', 'modem=/dev/ttyS9', '--rfc2217', 'modem=0'];
      relay = await RelayProcess.start({ args, env: bench.env, tcpCount: 1 });
      folder = mkdtempSync(join(tmpdir(), 'baudcast-pipelines-'));
      tool('baudcast', `exec '${process.execPath}' '${program}' "$@"`);
      tool('esptool', 'echo "$@" > flashed.txt');
      path = `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
    });
    afterAll(async () => {
      await relay?.stop();
      await bench?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const tool = (name: string, script: string): void => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, name), 0o755);
    };

    /** The examples in a language, with this relay's addresses. */
    const examples = (language: string): string[] =>
      [...guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) =>
        text
          .replaceAll('http://localhost:8017', relay.origin)
          .replaceAll('localhost:4001', `localhost:${relay.tcpPorts.get('modem')}`),
      );

    const run = (name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
      new Promise<{ status: number | null; text: string }>((resolve) => {
        const options = { cwd: folder, env: { ...process.env, PATH: path, ...env } };
        const child = execFile(name, args, options, (_error, out, err) =>
          resolve({ status: child.exitCode, text: out + err }),
        );
        child.stdin?.end();
      });

    it.runIf(availableHere(findPyTest() !== undefined && findPySerial() !== undefined, 'pytest (python3-pytest)'))(
      'pass with pytest',
      async () => {
        const files = examples('python').map((text) => {
          const [, name = ''] = /^# (\S+)$/m.exec(text) ?? [];
          writeFileSync(join(folder, name), text);
          return name;
        });
        expect(files).toEqual(['test_modem.py', 'test_version.py']);
        const { status, text } = await run(findPyTest() ?? '', ['-m', 'pytest', '-q', '-p', 'no:cacheprovider']);
        expect(status, text).toBe(0);
        expect(text).toContain('4 passed');
      },
    );

    it('do what the steps of the workflow for GitHub Actions say', async () => {
      const [workflow = ''] = examples('yaml');
      const steps = [...workflow.matchAll(/^ {8}run: (?:\|\n((?: {10}.*\n)+)|(.*)$)/gm)].map(
        ([, block, line]) => block?.replaceAll(/^ {10}/gm, '') ?? line ?? '',
      );
      expect(steps).toHaveLength(4);
      const env = Object.fromEntries(
        [...workflow.matchAll(/^ {2}(PORT|BAUDCAST_NAME): (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
      );
      for (const step of steps) {
        // As a runner does.
        const { status, text } = await run('bash', ['-e', '-c', step], env);
        expect(status, `${step}: ${text}`).toBe(0);
      }
      const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
      expect(read('flashed.txt')).toBe('--port /dev/ttyUSB0 write-flash 0 app.bin\n');
      expect(read('board.log')).toContain('AT+TEST\r\nOK\r\n');
    });

    // Debian has no package of it; without it, the same commands are run.
    it('pass with Robot Framework, or as the commands that it runs', async () => {
      const [suite = ''] = examples('robotframework');
      writeFileSync(join(folder, 'modem.robot'), suite);
      const robot = findProgram(['robot']);
      if (robot !== undefined) {
        const { status, text } = await run(robot, [
          '--output',
          'NONE',
          '--report',
          'NONE',
          '--log',
          'NONE',
          'modem.robot',
        ]);
        expect(status, text).toBe(0);
        expect(text).toContain('2 tests, 2 passed, 0 failed');
        return;
      }
      const commands = [...suite.matchAll(/Run Process {4}(.*)$/gm)].map(([, line = '']) => line.split(/ {4,}/));
      expect(commands).toHaveLength(2);
      for (const [name = '', ...args] of commands) {
        const port = `${relay.origin}/ports/lab1/modem`;
        const { status, text } = await run(
          name,
          args.map((arg) => arg.replace('${PORT}', port)),
        );
        expect(status, text).toBe(0);
        expect(text).toContain(args.includes('AT+GMR') ? 'version' : 'OK');
      }
    });
  },
);
