import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { SerialError } from '../../web/core/serial-error.ts';
import { LineSerial } from '../../web/w3c/line-serial.ts';
import { LineSerialPort } from '../../web/w3c/line-serial-port.ts';
import { SimulatedLines } from '../contract/simulated-lines.ts';

const options = { baudRate: 9600, bufferSize: 16 } satisfies SerialOptions;
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

function setUp() {
  const lines = new SimulatedLines();
  const serial = new LineSerial(lines);
  const { line, device } = lines.add();
  return { serial, line, device, port: serial.portOf(line) };
}

async function readAll(port: LineSerialPort): Promise<(Uint8Array | string)[]> {
  const seen: (Uint8Array | string)[] = [];
  const reader = port.readable!.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      seen.push(value);
    }
  } catch (error) {
    seen.push((error as Error).name);
  }
  reader.releaseLock();
  return seen;
}

test('a line has one port object, with its ids', async () => {
  const { serial, line, port } = setUp();
  expect(serial.portOf(line)).toBe(port);
  expect(await serial.getPorts()).toEqual([port]);
  expect(port.getInfo()).toEqual({ usbVendorId: 0x1a86, usbProductId: 0x7523 });
});

test('requestPort() gives the selected line, and rejects as the browser does when none is selected', async () => {
  const { line } = setUp();
  const chosen = new LineSerial(new SimulatedLines(), async () => line);
  expect((await chosen.requestPort()).line).toBe(line);
  await expect(setUp().serial.requestPort()).rejects.toMatchObject({ name: 'NotFoundError' });
});

test('the line is paused while more than its buffer size waits to be read, and resumes when it is read', async () => {
  const { port, device } = setUp();
  await port.open(options);
  for (let i = 0; i < 100; i++) await device.write(bytes(i));
  const reader = port.readable!.getReader();
  const received: number[] = [];
  while (received.length < 100) received.push(...((await reader.read()).value ?? []));
  expect(received).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

test('bytes before a line error are kept, even if they were not read yet', async () => {
  const { port, device } = setUp();
  await port.open(options);
  expect(port.readable).not.toBeNull();
  await device.write(bytes(1, 2));
  await device.raise('parity');
  await device.write(bytes(3));
  expect(await readAll(port)).toEqual([bytes(1, 2), 'ParityError']);
  expect(await port.readable!.getReader().read()).toEqual({ value: bytes(3), done: false });
});

test('a failed open() gives the Web Serial error, and the original error as its cause', async () => {
  const port = new LineSerialPort({
    connected: true,
    adapter: {},
    forget: async () => {},
    open: () => Promise.reject(new SerialError('read-only', 'Ann holds it.')),
  });
  await expect(port.open(options)).rejects.toMatchObject({
    name: 'InvalidStateError',
    message: 'Ann holds it.',
    cause: expect.objectContaining({ code: 'read-only' }),
  });
});

describe('trials-2 C 7', () => {
  test('a device lost while a write is aborted: abort() rejects, the write fails with its reason', async () => {
    const { port, device } = setUp();
    await device.setLines({ clearToSend: false });
    await port.open({ ...options, flowControl: 'hardware' });
    const writer = port.writable!.getWriter();
    const writing = writer.write(new Uint8Array(1024));
    const aborting = writer.abort('Aborting');
    await device.unplug();
    await expect(aborting).rejects.toMatchObject({ name: 'NetworkError' });
    await expect(writing).rejects.toBe('Aborting');
    writer.releaseLock();
    await port.close();
  });

  test('forget() makes open() reject, and nothing else opens the port', async () => {
    const { port } = setUp();
    await port.open(options);
    const reading = readAll(port);
    await port.forget();
    expect(await reading).toEqual(['NetworkError']);
    expect([port.connected, port.readable, port.writable]).toEqual([false, null, null]);
    const forgotten = { name: 'NetworkError', message: 'The port has been forgotten.' };
    await expect(port.open(options)).rejects.toMatchObject(forgotten);
    for (const call of [() => port.close(), () => port.getSignals(), () => port.setSignals({ break: true })]) {
      await expect(call()).rejects.toMatchObject({ name: 'InvalidStateError' });
    }
  });

  test('an event is dispatched once, from the port to the source, with the port as its target', async () => {
    const { port, serial, device } = setUp();
    const seen: [unknown, unknown, Event][] = [];
    for (const at of [port, serial]) {
      at.addEventListener('disconnect', (event: Event) => seen.push([event.currentTarget, event.target, event]));
    }
    await device.unplug();
    expect(seen.map(([at, target]) => [at, target])).toEqual([
      [port, port],
      [serial, port],
    ]);
    const [first, second] = seen.map(([, , event]) => event);
    expect(second).toBe(first);
    expect([second?.bubbles, second?.composedPath()]).toEqual([true, [port, serial]]);
  });

  test('an event stopped at the port does not reach the source; handler attributes are called', async () => {
    const { port, serial, device } = setUp();
    const seen: string[] = [];
    port.ondisconnect = (event) => {
      seen.push('port');
      event.stopPropagation();
    };
    port.onconnect = () => seen.push('port back');
    serial.ondisconnect = () => seen.push('source');
    serial.onconnect = ({ target }) => seen.push(target === port ? 'source back' : 'who?');
    await device.unplug();
    await device.plug();
    expect(seen).toEqual(['port', 'port back', 'source back']);
    port.onconnect = null;
    expect([port.onconnect, typeof serial.onconnect]).toEqual([null, 'function']);
  });
});

describe('trials C 7: what libraries do with a port', () => {
  test('options are converted as Web IDL does, before the state of the port is looked at', async () => {
    const { port, device } = setUp();
    const loose = {
      baudRate: '9600',
      dataBits: 7.9,
      stopBits: { valueOf: () => 2 },
      parity: { toString: () => 'even' },
    };
    await port.open(loose as unknown as SerialOptions);
    expect(await device.settings()).toMatchObject({ baudRate: 9600, dataBits: 7, stopBits: 2, parity: 'even' });
    const wrong = [
      undefined,
      null,
      5,
      {},
      { baudRate: '' },
      { baudRate: 'fast' },
      { baudRate: 1n },
      { baudRate: Infinity },
    ];
    for (const bad of [...wrong, { baudRate: 9600, parity: null }, { baudRate: 9600, bufferSize: 0.5 }])
      await expect(port.open(bad as unknown as SerialOptions)).rejects.toBeInstanceOf(TypeError);
    await expect(port.open(options)).rejects.toMatchObject({ name: 'InvalidStateError' });
    for (const bad of [null, undefined, {}, 5, 'break', { other: true }])
      await expect(port.setSignals(bad as SerialOutputSignals)).rejects.toBeInstanceOf(TypeError);
    await port.close();
    await expect(port.setSignals(5 as SerialOutputSignals)).rejects.toBeInstanceOf(TypeError);
  });

  test('a buffer of another realm is written; what has a strange size fails alone, and writing goes on', async () => {
    const { port, device } = setUp();
    await port.open(options);
    const write = async (chunk: unknown): Promise<void> => {
      const writer = port.writable!.getWriter();
      await writer.write(chunk as Uint8Array).finally(() => writer.releaseLock());
    };
    await write(runInNewContext('new Uint8Array([1, 2, 3]).subarray(1)'));
    await write(runInNewContext('new Uint8Array([4]).buffer'));
    expect(await device.received(3)).toEqual(bytes(2, 3, 4));
    const strange = [{ byteLength: NaN }, { byteLength: -1 }, { byteLength: 1e9 }, null, undefined, [1], 'x', 5];
    for (const chunk of strange) await expect(write(chunk)).rejects.toBeInstanceOf(TypeError);
    await write(bytes(5));
    expect(await device.received(1)).toEqual(bytes(5));
    await port.close();
  });

  test('an event whose cancelBubble is set at the port does not reach the source', async () => {
    const { port, serial, device } = setUp();
    const seen: unknown[] = [];
    port.addEventListener('disconnect', (event) => {
      event.cancelBubble = false;
      seen.push(event.cancelBubble);
      event.cancelBubble = true;
      seen.push(event.cancelBubble);
    });
    serial.addEventListener('disconnect', () => seen.push('source'));
    await device.unplug();
    expect(seen).toEqual([false, true]);
  });

  test('requestPort() refuses filters that match everything or cannot match', async () => {
    const { line } = setUp();
    const serial = new LineSerial(new SimulatedLines(), async () => line);
    const wrong = [{}, { usbProductId: 1 }, { usbVendorId: 1, bluetoothServiceClassId: 1 }];
    for (const filter of wrong)
      await expect(serial.requestPort({ filters: [{ usbVendorId: 1 }, filter] })).rejects.toBeInstanceOf(TypeError);
    const filters = [{ usbVendorId: 1, usbProductId: 2 }, { usbVendorId: 1 }, { bluetoothServiceClassId: 1 }];
    expect((await serial.requestPort({ filters })).line).toBe(line);
  });
});
