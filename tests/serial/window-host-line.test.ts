import { afterEach, expect, test } from 'vitest';
import { defaultSettings } from '../../web/core/port-settings.ts';
import { windowBytes } from '../../web/serial/host-messages.ts';
import { hostLines } from '../../web/serial/window/host-lines.ts';
import { WindowHostSource } from '../../web/serial/window-host-line.ts';
import { LineSerial } from '../../web/w3c/line-serial.ts';
import { LineRecord } from '../contract/line-record.ts';
import { SimulatedLines } from '../contract/simulated-lines.ts';

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const work of cleanUp.splice(0)) work();
});

/** A window's line in a worker; the bytes sent between them are counted. */
async function setUp() {
  const lines = new SimulatedLines();
  const made = lines.add();
  const channel = new MessageChannel();
  cleanUp.push(() => channel.port1.close());
  hostLines(new LineSerial(lines), channel.port1, { now: () => 1000 });
  const crossed = { bytes: 0 };
  channel.port2.addEventListener('message', ({ data }) => {
    if (data.kind === 'received') crossed.bytes += data.bytes.length;
  });
  const [line] = await new WindowHostSource(channel.port2).lines();
  if (!line) throw new Error('There is no line');
  return { ...made, line, crossed };
}

test('a worker that stops reading is sent at most the credit window and one chunk, later the rest', async () => {
  const { line, device, crossed } = await setUp();
  const record = new LineRecord();
  const opening = await line.open(defaultSettings, record);
  const resume = record.hold();
  const chunk = new Uint8Array(1024 * 1024);
  const chunks = (2 * windowBytes) / chunk.length;
  let written = 0;
  while (written < chunks) {
    await device.write(chunk);
    written++;
    // Nothing is dropped: the device waits when the page's own port is full.
    await new Promise(setImmediate);
  }
  await opening.getSignals(); // an answer comes after everything sent before it
  expect(crossed.bytes).toBeLessThanOrEqual(windowBytes + chunk.length);
  expect(crossed.bytes).toBeGreaterThanOrEqual(windowBytes / 2);
  const before = crossed.bytes;
  resume();
  await record.until(() => record.errors.length > 0 || record.receivedBytes.length > before);
  await opening.close();
});
