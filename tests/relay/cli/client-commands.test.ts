import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { afterEach, describe, expect, it } from 'vitest';
import { startCommand, startRelay } from './cli-bench.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function run(...args: string[]) {
  const { status, stdout, stderr } = startCommand(args);
  return { status: await status, out: stdout.bytes.toString(), err: stderr.text };
}

describe('baudcast ports', () => {
  it('lists the ports, as a table and as JSON', async () => {
    const { url, close } = await startRelay();
    closing.push(close);
    const table = await run('ports', url);
    expect(table).toMatchObject({ status: 0, err: '' });
    expect(table.out).toMatch(/^URL +NAME +STATE +SETTINGS +VIEWERS +CONTROL\n/);
    expect(table.out).toContain(`${url}/ports/lab1/demo/echo`);
    const json = await run('ports', `${url}/`, '--json');
    expect(JSON.parse(json.out)).toContainEqual(
      expect.objectContaining({ id: 'gps', node: 'lab1', state: 'closed', viewers: 0, holder: null }),
    );
  });
});

describe('at a relay with more ports than one message lists', () => {
  it('ports finds any, in pages, and others reach them by their address', async () => {
    const { url, close, source, gps } = await startRelay();
    closing.push(close);
    const many = Array.from({ length: 600 }, (_, i) => ({ id: `p${i}`, name: `Board ${i}`, usb: null }));
    source.onChange({ gone: [], arrived: many });
    const all = await run('ports', url, '--json');
    expect(JSON.parse(all.out)).toHaveLength(600 + source.ports.length);
    const one = await run('ports', url, '--search', 'board 599', '--node', 'lab1', '--port-state', 'closed');
    expect(one.out.split('\n').slice(1)).toEqual([expect.stringContaining(`${url}/ports/lab1/p599 `), '']);
    expect((await run('ports', url, '--label', 'site=berlin')).out).toBe('No ports.\n');
    for (const wrong of [
      ['--label', '=x'],
      ['--port-state', 'away'],
      ['--search', 'x'.repeat(201)],
    ])
      expect((await run('ports', url, ...wrong)).status).toBe(2);
    expect(await run('transmit', `${url}/ports/lab1/p599`, 'AT', '--line-ending', 'none')).toMatchObject({ status: 0 });
    expect(Buffer.from(gps.now.line).toString()).toBe('AT');
    const missing = await run('transmit', `${url}/ports/lab1/p9999`, 'AT');
    expect(missing).toMatchObject({ status: 1 });
    expect(missing.err).toContain('and more.');
  });
});

describe('the commands that use a relay', () => {
  it('end with 2 and one line for wrong usage', async () => {
    for (const args of [
      ['attach'],
      ['attach', 'localhost:8017/gps'],
      ['attach', 'ws://localhost:8017/gps'],
      ['attach', 'http://me:secret@localhost:8017/gps'],
      ['attach', 'http://localhost:8017/ports/%zz'],
      ['attach', 'http://localhost:8017'],
      ['attach', 'http://localhost:8017/ports/'],
      ['attach', 'http://localhost:8017/gps', 'more'],
      ['attach', 'http://localhost:8017/gps', '--from', '-1'],
      ['attach', 'http://localhost:8017/gps', '--from=soon'],
      ['attach', 'http://localhost:8017/gps', '--linger', '1.5'],
      ['attach', 'http://localhost:8017/gps', '--baud', '0'],
      ['attach', 'http://localhost:8017/gps', '--baud', '9600', '--format', '9N1'],
      ['attach', 'http://localhost:8017/gps', '--baud', '9600', '--flow', 'xon'],
      ['attach', 'http://localhost:8017/gps', '--format', '7E1'],
      ['attach', 'http://localhost:8017/gps', '--name', ''],
      ['attach', 'http://localhost:8017/gps', '--unheard-of'],
      ['transmit'],
      ['transmit', 'http://localhost:8017', 'AT'],
      ['transmit', 'http://localhost:8017/gps', 'AT', 'I'],
      ['transmit', 'http://localhost:8017/gps', 'AT', '--hex', '00'],
      ['transmit', 'http://localhost:8017/gps', '--hex', '0'],
      ['transmit', 'http://localhost:8017/gps', '--hex', ''],
      ['transmit', 'http://localhost:8017/gps', '--hex', 'xy'],
      ['transmit', 'http://localhost:8017/gps', '--line-ending', 'cr'],
      ['transmit', 'http://localhost:8017/gps', 'AT', '--line-ending', 'nl'],
      ['ports', 'http://localhost:8017/gps'],
      ['ports', 'http://localhost:8017', 'http://localhost:8018'],
      ['ports', '--yaml'],
    ]) {
      const { status, out, err } = await run(...args);
      expect({ status, out, lines: err.trimEnd().split('\n').length }, `${args.join(' ')}: ${err}`).toEqual({
        status: 2,
        out: '',
        lines: 1,
      });
    }
  });

  it('print their flags with --help, each with its default', async () => {
    for (const command of ['ports', 'attach', 'transmit']) {
      const { status, out, err } = await run(command, '--help');
      expect({ status, err }).toEqual({ status: 0, err: '' });
      const flags = out.split('\n').filter((line) => /^ {2}(?:-\w, )?--/.test(line));
      expect(flags.length).toBeGreaterThan(1);
      for (const line of flags) expect(line).toMatch(/\(default: .+\)$/);
      expect(out).toMatch(/Exit status: 0 .*, 1 .*, 2 wrong usage/);
    }
  });

  it('end with 1 and a message when nothing answers', async () => {
    const server = createServer();
    const url = await listening(server);
    await closing.pop()?.();
    for (const args of [
      ['ports', url],
      ['attach', `${url}/gps`],
      ['transmit', `${url}/gps`, 'AT'],
    ]) {
      const { status, err } = await run(...args);
      expect({ status, err }).toEqual({
        status: 1,
        err: `No relay answers at ${url}: nothing listens there (is it running, and is the port number right?).\n`,
      });
    }
  });

  it('end with 1 and a message when something else answers', async () => {
    const url = await listening(createServer((_, response) => response.writeHead(404).end()));
    expect(await run('ports', url)).toEqual({
      status: 1,
      out: '',
      err: `What answers at ${url} is not a relay (HTTP status 404).\n`,
    });
    const strange = createServer();
    new WebSocketServer({ server: strange, handleProtocols: () => 'baudcast.v1' }).on('connection', (socket) =>
      socket.send('{"type":"\u001B[2J"}'),
    );
    const strangeUrl = await listening(strange);
    expect(await run('ports', strangeUrl)).toEqual({
      status: 1,
      out: '',
      err: 'What answers there does not keep to baudcast.v1.\n',
    });
  });

  it('list the existing ports when the address names another', async () => {
    const { url, close } = await startRelay();
    closing.push(close);
    const { status, err } = await run('attach', `${url}/ports/lab1/gsp`);
    expect(status).toBe(1);
    expect(err).toMatch(/^No port 'lab1\/gsp' at .* There are .*\/ports\/lab1\/gps, .*\/ports\/lab1\/demo\/echo/);
  });
});
