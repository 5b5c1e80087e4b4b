import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { TcpGateway } from '../../../relay/gateway/tcp-gateway.ts';
import { TcpDevice } from '../../../relay/ports/tcp-device.ts';
import type { DeviceSignals, HostSettings } from '../../../relay/protocol/port-info.ts';
import { isTcpAddress, readTcpAddress } from '../../../relay/rfc2217/tcp-address.ts';
import type { OpenDevice } from '../../../relay/session/port/device.ts';
import { encodeComPort, readComPort } from '../../../relay/telnet/com-port-message.ts';
import { TelnetParser } from '../../../relay/telnet/telnet-parser.ts';
import { encodeNegotiation } from '../../../relay/telnet/telnet-writer.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle, until } from '../../support/settle.ts';
import { startRelay } from '../server/relay-bench.ts';

const settings: HostSettings = { baudRate: 57_600, dataBits: 7, parity: 'even', stopBits: 2, flowControl: 'hardware' };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

function deviceAt(port: number, scheme = 'rfc2217') {
  const clock = new FakeClock();
  const address = readTcpAddress(`${scheme}://127.0.0.1:${port}`);
  if (!address) throw new Error('Not an address');
  const device = new TcpDevice('gps', address, clock);
  cleanups.push(() => device.stop());
  return { device, clock };
}

function collect(open: OpenDevice): number[] {
  const bytes: number[] = [];
  open.onData = (chunk) => bytes.push(...chunk);
  return bytes;
}

/** The signals of the device, once CTS is on. */
async function clearToSend(open: OpenDevice): Promise<DeviceSignals> {
  for (;;) {
    const signals = await open.getSignals();
    if (signals.clearToSend) return signals;
    await settle();
  }
}

/** A server that does what a test says; it has one client at a time. */
async function serve(onClient: (socket: Socket) => void): Promise<{ port: number; server: Server; clients: Socket[] }> {
  const clients: Socket[] = [];
  const server = createServer((socket) => {
    clients.push(socket);
    socket.on('error', () => undefined);
    onClient(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    for (const client of clients) client.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server, clients };
}

/** Another relay's port. */
async function otherRelay() {
  const bench = await startRelay({ ports: ['far'] });
  const gateway = new TcpGateway({
    host: '127.0.0.1',
    first: undefined,
    named: new Map([['far', 0]]),
    node: 'lab1',
    ports: bench.relay.ports,
    newViewer: () => bench.relay.core.newViewer(),
    clock: new FakeClock(),
    log: () => undefined,
    say: () => undefined,
  });
  await gateway.start();
  cleanups.push(async () => {
    await gateway.stop();
    await bench.close();
  });
  return { bench, gateway, port: gateway.places.get('far') ?? 0, far: () => bench.device('far') };
}

describe('a port of another relay, by RFC 2217', () => {
  it('says that a raw connection carries only bytes', () => {
    expect(['tcp', 'rfc2217'].map((scheme) => deviceAt(1, scheme).device.bytesOnly)).toEqual([true, undefined]);
  });

  it('opens with its settings and signals, and carries all bytes both ways', async () => {
    const { port, far } = await otherRelay();
    const open = await deviceAt(port).device.open(settings, { dataTerminalReady: false });
    const got = collect(open);
    expect(far().openings.map((opening) => opening.settings)).toEqual([settings]);
    await until(() => far().now.log.length > 0);
    expect(far().now.log.at(-1)).toEqual({ dataTerminalReady: false, requestToSend: true, break: false });
    const all = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) & 255);
    await open.write(all);
    await until(() => far().now.line.length === all.length);
    expect(Buffer.from(far().now.line).equals(all)).toBe(true);
    far().now.receive(all);
    await until(() => got.length === all.length);
    expect(Buffer.from(got).equals(all)).toBe(true);
    far().now.inputs = { clearToSend: true, dataSetReady: false, dataCarrierDetect: true, ringIndicator: false };
    expect(await clearToSend(open)).toEqual(far().now.inputs);
    await open.drain();
    await open.discard();
  });

  it('keeps its connection for other settings, so that only those change', async () => {
    const { port, far, bench } = await otherRelay();
    const { device, clock } = deviceAt(port);
    const first = await device.open(settings);
    await first.close();
    expect(await first.closed).toEqual({ kind: 'closed' });
    const second = await device.open({ ...settings, baudRate: 12_000_000 });
    expect(far().openings.map((opening) => opening.settings.baudRate)).toEqual([57_600, 12_000_000]);
    const counts = () => bench.relay.core.ports.sessions[0]?.counts.viewers;
    expect(counts()).toBe(1);
    await second.close();
    clock.advanceAtOnce(5000);
    await until(() => counts() === 0);
  });

  it('is lost when the connection ends, and can be opened when the other end is back', async () => {
    const { port, far, gateway } = await otherRelay();
    const { device } = deviceAt(port);
    const open = await device.open(settings);
    const got = collect(open);
    far().now.receive(Buffer.from('last'));
    await until(() => got.length === 4);
    const write = open.write(new Uint8Array(0));
    await write;
    far().now.lose();
    expect(await open.closed).toMatchObject({ kind: 'lost', cause: { code: 'DEVICE_GONE' } });
    await expect(open.write(Uint8Array.of(1))).rejects.toThrow(/closed the connection/);
    await gateway.stop();
    await expect(device.open(settings)).rejects.toThrow(/Nothing listens/);
  });

  it('cannot be opened twice', async () => {
    const { port } = await otherRelay();
    const { device } = deviceAt(port);
    await device.open(settings);
    await expect(device.open(settings)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  });
});

/** A server of RFC 2217 that answers as `answer` says; the value asked for by default. */
function comPortServer(answer: (command: string, value: number) => number | undefined = (_, value) => value) {
  const asked: string[] = [];
  const data: number[] = [];
  const serving = serve((socket) => {
    const parser = new TelnetParser({
      data: (bytes) => data.push(...bytes),
      negotiate: (verb, option) => {
        if (verb === 'will') socket.write(encodeNegotiation('do', option));
      },
      subnegotiate: (_, payload) => {
        const message = readComPort(payload, 'client');
        if (!message || message.command === 'signature') return;
        asked.push(`${message.command} ${message.value}`);
        const value = answer(message.command, message.value);
        if (value !== undefined) socket.write(encodeComPort({ command: message.command, value }, 'server'));
      },
      command: () => undefined,
    });
    parser.hasPaddedReturns = false;
    socket.on('data', (chunk: Buffer) => parser.push(chunk));
  });
  return { serving, asked, data };
}

describe('a server of another kind', () => {
  it('that refuses a setting is told of, with the value it keeps', async () => {
    const { serving } = comPortServer((command, value) => (command === 'baudRate' ? 9600 : value));
    const { device } = deviceAt((await serving).port);
    await expect(device.open(settings)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'gps: The other end refuses this baud rate: it keeps 9600.',
    });
    expect((await device.open({ ...settings, baudRate: 9600 })).unsupportedInputs).toBeUndefined();
  });

  it('that answers no SET-CONTROL for signals, as ser2net at a pty, has none', async () => {
    const { serving, asked } = comPortServer((command, value) => {
      if (command === 'control' && value > 3) return undefined;
      return command === 'modemState' ? undefined : value;
    });
    const { device, clock } = deviceAt((await serving).port);
    const opening = device.open(settings);
    await until(() => asked.includes('control 11'));
    clock.advanceAtOnce(1000);
    const open = await opening;
    const { length } = asked;
    const all = { dataTerminalReady: false, requestToSend: false, break: false };
    await expect(open.setSignals(all)).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(asked).toHaveLength(length);
  });

  it('that answers every SET-CONTROL with 1, as sredird, has signals', async () => {
    const { serving } = comPortServer((command, value) => (command === 'control' ? 1 : value));
    const { device } = deviceAt((await serving).port);
    const open = await device.open({ ...settings, flowControl: 'none' });
    await open.setSignals({ dataTerminalReady: false, requestToSend: false, break: true });
  });

  it('that refuses COM-PORT carries bytes with FF doubled, and has no signals', async () => {
    const got: number[] = [];
    const { port } = await serve((socket) => {
      socket.write(Uint8Array.from([255, 251, 3, 255, 253, 0, 255, 251, 0, 255, 254, 44]));
      socket.on('data', (chunk: Buffer) => got.push(...chunk));
    });
    const open = await deviceAt(port).device.open(settings);
    await expect(open.getSignals()).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    await open.write(Uint8Array.of(65, 255));
    await until(() => got.length >= 3 && got.at(-3) === 65);
    expect(got.slice(-3)).toEqual([65, 255, 255]);
  });

  it('that says nothing in Telnet is plain after three seconds', async () => {
    const got: number[] = [];
    const { port, clients } = await serve((socket) => socket.on('data', (chunk: Buffer) => got.push(...chunk)));
    const { device, clock } = deviceAt(port);
    const opening = device.open(settings);
    await until(() => clients.length === 1 && got.length > 0);
    clock.advanceAtOnce(3000);
    const open = await opening;
    await open.write(Uint8Array.of(255));
    await until(() => got.at(-1) === 255 && got.length % 3 === 1);
  });

  it('that no longer answers is gone, though TCP does not know', async () => {
    let isDead = false;
    const { serving, asked } = comPortServer((_, value) => (isDead ? undefined : value));
    const { port, clients } = await serving;
    const { device, clock } = deviceAt(port);
    const open = await device.open(settings);
    const ends: unknown[] = [];
    void open.closed.then((end) => ends.push(end));
    // Nothing was heard for a while: it is asked, and answers.
    clock.advanceAtOnce(10_000);
    clock.advanceAtOnce(10_000);
    await until(() => asked.includes('baudRate 0'));
    clients[0]?.write(encodeComPort({ command: 'modemState', value: 0x10 }, 'server'));
    await clearToSend(open);
    expect(ends).toEqual([]);
    isDead = true;
    for (; ends.length === 0; await settle()) clock.advanceAtOnce(10_000);
    expect(ends[0]).toMatchObject({ kind: 'lost', cause: { message: 'gps: The other end no longer answers.' } });
  });

  it('that suspends gets what waits when it resumes', async () => {
    const { serving, data } = comPortServer();
    const { port, clients } = await serving;
    const open = await deviceAt(port).device.open(settings);
    const suspended = encodeComPort({ command: 'suspend', value: 0 }, 'server');
    clients[0]?.write(Buffer.concat([suspended, encodeComPort({ command: 'modemState', value: 0x10 }, 'server')]));
    await clearToSend(open);
    const written = open.write(Uint8Array.of(1, 2));
    await open.getSignals();
    expect(data).toEqual([]);
    clients[0]?.write(encodeComPort({ command: 'resume', value: 0 }, 'server'));
    await written;
    await until(() => data.length === 2);
  });
});

describe('a plain TCP port', () => {
  it('carries bytes as they are, and has no signals', async () => {
    const got: number[] = [];
    const { port, clients } = await serve((socket) => socket.on('data', (chunk: Buffer) => got.push(...chunk)));
    const open = await deviceAt(port, 'tcp').device.open(settings);
    const seen = collect(open);
    await open.write(Uint8Array.of(255, 251, 13, 0));
    await until(() => got.length === 4);
    clients[0]?.write(Uint8Array.of(255, 253, 0));
    await until(() => seen.length === 3);
    expect([got, seen]).toEqual([
      [255, 251, 13, 0],
      [255, 253, 0],
    ]);
    await expect(open.setSignals({ dataTerminalReady: true, requestToSend: true, break: false })).rejects.toThrow(
      /no control lines/,
    );
  });
});

describe('the address of a port elsewhere', () => {
  it('has a scheme, a host and a port', () => {
    expect(readTcpAddress('rfc2217://lab1:4000')).toMatchObject({ host: 'lab1', port: 4000, usesComPort: true });
    expect(readTcpAddress('TCP://[::1]:23/')).toMatchObject({ host: '::1', port: 23, usesComPort: false });
    for (const bad of ['rfc2217://lab1', 'tcp://:1', 'tcp://a:0', 'tcp://a:70000', 'tcp://u@a:1', 'rfc2217://a:1/x']) {
      expect(readTcpAddress(bad), bad).toBeUndefined();
      expect(isTcpAddress(bad), bad).toBe(true);
    }
    expect(isTcpAddress('/dev/ttyS0')).toBe(false);
  });
});
