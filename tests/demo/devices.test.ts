import { describe, expect, test } from 'vitest';
import { loadDecoder } from '../../web/decode/decoders.ts';
import type { Message } from '../../web/decode/decoder.ts';
import { readMessages, textOf } from '../../web/decode/read-messages.ts';
import { makeEchoDevice } from '../../web/demo/devices/echo-device.ts';
import { makeFloodDevice } from '../../web/demo/devices/flood-device.ts';
import { makeGbkDevice } from '../../web/demo/devices/gbk-device.ts';
import { makeDevices } from '../../web/demo/devices/make-devices.ts';
import { makeModemDevice } from '../../web/demo/devices/modem-device.ts';
import { makeNoisyDevice } from '../../web/demo/devices/noisy-device.ts';
import { makeSensorDevice } from '../../web/demo/devices/sensor-device.ts';
import { makeShellDevice } from '../../web/demo/devices/shell-device.ts';
import { makeVanishingDevice } from '../../web/demo/devices/vanishing-device.ts';
import { packetOf } from '../decode/decoding.ts';
import { modbus } from '../decode/samples.ts';
import { DeviceBench } from './device-bench.ts';

function opened(make: ConstructorParameters<typeof DeviceBench>[0]): DeviceBench {
  const bench = new DeviceBench(make);
  bench.open();
  return bench;
}

test.each(Object.entries(makeDevices))('%s leaves no timer running when its port is closed', (_id, make) => {
  const bench = new DeviceBench(make);
  expect(bench.clock.running).toBe(0);
  for (let i = 0; i < 2; i++) {
    bench.open();
    bench.type('help\r');
    bench.clock.advanceAtOnce(5000);
    bench.close();
    expect(bench.clock.running).toBe(0);
    bench.take();
    bench.clock.advanceAtOnce(100_000);
    expect(bench.take().length).toBe(0);
  }
});

test('echo returns bytes, RTS as CTS, DTR as DSR and DCD, and a break once', () => {
  const bench = opened(makeEchoDevice);
  bench.type('hello');
  expect(bench.takeText()).toBe('hello');
  bench.signals({ dataTerminalReady: false, requestToSend: true });
  expect(bench.signalChanges.at(-1)).toEqual({ clearToSend: true, dataSetReady: false, dataCarrierDetect: false });
  bench.signals({ break: true });
  bench.signals({ break: true, requestToSend: false });
  bench.signals({ break: false });
  expect(bench.errors).toEqual(['break']);
});

test('the sensors print ten labelled text lines a second', () => {
  const bench = opened(makeSensorDevice);
  bench.clock.advanceAtOnce(1000);
  const lines = bench.takeText().split('\r\n');
  expect(lines.pop()).toBe('');
  expect(lines.length).toBe(10);
  for (const line of lines) expect(line).toMatch(/^temperature:\d\d\.\d\d humidity:\d\d\.\d$/);
  expect(new Set(lines).size).toBeGreaterThan(5);
});

describe('the shell', () => {
  function booted(): DeviceBench {
    const bench = opened(makeShellDevice);
    bench.clock.advanceAtOnce(1000);
    return bench;
  }

  test('boots with a coloured log, ending in a prompt', () => {
    const text = booted().takeText();
    expect(text).toContain('\x1b[0;32mI (24) boot');
    expect(text).toContain('\x1b[0;31mE (248)');
    expect(text.endsWith('demo>\x1b[0m ')).toBe(true);
  });

  test('ignores input while it boots', () => {
    const bench = opened(makeShellDevice);
    bench.type('ls\r');
    bench.clock.advanceAtOnce(1000);
    expect(bench.takeText()).not.toContain('boot.cfg');
  });

  test('answers its commands and reports unknown ones', () => {
    const bench = booted();
    bench.take();
    bench.type('help\r');
    expect(bench.takeText()).toMatch(/^help\r\nhelp .*\r\n(.*\r\n)*.*demo>/);
    bench.clock.advanceAtOnce(1000);
    bench.type('uptime\r');
    expect(bench.takeText()).toContain('up 2.0 s\r\n');
    bench.type('colours\r');
    expect(bench.takeText()).toContain('\x1b[31m');
    bench.type('rm -rf\r');
    expect(bench.takeText()).toContain('rm -rf: no such command');
  });

  test('reboots on “reset”', () => {
    const bench = booted();
    bench.take();
    bench.type('reset\r');
    bench.clock.advanceAtOnce(1000);
    expect(bench.takeText()).toContain('rst:0x1');
  });

  test('is held while RTS alone is asserted and boots when it is released', () => {
    const bench = booted();
    bench.signals({ dataTerminalReady: false, requestToSend: true });
    bench.take();
    bench.type('ls\r');
    bench.clock.advanceAtOnce(1000);
    expect(bench.takeText()).toBe('');
    bench.signals({ dataTerminalReady: false, requestToSend: false });
    bench.clock.advanceAtOnce(1000);
    expect(bench.takeText()).toContain('ready');
  });

  test('waits for a download when DTR is asserted as it leaves reset', () => {
    const bench = booted();
    bench.signals({ dataTerminalReady: false, requestToSend: true });
    bench.signals({ dataTerminalReady: true, requestToSend: false });
    bench.clock.advanceAtOnce(1000);
    expect(bench.takeText()).toMatch(/waiting for download\r\n$/);
  });

  test('keeps running when both signals are released together', () => {
    const bench = booted();
    bench.signals({ dataTerminalReady: false, requestToSend: false });
    bench.take();
    bench.type('ls\r');
    expect(bench.takeText()).toContain('boot.cfg');
  });
});

describe('the modem', () => {
  test.each([
    ['AT', '\r\nOK\r\n'],
    ['ati', '\r\nBaudcast\r\nDemo modem\r\nRevision: 1.0\r\nOK\r\n'],
    ['AT+GMR', '\r\nDEMO-R01A02\r\nOK\r\n'],
    ['AT+CSQ', '\r\n+CSQ: 18,99\r\n\r\nOK\r\n'],
    ['AT+NONE', '\r\nERROR\r\n'],
    ['ATA', '\r\nNO CARRIER\r\n'],
  ])('answers %s, after its echo', (command, answer) => {
    const bench = opened(makeModemDevice);
    bench.type(`${command}\r`);
    expect(bench.takeText()).toBe(`${command}\r${answer}`);
  });

  test('stops and starts its echo with ATE0 and ATE1', () => {
    const bench = opened(makeModemDevice);
    bench.type('ATE0\r');
    expect(bench.takeText()).toBe('ATE0\r\r\nOK\r\n');
    bench.type('AT\r');
    expect(bench.takeText()).toBe('\r\nOK\r\n');
    bench.type('ATE1\r');
    bench.take();
    bench.type('AT\r');
    expect(bench.takeText()).toBe('AT\r\r\nOK\r\n');
  });

  test('rings three times, with RI up for a second each, and again a minute later', () => {
    const bench = opened(makeModemDevice);
    bench.signalChanges.length = 0;
    bench.clock.advanceAtOnce(14_999);
    expect(bench.takeText()).toBe('');
    bench.clock.advanceAtOnce(1);
    expect(bench.takeText()).toBe('\r\nRING\r\n');
    expect(bench.signalChanges).toEqual([{ ringIndicator: true }]);
    bench.clock.advanceAtOnce(1000);
    expect(bench.signalChanges.at(-1)).toEqual({ ringIndicator: false });
    bench.clock.advanceAtOnce(30_000);
    expect(bench.takeText()).toBe('\r\nRING\r\n\r\nRING\r\n');
    bench.clock.advanceAtOnce(29_000);
    expect(bench.takeText()).toBe('\r\nRING\r\n');
  });

  test('connects a call that is answered: DCD rises, the ringing stops; ATH hangs up', () => {
    const bench = opened(makeModemDevice);
    bench.clock.advanceAtOnce(15_000);
    bench.take();
    bench.type('ATA\r');
    expect(bench.takeText()).toContain('CONNECT');
    expect(bench.signalChanges.at(-1)).toEqual({ dataCarrierDetect: true, ringIndicator: false });
    bench.clock.advanceAtOnce(20_000);
    expect(bench.takeText()).toBe('');
    bench.type('ATH\r');
    expect(bench.signalChanges.at(-1)).toEqual({ dataCarrierDetect: false });
  });
});

describe('what is sent has the messages of its protocol', () => {
  /** The messages of what a device sends in ten seconds, a packet for each piece that was sent at once. */
  async function messagesOf(id: string): Promise<readonly Message[]> {
    const bench = opened(makeDevices[id]!);
    bench.clock.advanceAtOnce(10_000);
    const decoder = await loadDecoder(ofDevices[id]!);
    return readMessages(
      decoder!,
      bench.chunks.map((bytes) => packetOf(bytes)),
    ).flat();
  }
  const ofDevices: Readonly<Record<string, string>> = {
    imu: 'just-float',
    csv: 'values',
    can: 'slcan',
    gnss: 'gnss',
    modbus: 'modbus-rtu',
  };

  test.each([
    ['imu', 1000, 6],
    ['csv', 50, 5],
    ['can', 300, 3],
    ['gnss', 65, 5],
  ])('%s', async (id, least, fields) => {
    const messages = await messagesOf(id);
    expect(messages.length).toBeGreaterThanOrEqual(least);
    expect(messages.filter(({ problems }) => problems.length > 0)).toEqual([]);
    expect(messages.some((message) => message.fields.length >= fields)).toBe(true);
  });

  test('modbus: both units answer, with exceptions and disturbed replies among them', async () => {
    const messages = await messagesOf('modbus');
    const right = messages.filter(({ problems }) => problems.length === 0);
    const replies = right.filter(({ kind }) => kind === 'reply');
    expect(new Set(replies.map((message) => textOf(message, 'unit')))).toEqual(new Set(['1', '2']));
    expect(replies.length).toBeGreaterThan(25);
    expect(messages.length - right.length).toBe(2);
    expect(replies.filter((message) => textOf(message, 'exception') !== '').length).toBeGreaterThanOrEqual(1);
  });
});

test('a unit on the Modbus bus answers a request that is transmitted', () => {
  const bench = opened(makeDevices['modbus']!);
  bench.receive(modbus(1, 6, 0, 1, 0x01, 0xf4));
  bench.receive(modbus(9, 3, 0, 0, 0, 1));
  bench.clock.advanceAtOnce(40);
  expect([...bench.take()]).toEqual([...modbus(1, 6, 0, 1, 0x01, 0xf4)]);
  bench.receive(modbus(1, 3, 0, 1, 0, 1));
  bench.receive(modbus(2, 6, 0, 1, 0, 1));
  bench.clock.advanceAtOnce(40);
  expect([...bench.take()]).toEqual([...modbus(1, 3, 2, 0x01, 0xf4), ...modbus(2, 0x86, 1)]);
});

test('the CAN adapter closes and opens its channel, and refuses what it does not know', () => {
  const bench = opened(makeDevices['can']!);
  bench.type('C\r');
  expect(bench.takeText()).toBe('\r');
  bench.clock.advanceAtOnce(1000);
  expect(bench.takeText()).toBe('');
  bench.type('V\rx\rO\r');
  expect(bench.takeText()).toBe('V1013\r\x07\r');
  bench.clock.advanceAtOnce(50);
  expect(bench.takeText()).toMatch(/^t0C88[\dA-F]{16}\r$/);
});

test('the GBK meter sends Chinese in chunks that cut characters', () => {
  const bench = opened(makeGbkDevice);
  bench.clock.advanceAtOnce(5000);
  const decoder = new TextDecoder('gbk', { fatal: true });
  const cut = bench.chunks.some((chunk) => {
    try {
      return new TextDecoder('gbk', { fatal: true }).decode(chunk) === undefined;
    } catch {
      return true;
    }
  });
  expect(cut).toBe(true);
  expect(decoder.decode(bench.take(), { stream: true })).toMatch(/^系统启动完成，固件版本 2\.1\r\n温度：/);
});

test('the noisy line raises every kind of line error in turn, between its text lines', () => {
  const bench = opened(makeNoisyDevice);
  bench.clock.advanceAtOnce(10_000);
  expect(bench.errors).toEqual(['framing', 'parity', 'break', 'overrun', 'framing']);
  expect(bench.takeText()).toContain('line 000099 over a noisy cable\r\n');
});

describe('the flood', () => {
  test.each([
    ['', 100_000],
    ['1200000\r', 1_200_000],
    ['1000\n', 1000],
  ])('after input %j sends %i bytes a second', (typed, rate) => {
    const bench = opened(makeFloodDevice);
    bench.type(typed);
    bench.take();
    bench.clock.advanceAtOnce(10_000);
    const { length } = bench.take();
    expect(Math.abs(length - rate * 10)).toBeLessThanOrEqual(64);
  });

  test('numbers its text lines of 64 bytes from 0 without a gap', () => {
    const bench = opened(makeFloodDevice);
    bench.clock.advanceAtOnce(2000);
    const lines = bench.takeText().split('\r\n').slice(0, -1);
    expect(lines.every((line) => line.length === 62)).toBe(true);
    expect(lines.map((line) => Number(line.slice(0, 10)))).toEqual(lines.map((_, i) => i));
  });

  test('“max” fills the buffer without an overrun', () => {
    const bench = opened(makeFloodDevice);
    bench.type('max\r');
    bench.clock.advanceAtOnce(4);
    bench.take();
    bench.freeBytes = 1000;
    bench.clock.advanceAtOnce(1);
    expect(bench.take().length).toBe(960);
    bench.freeBytes = 0;
    bench.clock.advanceAtOnce(1000);
    expect(bench.take().length).toBe(0);
  });

  test('0 stops it, and an invalid rate is answered and changes nothing', () => {
    const bench = opened(makeFloodDevice);
    bench.type('fast\r');
    expect(bench.takeText()).toMatch(/^# type bytes per second/);
    bench.clock.advanceAtOnce(100);
    expect(bench.take().length).toBeGreaterThan(0);
    bench.type('0\r');
    expect(bench.takeText()).toBe('# rate: 0\r\n');
    bench.clock.advanceAtOnce(1000);
    expect(bench.take().length).toBe(0);
  });

  test('does not catch up on the time in which the computer slept', () => {
    const bench = opened(makeFloodDevice);
    const asleep = bench.clock.nowMs.bind(bench.clock);
    bench.clock.nowMs = () => asleep() + 3_600_000;
    bench.clock.advanceAtOnce(5);
    expect(bench.take().length).toBeLessThanOrEqual(25_000);
  });
});

test('the loose plug disconnects after ten seconds, is back after three, and boots when opened', () => {
  const bench = opened(makeVanishingDevice);
  bench.clock.advanceAtOnce(9999);
  expect(bench.plugged).toBe(true);
  expect(bench.takeText()).toMatch(/^boot 1: power-on reset\r\ntick 1\r\n/);
  bench.clock.advanceAtOnce(1);
  expect(bench.plugged).toBe(false);
  bench.take();
  bench.clock.advanceAtOnce(2999);
  expect(bench.plugged).toBe(false);
  bench.clock.advanceAtOnce(1);
  expect(bench.plugged).toBe(true);
  expect(bench.takeText()).toBe('');
  bench.open();
  bench.clock.advanceAtOnce(600);
  expect(bench.takeText()).toMatch(/^boot 2: power-on reset\r\ntick /);
});
