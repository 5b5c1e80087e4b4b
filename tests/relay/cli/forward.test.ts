import { afterEach, describe, expect, it } from 'vitest';
import { ComPortProgram } from '../../support/com-port-program.ts';
import { until } from '../../support/settle.ts';
import { TcpShim } from '../../support/tcp-shim.ts';
import { otherClient, settings, startCommand, startRelay } from './cli-bench.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** The command, once it says where the port is. */
async function startForward(url: string) {
  const command = startCommand(['forward', url]);
  closing.push(async () => {
    command.stop.abort();
    await command.status;
  });
  const place = (): string | undefined => /localhost:(\d+)\n/.exec(command.stdout.bytes.toString())?.[1];
  await until(() => place() !== undefined || command.done.isOver);
  if (place() === undefined) throw new Error(command.stderr.text);
  return { ...command, tcpPort: Number(place()) };
}

async function forwarded() {
  const relay = await startRelay();
  closing.push(() => relay.close());
  return { ...relay, ...(await startForward(`${relay.url}/ports/lab1/gps`)) };
}

function program(tcpPort: number, isRaw = false): ComPortProgram {
  const one = new ComPortProgram(tcpPort, isRaw);
  closing.push(() => one.socket.destroy());
  return one;
}

describe('baudcast forward', () => {
  it('offers a port by raw TCP: opens it when it is used, and carries bytes as they are', async () => {
    const { gps, tcpPort, stdout } = await forwarded();
    expect(stdout.bytes.toString()).toBe(`lab1/gps is at rfc2217://localhost:${tcpPort}\n`);
    expect(gps.openings).toHaveLength(0);
    const raw = program(tcpPort, true);
    raw.socket.write(Uint8Array.of(65, 255, 13, 0));
    await until(() => gps.openings.at(-1)?.line.length === 4);
    expect(gps.now.line).toEqual([65, 255, 13, 0]);
    gps.now.receive(Uint8Array.of(255, 251, 0));
    await until(() => raw.data.length === 3);
    expect([...raw.data]).toEqual([255, 251, 0]);
  });

  it('offers it by RFC 2217, with settings, signals and a reset by esptool', async () => {
    const { gps, tcpPort } = await forwarded();
    const python = program(tcpPort);
    python.introduce();
    python.send({ command: 'baudRate', value: 57_600 }, { command: 'parity', value: 3 });
    await until(() => python.messages.filter(({ command }) => command === 'parity').length === 1);
    expect(gps.openings.map((opening) => opening.settings)).toEqual([
      { ...settings, baudRate: 57_600, parity: 'even' },
    ]);
    for (const value of [8, 11, 9, 11, 8, 12, 9]) expect(await python.control(value)).toMatchObject({ value });
    python.socket.write('sync');
    await until(() => gps.now.line.length === 4);
    expect(gps.now.log.filter((one) => typeof one === 'object')).toMatchObject([
      { dataTerminalReady: false, requestToSend: true },
      { dataTerminalReady: true, requestToSend: false },
      { dataTerminalReady: false, requestToSend: false },
    ]);
    expect(await python.ask({ command: 'baudRate', value: 9600 })).toMatchObject({ value: 9600 });
    gps.now.inputs = { clearToSend: true, dataSetReady: false, dataCarrierDetect: false, ringIndicator: false };
    await until(() => python.messages.some((one) => one.command === 'modemState' && one.value === 0x11));
    expect(await python.ask({ command: 'signature', text: '' })).toMatchObject({ text: 'Baudcast lab1/gps' });
  });

  it('leaves control to whom has it, and disconnects a program that transmits then', async () => {
    const { gps, tcpPort, url, stderr } = await forwarded();
    const { connection } = await otherClient(url, 'Ada');
    closing.push(() => connection.close());
    await connection.ask({ type: 'open', port: 'gps', settings });
    const python = program(tcpPort);
    python.introduce();
    expect(await python.ask({ command: 'baudRate', value: 1200 })).toMatchObject({ value: 9600 });
    expect(await python.control(9)).toMatchObject({ value: 8 });
    gps.now.receive(Buffer.from('seen'));
    await until(() => python.data.toString() === 'seen');
    python.socket.write('no');
    await until(() => python.isClosed);
    expect(stderr.text).toContain('A program was disconnected: Ada has control of the port.\n');
    expect([gps.now.line, gps.openings.length]).toEqual([[], 1]);
  });

  it('releases control when it was not used for half a minute, and when the program leaves', async () => {
    const { gps, tcpPort, clock, relay } = await forwarded();
    const holder = () => relay.core.ports.sessions.find(({ id }) => id === 'gps')?.holder;
    const raw = program(tcpPort, true);
    raw.socket.write('a');
    await until(() => gps.openings.at(-1)?.line.length === 1);
    expect(holder()).toBeDefined();
    clock.advanceAtOnce(30_000);
    await until(() => holder() === undefined);
    raw.socket.write('b');
    await until(() => holder() !== undefined && gps.now.line.length === 2);
    raw.socket.end('c');
    await until(() => holder() === undefined && raw.isClosed);
    expect(Buffer.from(gps.now.line).toString()).toBe('abc');
  });

  it('keeps a program over cuts, with no byte lost or doubled in either direction', async () => {
    const relay = await startRelay();
    closing.push(() => relay.close());
    const shim = await TcpShim.start(relay.port);
    relay.hosts.push(shim.host);
    closing.push(() => shim.stop());
    const { tcpPort, clock } = await startForward(`${shim.url}/demo/echo`);
    const raw = program(tcpPort, true);
    const sent = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => (i * 31 + (i >> 8)) & 255));
    shim.cutAt(100_000, 700_000, 1_500_000);
    raw.socket.write(sent);
    for (let turns = 0; raw.byteCount < sent.length && !raw.isClosed; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      // Time passes only while nothing moves: until it tries again.
      if (turns % 2000 === 0) clock.advanceAtOnce(1);
    }
    expect(raw.data.equals(sent)).toBe(true);
    expect(shim.accepted).toBeGreaterThan(3);
  });

  it('says what is wrong with an address or a TCP port, and how it is called', async () => {
    const relay = await startRelay();
    closing.push(() => relay.close());
    const wrong = startCommand(['forward', `${relay.url}/ports/lab1/none`]);
    expect(await wrong.status).toBe(1);
    expect(wrong.stderr.text).toMatch(/none/);
    const taken = startCommand(['forward', `${relay.url}/gps`, '--rfc2217', String(relay.port)]);
    expect(await taken.status).toBe(1);
    expect(taken.stderr.text).toContain(`Cannot listen on port ${relay.port}`);
    for (const args of [[], ['u', 'v'], ['u', '--rfc2217', 'x'], ['u', '--rfc2217', '70000'], ['http://lab1']])
      expect(await startCommand(['forward', ...args]).status).toBe(2);
    const help = startCommand(['forward', '--help']);
    expect(await help.status).toBe(0);
    expect(help.stdout.bytes.toString()).toContain('rfc2217://localhost:4001');
  });
});
