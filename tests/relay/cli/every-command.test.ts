import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { clientCommands } from '../../../relay/cli/client-commands.ts';
import type { CliCommand } from '../../../relay/cli/command.ts';
import { commandNames, listed } from '../../../relay/cli/command-list.ts';
import { completionCommand } from '../../../relay/cli/completion.ts';
import { hostCommands } from '../../../relay/cli/host-commands.ts';
import { runCommand } from '../../../relay/cli/run-command.ts';
import { serveFlags, serveHelp } from '../../../relay/cli/serve-options.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { findProgram } from '../../support/prepare.mjs';
import { FakeHost } from '../service/fake-host.ts';
import { FakeStdout } from './cli-bench.ts';

function everyCommand(stdout: FakeStdout, err: (text: string) => void): CliCommand[] {
  const out = (text: string): void => void stdout.write(text);
  const serve: CliCommand = {
    ...listed('serve'),
    flags: serveFlags,
    run: () => (out(serveHelp), Promise.resolve(0)),
  };
  const client = clientCommands(
    { stdin: new PassThrough().end(), stdout, err, clock: new FakeClock(), random: () => 0 },
    { BAUDCAST_STATE: '/nowhere' },
    (work) => work(new AbortController().signal),
  );
  const host = hostCommands({
    out,
    err,
    write: (bytes) => Promise.resolve(void stdout.write(bytes)),
    environment: {},
    nowMs: () => 0,
    auditDirectory: () => '/nowhere/audit',
    host: new FakeHost(),
    place: { node: '/usr/bin/node', program: '/opt/baudcast.cjs' },
  });
  const commands = [serve, ...client, ...host];
  return [...commands, completionCommand(commands, out)];
}

async function run(...args: string[]) {
  const stdout = new FakeStdout();
  let err = '';
  const say = (text: string): void => void (err += text);
  const status = await runCommand(everyCommand(stdout, say), args, { out: (text) => stdout.write(text), err: say });
  return { status, out: stdout.bytes.toString(), err };
}

const commands = everyCommand(new FakeStdout(), () => {});
const names = commands.map(({ name }) => name);
const withJson = commands.filter(({ flags }) => flags.some(({ name }) => name === 'json')).map(({ name }) => name);

/** What makes each of them fail. Where a relay is needed, none answers. */
const nobody = 'http://127.0.0.1:1';
const failing: Readonly<Record<string, readonly string[]>> = {
  ports: [nobody],
  attach: [`${nobody}/gps`, '--retry', '0'],
  transmit: [`${nobody}/gps`, 'AT'],
  transact: [`${nobody}/gps`, 'AT'],
  wait: [`${nobody}/gps`, '--for', 'x'],
  release: [`${nobody}/gps`],
  forward: [`${nobody}/gps`],
  share: [nobody, '--ports', 'gps'],
  shares: [nobody],
  revoke: ['some-id', nobody],
  pair: [nobody],
  people: [nobody],
  'join-link': ['lab2', nobody],
  nodes: [nobody],
  audit: ['/nowhere'],
  record: ['list', '/nowhere'],
  service: ['status'],
  fleet: ['list', '/nowhere'],
};

describe('every command', () => {
  it('is in the list of commands, in its order', () => {
    expect(names).toEqual(commandNames);
  });

  it.each(names)('%s prints its flags and its exit statuses, and ends with 0', async (name) => {
    const { status, out, err } = await run(name, '--help');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^Exit status: .+$/m);
    for (const flag of commands.find((one) => one.name === name)?.flags ?? []) expect(out).toContain(flag.name);
  });

  it.each(names.filter((name) => name !== 'serve'))(
    '%s ends with 2 and a sentence for an unknown flag',
    async (name) => {
      const { status, out, err } = await run(name, '--unheard-of', '--json');
      expect({ status, lines: err.split('\n').length }, err).toEqual({ status: 2, lines: 2 });
      expect(JSON.parse(out)).toEqual({ error: { code: 'USAGE', message: err.trimEnd() } });
    },
  );

  it.each(Object.keys(failing))('%s ends with 1 when it fails, with --json with the error as JSON', async (name) => {
    const args = failing[name] ?? [];
    const plain = await run(name, ...args);
    expect(plain.status, plain.err).toBe(1);
    if (!withJson.includes(name)) return;
    const { status, out, err } = await run(name, ...args, '--json');
    expect(status).toBe(1);
    const result: unknown = JSON.parse(out);
    if (name === 'service') expect(result).toEqual({ action: 'status', done: false, text: plain.out });
    else {
      const code = args.some((arg) => arg.startsWith(nobody)) ? 'UNREACHABLE' : 'FAILED';
      expect(result).toEqual({ error: { code, message: err.trimEnd() } });
    }
  });

  it('has its row in the guide, which says truly whether it takes --json', () => {
    const guide = readFileSync(new URL('../../../docs/guide/programs.md', import.meta.url), 'utf8');
    const rows = [...guide.matchAll(/^\| `([a-z-]+)` \|.*\| (.+) \|$/gm)];
    expect(rows.map(([, name]) => name).toSorted()).toEqual(names.toSorted());
    const told = rows.filter(([, , json]) => json !== '–').map(([, name]) => name);
    expect(told.toSorted()).toEqual(withJson.toSorted());
  });
});

describe('baudcast completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s has every command and every flag', async (shell) => {
    const { status, out, err } = await run('completion', shell);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    for (const { name, flags } of commands) {
      expect(out).toContain(name);
      for (const flag of flags) expect(out).toContain(shell === 'fish' ? `-l ${flag.name}` : `--${flag.name}`);
    }
    const program = findProgram([shell]);
    if (program !== undefined) execFileSync(program, ['-n'], { input: out });
  });

  it('needs the name of one shell', async () => {
    for (const args of [[], ['sh'], ['bash', 'zsh']]) expect((await run('completion', ...args)).status).toBe(2);
  });

  it.runIf(findProgram(['bash']) !== undefined)('completes commands, flags and values in bash', async () => {
    const { out: script } = await run('completion', 'bash');
    const complete = (...words: string[]): string[] => {
      const quoted = ['baudcast', ...words].map((word) => `'${word}'`).join(' ');
      const call = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _baudcast; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', `${script}\n${call}`], { encoding: 'utf8' })
        .trim()
        .split('\n');
    };
    expect(complete('tra')).toEqual(['transmit', 'transact']);
    expect(complete('shares', '--j')).toEqual(['--json']);
    expect(complete('share', '--role', 'op')).toEqual(['operator']);
    expect(complete('service', 'un')).toEqual(['uninstall']);
    expect(complete('help', 'forw')).toEqual(['forward']);
    expect(complete('transmit', 'x', '--baud', '')).toEqual(['']);
  });
});
