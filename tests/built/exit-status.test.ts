import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, closeSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExposedRelay } from '../support/exposed-relay.ts';

const program = fileURLToPath(new URL('../../dist/relay/baudcast.cjs', import.meta.url));

describe('security 34: a command whose output is lost', () => {
  let relay: ExposedRelay;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'baudcast-output-'));
    const record = join(directory, 'record');
    relay = await ExposedRelay.start({ args: ['--node', 'lab1', '--host', '0.0.0.0', '--record', record] });
    // Something to receive, and to export.
    await run(['transmit', 'URL/ports/lab1/demo/echo', 'hello'], 'pipe');
    await run(['attach', 'URL/ports/lab1/demo/echo', '--linger', '200'], 'pipe');
  });
  afterAll(async () => {
    await relay?.stop();
    await rm(directory, { recursive: true });
  });

  async function run(args: readonly string[], stdout: 'pipe' | number) {
    const given = args.map((arg) => arg.replace('URL', relay.url).replace('DIR', join(directory, 'record')));
    const child = spawn(process.execPath, [program, ...given], {
      env: { ...process.env, BAUDCAST_STATE: relay.state, BAUDCAST_AUDIT: join(relay.state, 'audit') },
      stdio: ['pipe', stdout, 'pipe'],
    });
    child.stdin?.end('x');
    let err = '';
    child.stderr?.on('data', (text: Buffer) => (err += text.toString()));
    child.stdout?.resume();
    const [status] = (await once(child, 'close')) as [number];
    return { status, err };
  }

  const full = existsSync('/dev/full');
  it
    .skipIf(!full)
    .each(
      [
        ['--help'],
        ['--version'],
        ['help', 'attach'],
        ['ports', 'URL'],
        ['ports', 'URL', '--json'],
        ['attach', 'URL/ports/lab1/demo/echo', '--linger', '200', '--from', 'oldest'],
        ['share', 'URL', '--ports', 'demo/echo'],
        ['shares', 'URL'],
        ['people', 'URL', '--json'],
        ['pair', 'URL'],
        ['join-link', 'lab2', 'URL'],
        ['nodes', 'URL'],
        ['audit'],
        ['audit', '--json'],
        ['record', 'list', 'DIR'],
        ['record', 'export', 'DIR', 'demo/echo'],
        ['record', 'export', 'DIR', 'demo/echo', '--text'],
        ['service', 'print'],
      ].map((args) => ({ name: args.join(' '), args })),
    )('ends with 1 and a message: $name on a full disk', async ({ args }) => {
    expect(await run(args, 'pipe'), 'to a pipe that is read').toMatchObject({ status: 0 });
    const output = openSync('/dev/full', 'w');
    const { status, err } = await run(args, output);
    closeSync(output);
    expect(err).toMatch(/ENOSPC|written/);
    expect(status, err).toBe(1);
  });

  it.skipIf(!full)('trials-2 C 8: ends with 0 on a full disk where it has nothing to write', async () => {
    const output = openSync('/dev/full', 'w');
    const result = await run(['transmit', 'URL/ports/lab1/demo/echo', 'hello'], output);
    closeSync(output);
    expect(result).toEqual({ status: 0, err: '' });
  });

  it.each(['share --ports demo/echo', 'pair', 'join-link lab3'])(
    'ends with 1 where the link of %s is not read',
    async (command) => {
      const child = spawn(process.execPath, [program, ...command.split(' '), relay.url], {
        env: { ...process.env, BAUDCAST_STATE: relay.state },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      child.stdout.destroy();
      expect((await once(child, 'close'))[0]).toBe(1);
    },
  );

  it('is not treated as lost when its reader is slow, as a pager is', async () => {
    const audit = join(directory, 'audit');
    await mkdir(audit, { mode: 0o700 });
    const event = {
      id: 'a',
      time: '2026-11-29T12:00:00.000Z',
      type: 'relay-started',
      node: 'lab1',
      version: 'x'.repeat(200),
    };
    const lines = 4000;
    await writeFile(join(audit, 'audit-000001-2026-11-29.jsonl'), `${JSON.stringify(event)}\n`.repeat(lines));
    const child = spawn(process.execPath, [program, 'audit', audit, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    await once(child.stdout, 'readable');
    // Longer than an exiting process waits for open handles: it ends if it does not wait for its reader.
    await Promise.race([once(child, 'exit'), new Promise((resolve) => setTimeout(resolve, 3500))]);
    let text = '';
    for await (const part of child.stdout) text += String(part);
    expect(text.split('\n').length - 1).toBe(lines);
    expect((await closed)[0]).toBe(0);
  });
});
