import { expect, test } from 'vitest';
import { counterBytes, makeDemoDevices } from '../../../relay/ports/demo-devices.ts';
import type { HostSettings } from '../../../relay/protocol/port-info.ts';
import type { OpenDevice } from '../../../relay/session/port/device.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';

const settings: HostSettings = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' };

async function open(id: string, more: Partial<HostSettings> = {}) {
  const clock = new FakeClock();
  const device = makeDemoDevices(clock).find((port) => port.device.id === id)?.device;
  if (!device) throw new Error(`There is no ${id}.`);
  const port: OpenDevice = await device.open({ ...settings, ...more });
  const chunks: Uint8Array[] = [];
  port.onData = (chunk) => chunks.push(chunk);
  return { clock, device, port, received: () => Buffer.concat(chunks) };
}

test('demo/echo returns its input, all 256 values', async () => {
  const { port, received } = await open('demo/echo');
  const all = Uint8Array.from({ length: 256 }, (_, value) => value);
  await port.write(all);
  await port.write(Buffer.from('and more'));
  expect(received()).toEqual(Buffer.concat([all, Buffer.from('and more')]));
  await port.close();
});

test('demo/echo accepts no more while it cannot return its data', async () => {
  const { port, received } = await open('demo/echo');
  port.pause();
  let isWritten = false;
  const writing = port.write(Buffer.from('held')).then(() => (isWritten = true));
  await settle();
  expect(isWritten).toBe(false);
  port.resume();
  await writing;
  expect(received().toString()).toBe('held');
});

test('demo/echo returns the signals it is given', async () => {
  const { port } = await open('demo/echo');
  await port.setSignals({ dataTerminalReady: false, requestToSend: true, break: false });
  expect(await port.getSignals()).toEqual({
    clearToSend: true,
    dataSetReady: false,
    dataCarrierDetect: false,
    ringIndicator: false,
  });
});

test('demo/sensors sends both values ten times a second', async () => {
  const { clock, port, received } = await open('demo/sensors');
  await clock.advance(1000);
  const lines = received().toString().split('\r\n');
  expect(lines).toHaveLength(11);
  for (const line of lines.slice(0, 10)) expect(line).toMatch(/^temperature:\d\d\.\d\d humidity:\d\d\.\d$/);
  await port.close();
  expect(clock.running).toBe(0);
});

test.each([9600, 1_000_000])(
  'demo/counter transmits its numbers at %i baud, none missing through a pause',
  async (baudRate) => {
    const { clock, port, received } = await open('demo/counter', { baudRate });
    await clock.advance(1000);
    port.pause();
    await clock.advance(5000);
    port.resume();
    await clock.advance(1000);
    expect(received().length).toBeGreaterThan(0.19 * baudRate);
    expect(received().length).toBeLessThanOrEqual(0.2 * baudRate);
    expect(received()).toEqual(Buffer.from(counterBytes(0, received().length)));
    await port.close();
  },
);

test("the counter's bytes are the same however they are cut", () => {
  const whole = Buffer.from(counterBytes(0, 100));
  expect(whole.toString().startsWith('000000000000000\n000000000000001\n')).toBe(true);
  for (let cut = 0; cut <= 100; cut++) {
    expect(Buffer.concat([counterBytes(0, cut), counterBytes(cut, 100 - cut)])).toEqual(whole);
  }
});

test('a demo port can be opened once at a time, and reports errors', async () => {
  const { device, port } = await open('demo/sink');
  await expect(device.open(settings)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  await port.close();
  expect(await port.closed).toEqual({ kind: 'closed' });
  await expect(port.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'DEVICE_GONE' });
  await expect(device.open({ ...settings, baudRate: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await (await device.open(settings)).close();
});
