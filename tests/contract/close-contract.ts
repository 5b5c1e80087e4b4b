import { assertEqual, assertRejects } from './assert.ts';
import type { ContractSection } from './port-harness.ts';
import { bytesOf, options, readOnce, readableOf, writableOf, writeOnce } from './stream-helpers.ts';

/** Web Serial: `close()`. */
export const closeContract: ContractSection = (test) => {
  test('Closing removes the streams, and it can be reopened with other settings', async ({ port, device }) => {
    await port.open(options);
    readableOf(port);
    writableOf(port);
    await port.close();
    assertEqual(port.readable, null, 'readable');
    assertEqual(port.writable, null, 'writable');
    await port.open({ ...options, baudRate: 9600 });
    assertEqual((await device.settings()).baudRate, 9600, 'baud rate');
    const reading = readOnce(port, 5);
    await device.write(bytesOf('fresh'));
    assertEqual(await reading, bytesOf('fresh'), 'received');
  });

  test('It closes even if neither stream was used', async ({ port }) => {
    await port.open(options);
    await port.close();
    assertEqual(port.readable, null, 'readable');
  });

  test('With a reader it does not close, and stays usable', async ({ port, device }) => {
    await port.open(options);
    const reader = readableOf(port).getReader();
    await assertRejects(port.close(), 'TypeError', 'close()');
    reader.releaseLock();
    await writeOnce(port, bytesOf('on'));
    assertEqual(await device.received(2), bytesOf('on'), 'received by the device');
    await port.close();
  });

  test('With a writer it does not close, and stays usable', async ({ port, device }) => {
    await port.open(options);
    const writer = writableOf(port).getWriter();
    await assertRejects(port.close(), 'TypeError', 'close()');
    writer.releaseLock();
    const reading = readOnce(port, 2);
    await device.write(bytesOf('on'));
    assertEqual(await reading, bytesOf('on'), 'received');
    await port.close();
  });

  test('trials-2 C 7: a write on the old writable after close() fails with a reason', async ({ port }) => {
    await port.open(options);
    const writable = writableOf(port);
    await port.close();
    await assertRejects(writable.getWriter().write(bytesOf('late')), 'InvalidStateError', 'write()');
  });

  test('It cannot be closed twice at once', async ({ port }) => {
    await port.open(options);
    const closing = port.close();
    await assertRejects(port.close(), 'InvalidStateError', 'the second close()');
    await closing;
    await assertRejects(port.close(), 'InvalidStateError', 'close() when closed');
  });

  test('A read loop that is told to stop can close the port as its last step', async ({ port, device }) => {
    await port.open(options);
    const reader = readableOf(port).getReader();
    const loop = (async () => {
      let text = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        text += String.fromCharCode(...value);
        if (text.length === 4) void reader.cancel();
      }
      reader.releaseLock();
      await port.close();
      return text;
    })();
    await device.write(bytesOf('stop'));
    assertEqual(await loop, 'stop', 'received');
    assertEqual(port.readable, null, 'readable');
  });
};
