import { expect, test } from 'vitest';
import { defaultSettings, type PortSettings } from '../../web/core/port-settings.ts';
import type { DemoDevice, DeviceSide, DrivenSignals } from '../../web/demo/demo-device.ts';
import { SimulatedLine } from '../../web/demo/simulated-line.ts';
import { LineRecord } from '../contract/line-record.ts';
import { FakeClock } from '../support/fake-clock.ts';

function setUp(device: DemoDevice = {}, bufferBytes = 1000) {
  const made: { end?: DeviceSide } = {};
  const clock = new FakeClock(0);
  const line = new SimulatedLine({
    wall: { now: () => clock.nowMs() },
    clock,
    bufferBytes,
    adapter: { usbVendorId: 0x1a86, usbProductId: 0x7523 },
    makeDevice: (end) => {
      made.end = end;
      return device;
    },
  });
  if (!made.end) throw new Error('no device was made');
  return { line, clock, end: made.end, sink: new LineRecord() };
}

const settings: PortSettings = { ...defaultSettings, baudRate: 9600 };
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('bytes not read fill the buffer and then overrun; those that fitted are all there', async () => {
  const { line, end, sink } = setUp({}, 8);
  await line.open(settings, sink);
  const resume = sink.hold();
  for (let i = 0; i < 100; i++) end.transmit(bytes(i));
  expect(end.freeBytes()).toBe(0);
  expect(sink.receivedBytes).toEqual(bytes());
  resume();
  await sink.until(() => sink.errors.length > 0);
  expect([sink.receivedBytes, sink.errors]).toEqual([bytes(0, 1, 2, 3, 4, 5, 6, 7), ['overrun']]);
  end.transmit(bytes(200));
  expect(sink.receivedBytes.at(-1)).toBe(200);
});

test('a line error keeps its place among buffered bytes', async () => {
  const { line, end, sink } = setUp();
  await line.open(settings, sink);
  const resume = sink.hold();
  end.transmit(bytes(1, 2));
  end.raise('parity');
  end.transmit(bytes(3));
  resume();
  await sink.until(() => sink.receivedBytes.length === 3);
  expect(sink.order).toEqual(['1 2', 'parity', '3']);
});

test('data transmitted by the device while the line is closed is lost', async () => {
  const { line, end, sink } = setUp();
  end.transmit(bytes(1));
  end.raise('break');
  expect(end.freeBytes()).toBe(0);
  const opening = await line.open(settings, sink);
  end.transmit(bytes(2));
  await opening.close();
  end.transmit(bytes(3));
  const again = new LineRecord();
  await line.open(settings, again);
  end.transmit(bytes(4));
  expect([sink.order, again.order]).toEqual([['2'], ['4']]);
});

test('the device sees DTR and RTS rise on opening and fall on closing', async () => {
  const log: (string | DrivenSignals)[] = [];
  const { line, sink } = setUp({
    onSettings: ({ baudRate }) => log.push(`${baudRate}`),
    onOpen: () => log.push('open'),
    onClose: () => log.push('close'),
    onSignals: (signals) => log.push(signals),
  });
  const opening = await line.open({ ...settings, baudRate: 300 }, sink);
  await opening.setSignals({ requestToSend: false, break: true });
  await opening.close();
  expect(log).toEqual([
    '300',
    'open',
    { dataTerminalReady: true, requestToSend: true, break: false },
    { dataTerminalReady: true, requestToSend: false, break: true },
    { dataTerminalReady: false, requestToSend: false, break: false },
    'close',
  ]);
});

test('nothing is transmitted during a break, or while flow control blocks', async () => {
  const received: number[] = [];
  const { line, end, sink } = setUp({ onReceive: (chunk) => received.push(...chunk) });
  end.setSignals({ clearToSend: false });
  const opening = await line.open({ ...settings, flowControl: 'hardware' }, sink);
  const first = opening.transmit(bytes(1));
  await new Promise(setImmediate);
  expect(received).toEqual([]);
  end.setSignals({ clearToSend: true });
  await first;
  expect(received).toEqual([1]);
  await opening.setSignals({ break: true });
  const second = opening.transmit(bytes(2));
  await new Promise(setImmediate);
  expect(received).toEqual([1]);
  await opening.setSignals({ break: false });
  await second;
  expect(received).toEqual([1, 2]);
});

test('a device may keep its received bytes: they are its own copy', async () => {
  const kept: Uint8Array[] = [];
  const { line, sink } = setUp({ onReceive: (chunk) => kept.push(chunk) });
  const opening = await line.open(settings, sink);
  const chunk = bytes(1, 2, 3);
  await opening.transmit(chunk);
  chunk.fill(0);
  expect(kept).toEqual([bytes(1, 2, 3)]);
});

test('without flow control CTS has no effect', async () => {
  const received: number[] = [];
  const { line, end, sink } = setUp({ onReceive: (chunk) => received.push(...chunk) });
  end.setSignals({ clearToSend: false });
  await (await line.open(settings, sink)).transmit(bytes(1));
  expect(received).toEqual([1]);
});

test('unplugged while open, the device stops and gets no second close on closing', async () => {
  let closed = 0;
  const { line, end, sink } = setUp({ onClose: () => closed++ });
  const opening = await line.open(settings, sink);
  end.unplug();
  expect(closed).toBe(1);
  await opening.close();
  expect(closed).toBe(1);
});

test('unplugged while it is being opened, it does not open', async () => {
  const { line, end, sink } = setUp();
  const opening = line.open(settings, sink);
  end.unplug();
  await expect(opening).rejects.toMatchObject({ code: 'port-gone' });
  end.plug();
  await line.open(settings, sink);
});

test('a sequence and a break are timed by its clock', async () => {
  const log: string[] = [];
  const { line, clock, sink } = setUp({
    onSignals: ({ dataTerminalReady, break: isBreak }) =>
      log.push(`${clock.nowMs()} ${dataTerminalReady ? 'dtr' : ''} ${isBreak ? 'break' : ''}`.trim()),
  });
  const opening = await line.open(settings, sink);
  const done = opening.runSequence([
    { set: { dataTerminalReady: false }, waitMs: 100 },
    { set: { dataTerminalReady: true }, waitMs: 0 },
  ]);
  await clock.advanceUntil(() => log.length > 2);
  await done;
  const broken = opening.sendBreak(250);
  await clock.advanceUntil(() => log.length > 4);
  await broken;
  expect(log).toEqual(['0 dtr', '0', '100 dtr', '100 dtr break', '350 dtr']);
});
