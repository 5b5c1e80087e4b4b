import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientCommands } from '../../../relay/cli/client-commands.ts';
import { runCommand } from '../../../relay/cli/run-command.ts';
import { writeLocalAccess } from '../../../relay/state/local-access.ts';
import { StateDirectory } from '../../../relay/state/state-directory.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { accessBench } from '../auth/access-bench.ts';
import { startRelay } from '../server/relay-bench.ts';
import { FakeStdout } from './cli-bench.ts';

let bench: Awaited<ReturnType<typeof accessBench>>;
let directory: string;
let url: string;
beforeEach(async () => {
  bench = await accessBench();
  ({ url } = bench.relay);
  directory = await mkdtemp(join(tmpdir(), 'baudcast-cli-'));
  await writeLocalAccess(await StateDirectory.open(directory), { url, credential: bench.credentials.localSecret.text });
});
afterEach(async () => {
  await bench.relay.close();
  await rm(directory, { recursive: true });
});

/** Runs a command as the shell would, as this computer's user unless `environment` is given. */
async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = { BAUDCAST_STATE: directory },
) {
  const stdout = new FakeStdout();
  let err = '';
  const stdin = new PassThrough().end();
  const surroundings = {
    stdin,
    stdout,
    err: (text: string) => void (err += text),
    clock: systemClock,
    random: () => 0,
  };
  const commands = clientCommands(
    surroundings,
    environment,
    (work) => work(new AbortController().signal),
    (link) => `<QR of ${link.slice(0, 8)}>\n`,
  );
  const status = await runCommand(commands, args, { out: (text) => stdout.write(text), err: surroundings.err });
  return { status, out: stdout.bytes.toString(), err };
}

const nobody = { BAUDCAST_STATE: '/nowhere' };

describe('baudcast share', () => {
  it('prints a link that works for ports, attach and transmit, until it is revoked', async () => {
    const made = await run(['share', '--ports', 'gps', '--role', 'operator', '--for', '30m', '--name', 'Guests']);
    expect(made).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^https:\/\/lab1\.example\/ports\/lab1\/gps#share=s_\S+\n$/) as string,
    });
    const id = /#share=s_([\w-]{12})\./.exec(made.out)?.[1] ?? '';
    expect(made.err).toMatch(
      new RegExp(
        '^Operator on gps until \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d, ' +
          'for programs and any number of devices\\. Revoke with: baudcast revoke ' +
          `${id}\n<QR of https://>\n$`,
      ),
    );
    const link = made.out.trim().replace('https://lab1.example', url);
    expect((await run(['ports', link], nobody)).out).toContain('/ports/lab1/gps');
    expect(await run(['transmit', link, 'AT', '--baud', '9600', '--retry', '0'], nobody)).toMatchObject({ status: 0 });
    expect(bench.relay.device().now.line).toEqual([...Buffer.from('AT\r\n')]);
    expect(await run(['attach', link, '--read-only', '--linger', '1'], nobody)).toMatchObject({ status: 0 });
    expect((await run(['shares'])).out).toMatch(
      new RegExp(`^ID .*\n${id}  Guests  operator  gps +\\d{4}-.*  0 +0 +local\n$`),
    );
    expect(await run(['revoke', id])).toEqual({ status: 0, out: '', err: 'Revoked.\n' });
    expect(await run(['ports', link], nobody)).toEqual({
      status: 1,
      out: '',
      err: 'This access was revoked. Ask for a new link if that was a mistake.\n',
    });
    expect((await run(['shares'])).out).toBe('No shares.\n');
  });

  it('security 33: names the kind of the link: for programs, or for a number of devices of people', async () => {
    const made = await run(['share', '--ports', 'gps', '--devices', '1']);
    expect(made.err).toContain(', for one device, once. Revoke with: ');
    const secret = /#share=(\S+)/.exec(made.out)?.[1] ?? '';
    expect((await run(['shares'])).out).toMatch(/ 0 of 1 +0 +local\n$/);
    await bench.signIn(secret);
    expect((await run(['shares'])).out).toMatch(/ 1 of 1 +0 +local\n$/);
    await expect(bench.signIn(secret)).rejects.toThrow('used already');
    const several = await run(['share', '--ports', 'gps', '--devices', '3']);
    expect(several.err).toContain(', for 3 devices. ');
    const link = several.out.trim().replace('https://lab1.example', url);
    expect(await run(['ports', link], nobody)).toMatchObject({
      status: 1,
      err: 'This link is for browsers, which sign in by it. Ask for one for programs.\n',
    });
    for (const devices of ['0', '65', 'x', ''])
      expect((await run(['share', '--ports', 'gps', '--devices', devices])).status).toBe(2);
  });

  it('uses the port from a page’s address, and several or all from --ports', async () => {
    expect((await run(['share', `${url}/ports/lab1/lab/mill`])).out).toMatch(/\/ports\/lab1\/lab\/mill#share=/);
    expect((await run(['share', '--ports', 'gps,lab/mill'])).out).toMatch(/example\/#share=/);
    expect((await run(['share', '--ports', 'all'])).err).toContain('Viewer on all ports until');
    const made = await run(['share', '--ports', 'gps', '--json']);
    expect({ ...made, out: JSON.parse(made.out) as unknown }).toMatchObject({
      status: 0,
      err: '',
      out: { role: 'viewer', ports: ['gps'], url: expect.stringMatching(/#share=/) as string },
    });
    expect(JSON.parse((await run(['shares', '--json'])).out)).toMatchObject([
      { ports: ['lab/mill'], name: 'viewer: lab1/lab/mill' },
      { ports: ['gps', 'lab/mill'] },
      { ports: 'all' },
      { ports: ['gps'] },
    ]);
  });

  it('refuses invalid options with a message, and makes nothing', async () => {
    const cases: [string[], number, string][] = [
      [['share'], 2, 'Which ports?'],
      [['share', '--ports', ','], 2, 'Which ports?'],
      [['share', '--ports', 'gsp'], 1, 'No port with this id.'],
      [['share', '--ports', 'gps', '--role', 'root'], 2, '--role takes viewer, operator, admin.'],
      [['share', '--ports', 'gps', '--for', '4'], 2, '--for takes minutes, hours, days or weeks'],
      [['share', '--ports', 'gps', '--for', '0m'], 2, '--for takes 1 minute to 366 days'],
      [['share', '--ports', 'gps', '--for', '99999w'], 2, '--for takes 1 minute to 366 days'],
      [['share', '--ports', 'gps', '--name', 'x'.repeat(65)], 2, '--name takes 1 to 64 characters'],
      [['revoke'], 2, 'revoke takes an ID'],
      [['revoke', 'x'], 1, "No share, device or node has the id 'x'"],
      [['revoke', '../ports'], 1, "No share, device or node has the id '../ports'"],
      [['pair', url, url], 2, 'pair takes one URL'],
    ];
    for (const [args, status, sentence] of cases) {
      const result = await run(args);
      expect(result.err, args.join(' ')).toContain(sentence);
      expect(result, args.join(' ')).toMatchObject({ status, out: '' });
    }
    expect(bench.credentials.store.live('s')).toEqual([]);
  });
});

describe('baudcast pair and people', () => {
  it('admit an owner’s device, and list who has access', async () => {
    expect((await run(['people'])).out).toBe('No sign-ins.\n');
    const { out, err } = await run(['pair']);
    expect(out).toMatch(/^https:\/\/lab1\.example\/#pair=p_/);
    expect(err).toContain('Pairs one device, which then has all rights');
    const token = await bench.signIn(/#pair=(\S+)/.exec(out)?.[1] ?? '', "Mei's \u001b[31mphone");
    const people = (await run(['people'])).out;
    expect(people).toMatch(/Mei's .*phone.* owner +admin +all ports +- +0 +192\.0\.2\.1/);
    expect(people).not.toContain('\u001b');
    const id = token.slice(2, 14);
    expect((await run(['revoke', id])).status).toBe(0);
    expect((await run(['people'])).out).toBe('No sign-ins.\n');
  });

  it('report that a relay requires no credential', async () => {
    const open = await startRelay();
    expect((await run(['pair', open.url])).err).toContain('This relay uses no credentials');
    expect((await run(['people', open.url])).out).toBe('No sign-ins.\n');
    await open.close();
  });
});

describe('the credential of a command', () => {
  it('is from the link, then --token-file, then BAUDCAST_TOKEN, then the local relay’s file for its user', async () => {
    const names = async (...[args, environment]: Parameters<typeof run>): Promise<string> => {
      const result = await run(['people', '--json', ...args], environment);
      return result.status === 0
        ? String(
            (JSON.parse(result.out) as { self: boolean; name: string }[]).find(({ self }) => self)?.name ?? 'local',
          )
        : result.err;
    };
    const [ann, bob] = [await bench.signIn(await bench.pair(), 'ann'), await bench.signIn(await bench.pair(), 'bob')];
    const file = join(directory, 'token');
    await writeFile(file, `${ann}\n`);
    expect(await names([])).toBe('local');
    expect(await names([], { BAUDCAST_STATE: directory, BAUDCAST_TOKEN: bob })).toBe('bob');
    expect(await names([url, '--token-file', file], { ...nobody, BAUDCAST_TOKEN: bob })).toBe('ann');
    expect(await names([url], { ...nobody, BAUDCAST_TOKEN_FILE: file })).toBe('ann');
    expect(await names([url], nobody)).toContain('This relay needs a link.');
    await writeFile(file, `${url}/#share=${await bench.share('admin')}`);
    expect(await names([url, '--token-file', file], nobody)).toBe('local');
  });

  it('is sent only to the relay whose link it came in', async () => {
    const file = join(directory, 'link');
    const secret = await bench.share('admin');
    for (const foreign of ['https://other.example', url.replace('http:', 'https:'), 'http://localhost:1']) {
      await writeFile(file, `${foreign}/#share=${secret}`);
      const { status, out, err } = await run(['people', url, '--token-file', file], nobody);
      expect({ status, out }, foreign).toEqual({ status: 2, out: '' });
      expect(err).toContain(`is a link of ${foreign}, and is not sent to ${url}.`);
      expect(err).not.toContain(secret.slice(-8));
      expect((await run(['people', url], { ...nobody, BAUDCAST_TOKEN: `${foreign}/#share=${secret}` })).err).toContain(
        'BAUDCAST_TOKEN is a link of',
      );
    }
    await writeFile(file, secret);
    expect((await run(['people', url, '--token-file', file], nobody)).status).toBe(0);
  });

  it('is that of the relay’s own user by its state directory; other users get an error', async () => {
    const { status, err } = await run(['pair', url], nobody);
    expect(status).toBe(1);
    expect(err).toMatch(/^This relay needs a link\. .*try sudo, and --state/);
  });

  it('is sent only to the relay that stored it', async () => {
    const heard: (string | undefined)[] = [];
    const other = await startRelay({ identify: (request) => (heard.push(request.headers.authorization), bench.owner) });
    for (const address of [other.url, other.url.replace('127.0.0.1', 'localhost')]) {
      await run(['people', address]);
      await run(['ports', address]);
    }
    expect(heard.length).toBeGreaterThan(2);
    expect(new Set(heard)).toEqual(new Set([undefined]));
    expect((await run(['people', url.replace('127.0.0.1', 'localhost')])).status).toBe(0);
    await other.close();
  });

  it('is never shown, and an incomplete one is refused before anything is sent', async () => {
    const link = `${url}/ports/lab1/gps#share=${await bench.share()}`;
    const file = join(directory, 'token');
    await writeFile(file, 's_half.secretsecret');
    const cases: [string[], Record<string, string>, string][] = [
      [['ports', link.slice(0, -3)], nobody, 'This link is not whole'],
      [['attach', link.replace('#share=s_', '#share=p_')], nobody, 'This link is not whole'],
      [['ports', `${url}/#pair=${await bench.pair()}`], nobody, 'This is a pairing link'],
      [['ports', url, '--token-file', file], nobody, `The content of ${file} is not a complete credential.`],
      [
        ['ports', url],
        { ...nobody, BAUDCAST_TOKEN: 's_half.secretsecret' },
        'BAUDCAST_TOKEN is not a complete credential',
      ],
      [['ports', url, '--token-file', '/nowhere'], nobody, '--token-file /nowhere cannot be read'],
      [['ports', url, '--ca', '/nowhere'], nobody, '--ca /nowhere cannot be read'],
    ];
    for (const [args, environment, sentence] of cases) {
      const { status, out, err } = await run(args, environment);
      expect({ status, out }, args.join(' ')).toEqual({ status: 2, out: '' });
      expect(err).toContain(sentence);
      expect(err).not.toMatch(/secretsecret|share=s_/);
    }
  });

  it('is explained by every command’s help, with defaults', async () => {
    for (const command of ['share', 'shares', 'revoke', 'pair', 'people', 'ports', 'attach', 'transmit']) {
      const { status, out } = await run([command, '--help']);
      expect(status, command).toBe(0);
      expect(out, command).toMatch(/--token-file FILE .*\(default: .+\)\n/);
      expect(out, command).toContain('BAUDCAST_TOKEN');
      expect(out, command).toMatch(/Exit status: 0 /);
    }
  });
});
