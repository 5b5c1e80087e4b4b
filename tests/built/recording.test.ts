import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../../dist/relay/baudcast.cjs', import.meta.url));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function run(...args: string[]): Promise<{ status: number | null; out: Buffer; err: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  let err = '';
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, out: Buffer.concat(out), err };
}

/** A relay with the demo ports that records to this directory, once it listens. */
async function startRelay(directory: string) {
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', '--demo', '--record', directory], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const url = line.replace('listening on ', '');
  const transmit = async (bytes: Uint8Array): Promise<void> => {
    const { status } = await fetch(`${url}/api/ports/demo/echo/transmit?baudRate=12000000`, {
      method: 'POST',
      body: new Uint8Array(bytes),
    });
    expect(status).toBe(200);
  };
  return { child, closed, transmit };
}

it('records two runs, the first killed; refuses a second relay; reads back from the files alone', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-record-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const sent: Buffer[] = [];
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const relay = await startRelay(directory);
    const second = await run('serve', '--port', '0', '--demo', '--record', directory);
    expect(second).toMatchObject({
      status: 1,
      err:
        `Another Baudcast (process ${relay.child.pid}) records to ${directory}. Stop it, or choose another ` +
        'directory with --record.\n',
    });
    const bytes = randomBytes(50_000);
    await relay.transmit(bytes);
    sent.push(bytes);
    // While the relay writes, too; it has the last of it a moment after it was received.
    let exported: Buffer = Buffer.alloc(0);
    while (exported.length < sent.length * 50_000)
      exported = (await run('record', 'export', directory, 'demo/echo')).out;
    expect(sha256(exported)).toBe(sha256(Buffer.concat(sent)));
    relay.child.kill(signal);
    await relay.closed;
  }
  expect((await readdir(directory)).filter((name) => name.includes('.lock'))).toEqual([]);
  const { out, err, status } = await run('record', 'export', directory, 'demo/echo');
  expect(status).toBe(0);
  expect(err).toBe('');
  expect(sha256(out)).toBe(sha256(Buffer.concat(sent)));
  expect((await run('record', 'list', directory)).out.toString().trimEnd().split('\n')).toHaveLength(3);
});
