import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientCommands } from '../../../relay/cli/client-commands.ts';
import { runCommand } from '../../../relay/cli/run-command.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { accessBench } from '../auth/access-bench.ts';
import { FakeStdout } from './cli-bench.ts';

let bench: Awaited<ReturnType<typeof accessBench>>;
beforeEach(async () => void (bench = await accessBench()));
afterEach(() => bench.relay.close());

async function run(...args: readonly string[]) {
  const stdout = new FakeStdout();
  let err = '';
  const surroundings = {
    stdin: new PassThrough().end(),
    stdout,
    err: (text: string) => void (err += text),
    clock: systemClock,
    random: () => 0,
  };
  const environment = { BAUDCAST_STATE: '/nowhere', BAUDCAST_TOKEN: await bench.signIn(await bench.pair()) };
  const commands = clientCommands(surroundings, environment, (work) => work(new AbortController().signal));
  const status = await runCommand(commands, args, { out: (text) => stdout.write(text), err: surroundings.err });
  return { status, out: stdout.bytes.toString(), err };
}

test('baudcast join-link prints a link, nodes lists the nodes, revoke withdraws it', async () => {
  const { url } = bench.relay;
  const made = await run('join-link', 'lab2', url);
  expect(made).toMatchObject({ status: 0, out: expect.stringMatching(/^https:\/\/lab1\.example\/#join=n_\S+\n$/) });
  const id = /#join=n_([\w-]{12})\./.exec(made.out)?.[1] ?? '';
  // Only the link goes to standard output, so that it can be redirected to a file.
  expect(made.err).toContain('baudcast serve --join https://lab1.example --join-credential-file FILE');
  expect(made.err).not.toContain('#join');
  expect((await run('nodes', url)).out).toMatch(new RegExp(`^ID .*\n${id}  lab2  away `));
  expect(JSON.parse((await run('nodes', url, '--json')).out)).toMatchObject([{ id, name: 'lab2', connected: false }]);
  expect(await run('revoke', id, url)).toEqual({ status: 0, out: '', err: 'Revoked.\n' });
  expect((await run('nodes', url)).out).toBe('No nodes.\n');
});

test('baudcast join-link refuses an invalid name, with a message', async () => {
  const { url } = bench.relay;
  expect(await run('join-link')).toMatchObject({ status: 2, err: expect.stringContaining('join-link takes a NAME') });
  expect(await run('join-link', 'a/b', url)).toMatchObject({
    status: 1,
    err: expect.stringContaining('without spaces and slashes'),
  });
});
