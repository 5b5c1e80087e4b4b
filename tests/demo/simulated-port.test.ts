import { expect, test } from 'vitest';
import type { DemoDevice, DemoLine, DrivenSignals } from '../../web/demo/demo-device.ts';
import { SimulatedPort } from '../../web/demo/simulated-port.ts';
import { FakeClock } from './fake-clock.ts';

function setUp(device: DemoDevice = {}) {
  const made: { line?: DemoLine } = {};
  const source = new EventTarget();
  const port = new SimulatedPort({
    source,
    clock: new FakeClock(),
    info: { usbVendorId: 0x1a86, usbProductId: 0x7523 },
    makeDevice: (line) => {
      made.line = line;
      return device;
    },
  });
  if (!made.line) throw new Error('no device was made');
  return { port, source, line: made.line };
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

async function readAll(port: SimulatedPort): Promise<(Uint8Array | string)[]> {
  const seen: (Uint8Array | string)[] = [];
  const reader = port.readable?.getReader();
  try {
    for (;;) {
      const result = await reader?.read();
      if (!result || result.done) break;
      seen.push(result.value);
    }
  } catch (error) {
    seen.push((error as Error).name);
  }
  reader?.releaseLock();
  return seen;
}

test('bytes that nobody reads fill the buffers and then overrun; those that fitted are all there', async () => {
  const { port, line } = setUp();
  await port.open({ baudRate: 9600, bufferSize: 8 });
  for (let i = 0; i < 100; i++) line.transmit(bytes(i));
  expect(line.freeBytes()).toBe(0);
  const seen = await readAll(port);
  expect(seen.pop()).toBe('BufferOverrunError');
  expect(seen.flatMap((chunk) => [...(chunk as Uint8Array)])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const next = port.readable?.getReader();
  line.transmit(bytes(200));
  expect(await next?.read()).toEqual({ value: bytes(200), done: false });
});

test('the stream itself holds no more than the buffer size', async () => {
  const { port, line } = setUp();
  await port.open({ baudRate: 9600, bufferSize: 8 });
  const stream = port.readable;
  await Promise.resolve();
  line.transmit(new Uint8Array(8));
  line.transmit(new Uint8Array(8));
  line.transmit(bytes(1)); // one too many: 8 wait in the stream, 8 in the port
  expect(stream).toBe(port.readable);
  const seen = await readAll(port);
  expect(seen.pop()).toBe('BufferOverrunError');
  expect(seen.flatMap((chunk) => [...(chunk as Uint8Array)]).length).toBe(16);
});

test('a line error does not swallow the bytes before it though they were not read yet', async () => {
  const { port, line } = setUp();
  await port.open({ baudRate: 9600 });
  expect(port.readable).not.toBeNull();
  line.transmit(bytes(1, 2));
  line.raise('parity');
  line.transmit(bytes(3));
  expect(await readAll(port)).toEqual([bytes(1, 2), 'ParityError']);
  const next = port.readable?.getReader();
  expect(await next?.read()).toEqual({ value: bytes(3), done: false });
});

test('what the device says while the port is closed is lost', async () => {
  const { port, line } = setUp();
  line.transmit(bytes(1));
  line.raise('break');
  expect(line.freeBytes()).toBe(0);
  await port.open({ baudRate: 9600 });
  line.transmit(bytes(2));
  await port.close();
  line.transmit(bytes(3));
  await port.open({ baudRate: 9600 });
  line.transmit(bytes(4));
  const reader = port.readable?.getReader();
  expect(await reader?.read()).toEqual({ value: bytes(4), done: false });
});

test('the device sees DTR and RTS rise on opening and fall on closing', async () => {
  const log: (string | DrivenSignals)[] = [];
  const { port } = setUp({
    onOpen: ({ baudRate }) => log.push(`open ${baudRate}`),
    onClose: () => log.push('close'),
    onSignals: (signals) => log.push(signals),
  });
  await port.open({ baudRate: 300 });
  await port.setSignals({ requestToSend: false, break: true });
  await port.close();
  expect(log).toEqual([
    'open 300',
    { dataTerminalReady: true, requestToSend: true, break: false },
    { dataTerminalReady: true, requestToSend: false, break: true },
    { dataTerminalReady: false, requestToSend: false, break: false },
    'close',
  ]);
});

test('nothing is transmitted while a break lasts, or while flow control says no', async () => {
  const received: number[] = [];
  const { port, line } = setUp({ onReceive: (chunk) => received.push(...chunk) });
  line.setSignals({ clearToSend: false });
  await port.open({ baudRate: 9600, flowControl: 'hardware' });
  const writer = port.writable?.getWriter();
  const first = writer?.write(bytes(1));
  await new Promise(setImmediate);
  expect(received).toEqual([]);
  line.setSignals({ clearToSend: true });
  await first;
  expect(received).toEqual([1]);
  await port.setSignals({ break: true });
  const second = writer?.write(bytes(2));
  await new Promise(setImmediate);
  expect(received).toEqual([1]);
  await port.setSignals({ break: false });
  await second;
  expect(received).toEqual([1, 2]);
});

test('a device may keep the bytes it got: they are its own', async () => {
  const kept: Uint8Array[] = [];
  const { port } = setUp({ onReceive: (chunk) => kept.push(chunk) });
  await port.open({ baudRate: 9600 });
  const chunk = bytes(1, 2, 3);
  await port.writable?.getWriter().write(chunk);
  chunk.fill(0);
  expect(kept).toEqual([bytes(1, 2, 3)]);
});

test('without flow control CTS does not matter', async () => {
  const received: number[] = [];
  const { port, line } = setUp({ onReceive: (chunk) => received.push(...chunk) });
  line.setSignals({ clearToSend: false });
  await port.open({ baudRate: 9600 });
  await port.writable?.getWriter().write(bytes(1));
  expect(received).toEqual([1]);
});

test('unplugged while open, the device stops and hears no second goodbye on closing', async () => {
  let closed = 0;
  const { port, line } = setUp({ onClose: () => closed++ });
  await port.open({ baudRate: 9600 });
  line.unplug();
  expect(closed).toBe(1);
  await port.close();
  expect(closed).toBe(1);
});

test('unplugged while it is being opened, it does not open', async () => {
  const { port, line } = setUp();
  const opening = port.open({ baudRate: 9600 });
  line.unplug();
  await expect(opening).rejects.toMatchObject({ name: 'NetworkError' });
  line.plug();
  await port.open({ baudRate: 9600 });
});

test('forgotten while open, reading fails and it is as if unplugged', async () => {
  let closed = 0;
  const { port } = setUp({ onClose: () => closed++ });
  await port.open({ baudRate: 9600 });
  const reading = readAll(port);
  await port.forget();
  expect(await reading).toEqual(['NetworkError']);
  expect(port.readable).toBeNull();
  expect(closed).toBe(1);
  await expect(port.close()).rejects.toMatchObject({ name: 'InvalidStateError' });
});

test('after something that is not bytes was written the port can be closed', async () => {
  const { port } = setUp();
  await port.open({ baudRate: 9600 });
  const writer = port.writable?.getWriter();
  await expect(writer?.write('x' as unknown as Uint8Array)).rejects.toThrow(TypeError);
  writer?.releaseLock();
  await port.close();
});

test('it says which USB device it is on, if told', () => {
  expect(setUp().port.getInfo()).toEqual({ usbVendorId: 0x1a86, usbProductId: 0x7523 });
});
