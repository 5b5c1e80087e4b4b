import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

const program = fileURLToPath(new URL('../../dist/relay/baudcast.cjs', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

function start(...args: string[]) {
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs it to its end. */
async function run(...args: string[]): Promise<{ status: number | null; out: string; err: string }> {
  const child = start(...args);
  let [out, err] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, out, err };
}

describe('the built server', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`prints its address, serves the built page, and stops cleanly on ${signal}`, async () => {
      const child = start('--port', '0');
      const closed = once(child, 'close');
      try {
        const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
        expect(line).toMatch(/^listening on http:\/\/localhost:\d+$/);
        const url = line.slice('listening on '.length);
        expect(await (await fetch(`${url}/ports/x`)).text()).toContain('<title>Baudcast</title>');
        expect(await (await fetch(`${url}/hello`)).json()).toMatchObject({ product: 'baudcast', version });
      } finally {
        child.kill(signal);
      }
      expect((await closed)[0]).toBe(0);
    });
  }

  it('serves this computer’s ports, and demo ports on request, and closes sockets with a reason', async () => {
    const child = start('serve', '--port', '0', '--demo', '--node', 'lab1');
    const closed = once(child, 'close');
    let socket: WebSocket | undefined;
    try {
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const url = line.slice('listening on '.length);
      const ports = (await (await fetch(`${url}/api/ports`)).json()) as { id: string; node: string }[];
      expect(ports).toContainEqual(expect.objectContaining({ id: 'demo/echo', node: 'lab1' }));
      socket = new WebSocket(`${url.replace('http', 'ws')}/api/ports/demo/echo/raw?baudRate=9600`);
      await once(socket, 'open');
      socket.send('hello');
      expect(String(((await once(socket, 'message')) as [Buffer])[0])).toBe('hello');
    } finally {
      child.kill('SIGTERM');
    }
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect({ code, reason: String(reason) }).toEqual({ code: 4501, reason: 'The relay was stopped.' });
    expect((await closed)[0]).toBe(0);
  });

  it('says what to do when the port is in use, and ends with 1', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { status, out, err } = await run('--port', String(port));
    other.close();
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toContain(`Port ${port} is in use`);
    expect(err).toContain(`--port ${port + 1}`);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('ends with 2 and a message for wrong usage', async () => {
    for (const args of [['--prot', '1'], ['--port', 'x'], ['--cert', 'alone.pem'], ['stray']]) {
      const { status, out, err } = await run(...args);
      expect({ status, out }, args.join(' ')).toEqual({ status: 2, out: '' });
      expect(err.trimEnd().split('\n'), args.join(' ')).toHaveLength(1);
    }
  });

  it('prints its help and its version and ends with 0', async () => {
    const help = await run('serve', '--help');
    expect(help).toMatchObject({ status: 0, err: '' });
    expect(help.out).toContain('--port N');
    expect(await run('--version')).toEqual({ status: 0, out: `${version}\n`, err: '' });
  });

  it('lists every command on a line of its own', async () => {
    const { status, out } = await run('--help');
    expect(status).toBe(0);
    for (const name of [
      'serve',
      'ports',
      'attach',
      'transmit',
      'share',
      'pair',
      'nodes',
      'audit',
      'record',
      'service',
    ]) {
      expect(out).toMatch(new RegExp(`^  ${name} +\\w.*$`, 'm'));
    }
  });

  it.skipIf(!existsSync('/dev/full'))('ends with 1 and a message when its output cannot be written', async () => {
    const full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, [program, '--help'], { stdio: ['ignore', full.fd, 'pipe'] });
    let err = '';
    child.stderr?.on('data', (bytes: Buffer) => (err += bytes.toString()));
    const [status] = (await once(child, 'close')) as [number | null];
    await full.close();
    expect(status).toBe(1);
    expect(err).toMatch(/^Cannot write the output: ENOSPC.*\n$/);
  });
});
