import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { WebSocketServer } from 'ws';
import { attachedValue, epochs, portInfo, welcome } from '../../remote/scripted-relay.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { otherClient, settings, startCommand, startRelay } from './cli-bench.ts';
import { TcpShim } from '../../support/tcp-shim.ts';
import { until } from '../../support/settle.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function relayed() {
  const relay = await startRelay();
  closing.push(() => relay.close());
  return relay;
}

describe('baudcast transmit', () => {
  it('ends with 0 once the data was written: text with its line ending, bytes in hexadecimal, or stdin', async () => {
    const { url, gps } = await relayed();
    for (const [args, expected] of [
      [['AT'], 'AT\r\n'],
      [['Grüße', '--line-ending', 'lf'], 'Grüße\n'],
      [['--line-ending=none', '--', '--hex'], '--hex'],
      [['--hex', '00 ff:0x41'], '\u0000\u00FFA'],
    ] as const) {
      const { status, stderr } = startCommand(['transmit', `${url}/ports/lab1/gps`, ...args]);
      expect(await status, stderr.text).toBe(0);
      const encoding = args[0] === '--hex' ? 'latin1' : 'utf8';
      expect(Buffer.from(gps.now.line.splice(0)).toString(encoding)).toBe(expected);
    }
    const stdin = new PassThrough();
    stdin.end(Buffer.alloc(100_000, 'z'));
    expect(await startCommand(['transmit', `${url}/gps`], { stdin }).status).toBe(0);
    expect(gps.now.line).toHaveLength(100_000);
  });

  it('ends with 1 when somebody else holds the lease, and transmits nothing', async () => {
    const { url, gps } = await relayed();
    const { connection } = await otherClient(url, 'Ada');
    await connection.ask({ type: 'open', port: 'gps', settings });
    const { status, stderr } = startCommand(['transmit', `${url}/gps`, 'AT']);
    expect(await status).toBe(1);
    expect(stderr.text).toBe('Nothing was transmitted: Ada has control of the port.\n');
    expect(gps.now.line).toEqual([]);
    await connection.close();
  });

  it('takes over the lease with the option, and gives the reason to its holder', async () => {
    const { url, gps } = await relayed();
    const { connection } = await otherClient(url, 'Ada');
    const told: unknown[] = [];
    connection.listener = {
      onMessage: (message) => void (message.type === 'lease' && told.push(message)),
      onFrame: () => undefined,
    };
    await connection.ask({ type: 'open', port: 'gps', settings });
    told.length = 0;
    const { status, stderr } = startCommand([
      'transmit',
      `${url}/gps`,
      'AT',
      '--take-over',
      '--why',
      'The press is running hot.',
    ]);
    expect(await status, stderr.text).toBe(0);
    expect(Buffer.from(gps.now.line).toString()).toBe('AT\r\n');
    await until(() => told.length === 2);
    expect(told).toMatchObject([
      { reason: 'taken-over', whom: connection.welcome.viewer, text: 'The press is running hot.' },
      { reason: 'left', holder: null },
    ]);
    await connection.close();
  });

  it('sets DTR and RTS first when it opens the port, and at once when the port is open', async () => {
    const { url, gps } = await relayed();
    expect(await startCommand(['transmit', `${url}/gps`, 'A', '--dtr', 'off', '--rts=off']).status).toBe(0);
    expect(gps.lines).toEqual([{ dataTerminalReady: false, requestToSend: false }]);
    expect(await startCommand(['transmit', `${url}/gps`, 'B', '--rts', 'on']).status).toBe(0);
    expect(gps.openings).toHaveLength(1);
    expect(gps.now.log).toEqual([65, expect.objectContaining({ requestToSend: true }), 66]);
  });

  it.each([
    [['--dtr', 'maybe'], /--dtr takes on or off, not 'maybe'/],
    [['--why', 'because'], /--why needs --take-over/],
    [['--take-over', '--why', 'x'.repeat(201)], /at most 200 characters/],
  ])('refuses %j', async (args, sentence) => {
    const { status, stderr } = startCommand(['transmit', 'http://localhost:1/gps', 'A', ...args]);
    expect(await status).toBe(2);
    expect(stderr.text).toMatch(sentence);
  });

  it('releases the lease', async () => {
    const { url } = await relayed();
    expect(await startCommand(['transmit', `${url}/gps`, 'AT']).status).toBe(0);
    const { connection } = await otherClient(url, 'Ada');
    expect(await connection.ask({ type: 'lease', port: 'gps', action: 'request' })).toEqual({
      holder: connection.welcome.viewer,
      wanting: [],
    });
    await connection.close();
  });

  it('gets the outcome after a cut, and transmits nothing twice', async () => {
    const relay = await relayed();
    const shim = await TcpShim.start(relay.port);
    closing.push(() => shim.stop());
    relay.hosts.push(shim.host);
    const { connection } = await otherClient(relay.url, 'Ada');
    await connection.ask({ type: 'open', port: 'gps', settings });
    await connection.ask({ type: 'lease', port: 'gps', action: 'release' });
    relay.gps.now.isSlow = true;
    const { status, stderr } = startCommand(['transmit', `${shim.url}/gps`, 'once']);
    await until(() => relay.gps.now.held.length === 1);
    shim.cut();
    await until(() => stderr.text.includes('Trying again'));
    for (const release of relay.gps.now.held) release();
    expect(await status).toBe(0);
    expect(Buffer.from(relay.gps.now.line).toString()).toBe('once\r\n');
    await connection.close();
  });

  it('trials B 4: ends with 1 and a message when the relay’s answer cannot be read', async () => {
    const good = (request: number): object => ({ type: 'result', request, ok: true });
    for (const bad of ['attach', 'open', 'lease'] as const) {
      const server = createServer();
      new WebSocketServer({ server, handleProtocols: () => 'baudcast.v1' }).on('connection', (socket) => {
        const say = (message: object): void => socket.send(JSON.stringify(message));
        socket.on('message', (data: Buffer) => {
          const { type, request } = JSON.parse(data.toString()) as { type: string; request: number };
          if (type === 'hello') return say({ ...welcome, ports: [{ ...portInfo, id: 'gps' }] });
          if (type === bad) return say({ ...good(request), value: 'nonsense' });
          if (type === 'attach') say({ ...good(request), value: attachedValue });
          else if (type === 'open') say({ ...good(request), value: { epoch: epochs[0], settings, opened: true } });
          else if (request !== undefined) say(good(request));
        });
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      closing.push(async () => void server.close());
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { status, stderr } = startCommand(['transmit', `${url}/gps`, 'AT']);
      expect(await status, bad).toBe(1);
      expect(stderr.text).toBe('The answer cannot be read.\n');
    }
  });

  it('ends with 1 when it is stopped before it was written', async () => {
    const { url, gps } = await relayed();
    const { connection } = await otherClient(url, 'Ada');
    await connection.ask({ type: 'open', port: 'gps', settings });
    await connection.ask({ type: 'lease', port: 'gps', action: 'release' });
    gps.now.isSlow = true;
    const { status, stderr, stop } = startCommand(['transmit', `${url}/gps`, 'AT']);
    await until(() => gps.now.held.length === 1);
    stop.abort();
    expect(await status).toBe(1);
    expect(stderr.text).toBe('Stopped after 0 bytes were written; part of the rest may have been written too.\n');
    gps.now.isSlow = false;
    for (const release of gps.now.held) release();
    await connection.close();
  });
});
