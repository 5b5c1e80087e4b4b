import { assert, assertEqual, assertRejects } from './assert.ts';
import type { ContractSection } from './port-harness.ts';
import { bytesOf, options, readOnce, readableOf } from './stream-helpers.ts';

/** Web Serial: `getInfo()` and `open()`. */
export const openContract: ContractSection = (test) => {
  test('A closed port has no streams, and getInfo() gives a new object each time', async ({ port }) => {
    assertEqual(port.readable, null, 'readable');
    assertEqual(port.writable, null, 'writable');
    assertEqual(port.getInfo(), port.getInfo(), 'getInfo()');
    assert(port.getInfo() !== port.getInfo(), 'getInfo() gave the same object twice');
  });

  test('A baud rate alone opens it as 8N1 without flow control', async ({ port, device }) => {
    await port.open({ baudRate: 9600 });
    const settings = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' };
    assertEqual(await device.settings(), settings, 'settings');
    assert(port.readable instanceof ReadableStream, 'readable is not a stream');
    assert(port.writable instanceof WritableStream, 'writable is not a stream');
  });

  test('Every setting reaches the device', async ({ port, device }) => {
    const all = [
      { baudRate: 74_880, dataBits: 7, stopBits: 2, parity: 'even', flowControl: 'none' },
      { baudRate: 12_000_000, dataBits: 8, stopBits: 1, parity: 'odd', flowControl: 'hardware' },
    ] as const;
    for (const settings of all) {
      await port.open({ ...settings, bufferSize: 4096 });
      assertEqual(await device.settings(), settings, 'settings');
      await port.close();
    }
  });

  test('It cannot be opened while it is open or opening', async ({ port, device }) => {
    const opening = port.open(options);
    await assertRejects(port.open(options), 'InvalidStateError', 'open() while opening');
    await opening;
    await assertRejects(port.open(options), 'InvalidStateError', 'open() while open');
    await device.write(bytesOf('ok'));
    assertEqual(await readOnce(port, 2), bytesOf('ok'), 'received afterwards');
  });

  test('Options outside the standard are refused, and it can be opened afterwards', async ({ port }) => {
    const wrong: unknown[] = [
      {},
      { baudRate: -1 },
      { baudRate: 2 ** 32 },
      { baudRate: Number.NaN },
      { baudRate: 9600, dataBits: 5 },
      { baudRate: 9600, dataBits: 9 },
      { baudRate: 9600, stopBits: 0 },
      { baudRate: 9600, stopBits: 3 },
      { baudRate: 9600, parity: 'mark' },
      { baudRate: 9600, flowControl: 'xon' },
      { baudRate: 9600, bufferSize: 0 },
      { baudRate: 9600, bufferSize: 2 ** 32 },
    ];
    for (const bad of wrong) {
      await assertRejects(port.open(bad as SerialOptions), 'TypeError', `open(${JSON.stringify(bad)})`);
    }
    await port.open(options);
    readableOf(port);
  });

  test('A baud rate of 0 is refused in one of two ways, and it can be opened afterwards', async ({ port }) => {
    await assertRejects(port.open({ baudRate: 0 }), ['TypeError', 'NetworkError'], 'open()');
    await port.open(options);
  });

  test('Calls that need an open port are refused on a closed one', async ({ port }) => {
    await assertRejects(port.close(), 'InvalidStateError', 'close()');
    await assertRejects(port.getSignals(), 'InvalidStateError', 'getSignals()');
    await assertRejects(port.setSignals({ dataTerminalReady: true }), 'InvalidStateError', 'setSignals()');
  });
};
