import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

const program = fileURLToPath(new URL('../../dist/relay/baudcast.cjs', import.meta.url));

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-built-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

async function run(...args: string[]): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, out, err };
}

/** A relay with the demo ports, once it listens. */
async function startRelay(...args: string[]) {
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', '--demo', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close') as Promise<[number | null]>;
  let err = '';
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, closed, url: line.replace('listening on ', ''), log: () => err };
}

it('a relay audits who did what, also across a kill, and counts it', async () => {
  const audit = join(await temporaryDirectory(), 'audit');
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const relay = await startRelay('--audit', audit, '--metrics', '--log', 'info');
    const socket = new WebSocket(`${relay.url.replace('http', 'ws')}/api/ports/demo/echo/raw?baudRate=9600&name=bench`);
    await once(socket, 'open');
    socket.send('hello');
    await once(socket, 'message');
    const ended = once(socket, 'close');
    // The audit is not waited for: the disk has it a moment later.
    let metrics = '';
    while (!/^baudcast_audit_events_total\{outcome="written"\} [4-9]/m.test(metrics))
      metrics = await (await fetch(`${relay.url}/metrics`)).text();
    if (signal === 'SIGTERM') {
      expect(metrics).toContain('baudcast_port_transmitted_bytes_total{port="demo/echo"} 5');
      expect(
        await (await fetch(`${relay.url}/healthz`, { headers: { Accept: 'application/json' } })).json(),
      ).toMatchObject({ status: 'ok', audit: 'on', recording: 'off' });
    }
    relay.child.kill(signal);
    await Promise.all([ended, relay.closed]);
    for (const line of relay.log().trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({
        time: expect.any(String),
        level: expect.any(String),
        event: expect.any(String),
      });
  }
  const { status, out } = await run('audit', audit);
  expect(status).toBe(0);
  const sentences = out
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\S+ {2}/, ''));
  const begun = [
    expect.stringContaining('was started'),
    'demo/echo: local (127.0.0.1, calls itself "bench") attached as admin.',
    expect.stringContaining('the lease was granted'),
    expect.stringContaining('opened by local'),
  ];
  expect(sentences.slice(0, 8)).toEqual([...begun, ...begun]);
  expect(sentences).toContain('demo/echo: local (127.0.0.1, calls itself "bench") transmitted 5 bytes in 1 write.');
  expect(sentences.at(-1)).toContain('was stopped');
});

it('a relay that cannot write its audit, or has no webhook secret, does not start and reports it', async () => {
  const file = join(await temporaryDirectory(), 'file');
  await writeFile(file, '');
  const unwritable = await run('serve', '--port', '0', '--audit', join(file, 'audit'));
  expect(unwritable).toMatchObject({
    status: 1,
    out: '',
    err: expect.stringMatching(
      /^Cannot keep the audit in .*\. Give --audit a directory that this user can write to, or --audit off\.\n$/,
    ),
  });
  const secretless = await run(
    'serve',
    '--port',
    '0',
    '--webhook',
    'http://127.0.0.1:9/',
    '--webhook-secret-file',
    `${file}.none`,
  );
  expect(secretless).toMatchObject({
    status: 1,
    out: '',
    err: expect.stringMatching(/^The secret for webhooks.*ENOENT.*\n$/),
  });
});
