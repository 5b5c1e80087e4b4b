import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TcpGateway } from '../../../relay/gateway/tcp-gateway.ts';
import type { HostSettings } from '../../../relay/protocol/port-info.ts';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import { ComPortProgram } from '../../support/com-port-program.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/settle.ts';
import { type RelayBench, startRelay } from '../server/relay-bench.ts';

const usbJtag = { usbVendorId: 0x303a, usbProductId: 0x1001 };
const ports = ['gps', { id: 'esp', name: 'ESP', usb: usbJtag }];
const settings: HostSettings = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' };

let bench: RelayBench;
let gateway: TcpGateway;
let clients: ComPortProgram[];
/** What a client has to be waited for; the relay's own time is real. */
let clock: FakeClock;

beforeEach(async () => {
  clients = [];
  clock = new FakeClock();
  bench = await startRelay({ ports });
  gateway = await offer(new Map(ports.map((port) => [typeof port === 'string' ? port : port.id, 0])));
});
afterEach(async () => {
  for (const { socket } of clients) socket.destroy();
  await gateway.stop();
  await bench.close();
});

async function offer(named: ReadonlyMap<string, number>, first?: number, say?: (line: string) => void) {
  const { relay } = bench;
  const made = new TcpGateway({
    host: '127.0.0.1',
    first,
    named,
    node: 'lab1',
    ports: relay.ports,
    newViewer: () => relay.core.newViewer(),
    clock,
    log: (...event) => void bench.logged.push(event),
    say: say ?? (() => undefined),
  });
  await made.start();
  return made;
}

async function join(id = 'gps', isRaw = false): Promise<ComPortProgram> {
  const client = new ComPortProgram(gateway.places.get(id) ?? 0, isRaw);
  clients.push(client);
  await once(client.socket, 'connect');
  return client;
}

/** One that speaks Telnet, with the port open. */
async function joinTelnet(id = 'gps'): Promise<ComPortProgram> {
  const client = await join(id);
  client.introduce();
  await until(() => client.messages.length > 0);
  await client.ask({ command: 'baudRate', value: 115_200 });
  return client;
}

/** A page that holds the lease. */
async function holder(id = 'gps') {
  const page = await bench.connect('/v1', ['baudcast.v1']);
  await page.hello();
  await page.ask({ type: 'attach', port: id });
  await page.ask({ type: 'lease', port: id, action: 'take-over' });
  return page;
}

const signals = (id = 'gps'): unknown[] => bench.device(id).now.log.filter((one) => typeof one === 'object');

describe('a raw TCP client', () => {
  it('exchanges bytes with the port as they are, and opens it', async () => {
    const client = await join('gps', true);
    client.socket.write(Uint8Array.of(65, 255, 255, 13, 0));
    await until(() => bench.source.devices.get('gps')?.openings.at(-1)?.line.length === 5);
    expect(bench.device().now.line).toEqual([65, 255, 255, 13, 0]);
    expect(bench.device().now.settings).toEqual(settings);
    bench.device().now.receive(Uint8Array.of(255, 251, 13, 0));
    await until(() => client.data.length === 4);
    expect([...client.data]).toEqual([255, 251, 13, 0]);
  });

  it('has what it sent written when it closes its side at once', async () => {
    const client = await join('gps', true);
    client.socket.end('AT\r\n');
    await until(() => bench.source.devices.get('gps')?.openings.at(-1)?.line.length === 4);
    await until(() => client.isClosed);
    expect(Buffer.from(bench.device().now.line).toString()).toBe('AT\r\n');
  });

  it('is closed when somebody else has control and it transmits', async () => {
    const page = await holder();
    await page.ask({ type: 'open', port: 'gps', settings });
    const client = await join('gps', true);
    await until(() => clock.running > 0);
    bench.device().now.receive(Buffer.from('seen'));
    clock.advanceAtOnce(200);
    await until(() => client.data.toString() === 'seen');
    client.socket.write('no');
    await until(() => client.isClosed);
    expect(bench.device().now.line).toEqual([]);
  });

  it('is closed when the device is lost, after its last bytes', async () => {
    const client = await join('gps', true);
    client.socket.write('x');
    await until(() => bench.source.devices.get('gps')?.openings.at(-1)?.line.length === 1);
    bench.device().now.receive(Buffer.from('last'));
    bench.device().now.lose();
    await until(() => client.isClosed);
    expect(client.data.toString()).toBe('last');
  });

  it('security 1: is closed when it is a browser, and nothing is transmitted', async () => {
    const url = `127.0.0.1:${gateway.places.get('gps')}`;
    await expect(fetch(`http://${url}/AT`, { method: 'POST', body: 'AT+RST' })).rejects.toThrow();
    await expect(fetch(`https://${url}/`)).rejects.toThrow();
    await expect(fetch(`http://${url}/${'A'.repeat(3000)}`)).rejects.toThrow();
    const client = await join('gps', true);
    client.socket.write('x');
    await until(() => bench.source.devices.get('gps')?.openings.at(-1)?.line.length === 1);
    expect(bench.device().now.line).toEqual([0x78]);
  });

  it('security 10: that never reads is bounded, and others lose nothing', async () => {
    const stalled = await join('gps', true);
    stalled.socket.pause();
    const page = await holder();
    await page.ask({ type: 'open', port: 'gps', settings });
    const healthy = await join('gps', true);
    await until(() => bench.relay.core.ports.sessions.find(({ id }) => id === 'gps')?.counts.viewers === 3);
    const chunk = new Uint8Array(512 * 1024).fill(7);
    const total = 24 * 1024 * 1024;
    for (let count = 0; count < total; count += chunk.length) {
      bench.device().now.receive(chunk);
      await until(() => healthy.byteCount === count + chunk.length);
    }
    // What was on its way comes; then it is told by its end that the rest is missing.
    stalled.socket.resume();
    await until(() => stalled.isClosed);
    expect(stalled.byteCount).toBeLessThan(total);
  });
});

describe('a COM-PORT client', () => {
  it('is told the modem state first, and negotiates without answering answers', async () => {
    const client = await joinTelnet();
    expect(client.messages[0]).toEqual({ command: 'modemState', value: 0 });
    expect(new Set(client.negotiated).size).toBe(client.negotiated.length);
    expect(client.negotiated).toContain('do 44');
    const { length } = client.negotiated;
    client.socket.write(Uint8Array.from([255, 253, 0, 255, 251, 0, 255, 253, 99, 255, 253, 99]));
    await client.ask({ command: 'signature', text: '' });
    expect(client.negotiated.slice(length)).toEqual(['wont 99']);
  });

  it('opens the port once with all settings that come together, and has each of them answered', async () => {
    const client = await join();
    client.introduce();
    client.send(
      { command: 'baudRate', value: 12_000_000 },
      { command: 'dataSize', value: 7 },
      { command: 'parity', value: 3 },
      { command: 'stopSize', value: 2 },
    );
    await until(() => client.messages.length === 5);
    expect(client.messages.slice(1)).toEqual([
      { command: 'baudRate', value: 12_000_000 },
      { command: 'dataSize', value: 7 },
      { command: 'parity', value: 3 },
      { command: 'stopSize', value: 2 },
    ]);
    const { openings } = bench.device();
    expect(openings.map((opening) => opening.settings)).toEqual([
      { baudRate: 12_000_000, dataBits: 7, parity: 'even', stopBits: 2, flowControl: 'none' },
    ]);
    expect(await client.control(3)).toEqual({ command: 'control', value: 3 });
    expect(await client.control(0)).toEqual({ command: 'control', value: 3 });
    expect(await client.control(13)).toEqual({ command: 'control', value: 16 });
    expect(bench.device().now.settings.flowControl).toBe('hardware');
    expect(await client.ask({ command: 'baudRate', value: 9600, isShort: true })).toEqual({
      command: 'baudRate',
      value: 9600,
      isShort: true,
    });
  });

  it('does nothing to the port where nothing changes', async () => {
    const client = await joinTelnet();
    const { length } = bench.device().now.log;
    client.send({ command: 'baudRate', value: 115_200 }, { command: 'dataSize', value: 8 });
    for (const value of [8, 11, 1, 6, 4, 7, 10]) await client.control(value);
    await client.ask({ command: 'purge', value: 1 });
    await client.ask({ command: 'purge', value: 3 });
    expect(bench.device().openings).toHaveLength(1);
    expect(bench.device().now.log).toHaveLength(length);
  });

  it('gets every SET-CONTROL, PURGE, mask and poll answered, known or not', async () => {
    const client = await joinTelnet();
    for (let value = 0; value < 24; value++) await client.control(value);
    for (const value of [0, 1, 2, 3, 200])
      expect(await client.ask({ command: 'purge', value })).toMatchObject({ value });
    expect(await client.ask({ command: 'lineMask', value: 255 })).toMatchObject({ value: 255 });
    expect(await client.ask({ command: 'modemMask', value: 0 })).toMatchObject({ value: 0 });
    expect(await client.ask({ command: 'lineState', value: 0 })).toMatchObject({ value: 0x60 });
    expect(await client.ask({ command: 'modemState', value: 0 })).toMatchObject({ value: 0 });
    expect(await client.ask({ command: 'signature', text: '' })).toEqual({
      command: 'signature',
      text: 'Baudcast lab1/gps',
    });
  });

  it('sets DTR, RTS and break, in order with its data, and reads them back', async () => {
    const client = await joinTelnet();
    const before = bench.device().now.log.length;
    client.socket.write('a');
    expect(await client.control(9)).toMatchObject({ value: 9 });
    client.socket.write('b');
    expect(await client.control(5)).toMatchObject({ value: 5 });
    expect(await client.control(4)).toMatchObject({ value: 5 });
    await until(() => bench.device().now.log.length === before + 4);
    expect(bench.device().now.log.slice(before)).toEqual([
      0x61,
      { dataTerminalReady: false, requestToSend: true, break: false },
      0x62,
      { dataTerminalReady: false, requestToSend: true, break: true },
    ]);
  });

  it('gets the value asked for where the port has no signals', async () => {
    const client = await joinTelnet();
    bench.device().now.inputs = undefined;
    expect(await client.control(9)).toMatchObject({ value: 9 });
    expect(await client.control(12)).toMatchObject({ value: 12 });
    expect(await client.control(7)).toMatchObject({ value: 9 });
  });

  it('sees the device’s signals change, by its mask', async () => {
    const client = await joinTelnet();
    const inputs = { clearToSend: true, dataSetReady: false, dataCarrierDetect: false, ringIndicator: false };
    bench.device().now.inputs = inputs;
    await until(() => client.messages.some((one) => one.command === 'modemState' && one.value === 0x11));
    await client.ask({ command: 'modemMask', value: 0x80 });
    bench.device().now.inputs = { ...inputs, dataSetReady: true };
    bench.device().now.inputs = { ...inputs, dataCarrierDetect: true };
    await until(() => client.messages.some((one) => one.command === 'modemState' && one.value === 0x80));
    expect(client.messages.filter((one) => one.command === 'modemState')).not.toContainEqual({
      command: 'modemState',
      value: 0x32,
    });
  });

  it('is refused settings and signals with what is in force while somebody else has control', async () => {
    const client = await joinTelnet();
    const page = await holder();
    expect(await client.ask({ command: 'baudRate', value: 9600 })).toMatchObject({ value: 115_200 });
    expect(await client.ask({ command: 'parity', value: 2 })).toMatchObject({ value: 1 });
    expect(await client.control(9)).toMatchObject({ value: 8 });
    expect(await client.control(3)).toMatchObject({ value: 1 });
    expect(bench.device().openings).toHaveLength(1);
    expect(signals()).toHaveLength(0);
    client.socket.write('no');
    await until(() => client.isClosed);
    expect(bench.device().now.line).toEqual([]);
    await page.ask({ type: 'close', port: 'gps' });
  });

  it('gets one setting refused and the others done when the device cannot do all', async () => {
    const client = await joinTelnet();
    const cannot = (): RelayError => new RelayError('INVALID_ARGUMENT', 'Not here.');
    // Both together, and then the second one alone.
    bench.device().refuse = ({ parity }) => (parity === 'mark' ? cannot() : undefined);
    client.send({ command: 'baudRate', value: 9600 }, { command: 'parity', value: 4 });
    await until(() => client.messages.filter(({ command }) => command === 'parity').length === 1);
    expect(client.messages.slice(-2)).toEqual([
      { command: 'baudRate', value: 9600 },
      { command: 'parity', value: 1 },
    ]);
    expect(bench.device().now.settings).toEqual({ ...settings, baudRate: 9600 });
  });

  it('carries all bytes both ways, FF among them', async () => {
    const client = await joinTelnet();
    const all = Uint8Array.from({ length: 512 }, (_, i) => i & 255);
    client.socket.write(Buffer.from([...all].flatMap((byte) => (byte === 255 ? [255, 255] : [byte]))));
    await until(() => bench.device().now.line.length === 512);
    expect(bench.device().now.line).toEqual([...all]);
    bench.device().now.receive(all);
    await until(() => client.data.length === 512);
    expect([...client.data]).toEqual([...all]);
  });

  it('gets its settings answered before data that waits, and none while it suspends', async () => {
    const client = await joinTelnet();
    client.send({ command: 'suspend', value: 0 });
    await client.ask({ command: 'signature', text: '' });
    bench.device().now.receive(Buffer.from('held'));
    await client.ask({ command: 'signature', text: '' });
    expect(client.data).toHaveLength(0);
    client.send({ command: 'resume', value: 0 });
    await until(() => client.data.toString() === 'held');
    client.send({ command: 'suspend', value: 0 });
    await client.ask({ command: 'signature', text: '' });
    bench.device().now.receive(Buffer.from('dropped'));
    await client.ask({ command: 'purge', value: 1 });
    client.send({ command: 'resume', value: 0 });
    await client.ask({ command: 'signature', text: '' });
    expect(client.data.toString()).toBe('held');
  });

  it('sends a break for Telnet’s', async () => {
    const client = await joinTelnet();
    client.socket.write(Uint8Array.of(255, 243));
    await until(() => signals().length === 2);
    expect(signals()).toMatchObject([{ break: true }, { break: false }]);
  });
});

describe('a reset by esptool', () => {
  /** What esptool's ClassicReset sends; each waits for its answer, as pyserial does. */
  async function classicReset(client: ComPortProgram): Promise<void> {
    for (const value of [9, 11, 8, 12, 9]) expect(await client.control(value)).toMatchObject({ value });
  }
  const lines = (id: string): string[] =>
    (signals(id) as { dataTerminalReady: boolean; requestToSend: boolean }[]).map(
      ({ dataTerminalReady, requestToSend }) => `D${Number(dataTerminalReady)}R${Number(requestToSend)}`,
    );

  it('takes the chip out of reset and sets DTR in one go', async () => {
    const client = await joinTelnet();
    await classicReset(client);
    await until(() => lines('gps').length === 3);
    expect(lines('gps')).toEqual(['D0R1', 'D1R0', 'D0R0']);
  });

  it('is Espressif’s for USB-Serial/JTAG where that is the device, and the flasher’s bytes come after it', async () => {
    const client = await joinTelnet('esp');
    await classicReset(client);
    client.socket.write('sync');
    await client.ask({ command: 'purge', value: 2 });
    await until(() => bench.device('esp').now.line.length === 4);
    expect(lines('esp')).toEqual(['D0R1', 'D0R0', 'D1R0', 'D1R1', 'D0R1', 'D0R0']);
    expect(await client.control(7)).toMatchObject({ value: 9 });
  });

  it('is not what happens when DTR alone goes on again', async () => {
    const client = await joinTelnet();
    for (const value of [9, 8, 9, 8]) expect(await client.control(value)).toMatchObject({ value });
    expect(await client.control(7)).toMatchObject({ value: 8 });
    clock.advanceAtOnce(500);
    await until(() => lines('gps').length === 4);
    expect(lines('gps')).toEqual(['D0R1', 'D1R1', 'D0R1', 'D1R1']);
    client.socket.write('x');
    await until(() => bench.device().now.line.length === 1);
  });
});

describe('the places of ports', () => {
  it('are given one after the other, skip what is taken, and stay with a port that comes back', async () => {
    const taken = gateway.places.get('gps') ?? 0;
    const said: string[] = [];
    const other = await offer(new Map([['gps', 0]]), taken, (line) => void said.push(line));
    const place = other.places.get('esp') ?? 0;
    expect(place).toBeGreaterThan(taken);
    expect(said).toContain(`esp is at rfc2217://127.0.0.1:${place}\n`);
    bench.source.onChange({ gone: ['esp'], arrived: [] });
    bench.source.devices.set('new', bench.device());
    bench.source.onChange({
      gone: [],
      arrived: [
        { id: 'esp', name: 'ESP', usb: usbJtag },
        { id: 'new', name: 'New', usb: null },
      ],
    });
    await until(() => other.places.has('new'));
    expect(other.places.get('esp')).toBe(place);
    await other.stop();
  });

  it('security 12: lead to no other port, and a port that is not there ends the connection', async () => {
    const other = await offer(new Map([['../dev/sda', 0]]));
    const client = new ComPortProgram(other.places.get('../dev/sda') ?? 0, true);
    clients.push(client);
    await until(() => client.isClosed);
    expect(bench.logged).toContainEqual([
      'info',
      'tcp-client-ended',
      expect.objectContaining({ reason: expect.stringMatching(/No port/) as string }),
    ]);
    expect(bench.source.lookedUp).not.toContain('../dev/sda');
    await other.stop();
  });

  it('refuse a TCP port that is in use, with a sentence', async () => {
    const taken = gateway.places.get('gps') ?? 0;
    await expect(offer(new Map([['esp', taken]]))).rejects.toThrow(/in use.*--rfc2217/);
  });
});
