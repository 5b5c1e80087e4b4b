import { describe, expect, it } from 'vitest';
import { type CliCommand, UsageError } from '../../../relay/cli/command.ts';
import { runCommand } from '../../../relay/cli/run-command.ts';

async function run(args: string[], behave: CliCommand['run'] = async () => 0) {
  const seen: string[][] = [];
  const output = { out: '', err: '' };
  const command = (name: string): CliCommand => ({
    name,
    group: name === 'serve' ? 'The relay of this computer' : 'Ports',
    summary: `does ${name}`,
    flags: [],
    run: (rest) => (seen.push([name, ...rest]), behave(rest)),
  });
  const status = await runCommand([command('serve'), command('ports')], args, {
    out: (text) => (output.out += text),
    err: (text) => (output.err += text),
  });
  return { status, seen, ...output };
}

describe('runCommand()', () => {
  it('serves when no command is named, with all flags', async () => {
    expect((await run([])).seen).toEqual([['serve']]);
    expect((await run(['--port', '0'])).seen).toEqual([['serve', '--port', '0']]);
    expect((await run(['serve', '--port', '0'])).seen).toEqual([['serve', '--port', '0']]);
    expect((await run(['ports', 'http://x'])).seen).toEqual([['ports', 'http://x']]);
  });

  it('returns the status of the command', async () => {
    expect((await run([], async () => 7)).status).toBe(7);
  });

  it('ends with 2 for an unknown command, and for wrong usage', async () => {
    expect(await run(['serv'])).toMatchObject({
      status: 2,
      seen: [],
      err: expect.stringContaining("'serv'") as string,
    });
    const misused = await run(['serve'], async () => {
      throw new UsageError('Not so.');
    });
    expect(misused).toMatchObject({ status: 2, err: 'Not so.\n', out: '' });
  });

  it('ends with 1 and a message when a command fails', async () => {
    const failed = await run(['serve'], async () => {
      throw new Error('It was not to be.');
    });
    expect(failed).toMatchObject({ status: 1, err: 'It was not to be.\n' });
  });

  it('trials A 15: lists all the commands, one a line, under headings', async () => {
    for (const args of [['help'], ['--help'], ['-h']]) {
      const { status, out, seen } = await run(args);
      expect({ status, seen }).toEqual({ status: 0, seen: [] });
      expect(out).toMatch(/^The relay of this computer:\n {2}serve +does serve\n\nPorts:\n {2}ports +does ports\n/m);
    }
  });

  it('shows the help of one command', async () => {
    expect((await run(['help', 'ports'])).seen).toEqual([['ports', '--help']]);
    expect((await run(['ports', '--help'])).seen).toEqual([['ports', '--help']]);
    expect((await run(['help', 'port'])).status).toBe(2);
  });
});
