import { assert, assertEqual, assertRejects } from './assert.ts';
import type { ContractSection } from './port-harness.ts';
import { bytesOf, options, readBytes, readOnce, readableOf } from './stream-helpers.ts';

const errorNames = {
  break: 'BreakError',
  framing: 'FramingError',
  parity: 'ParityError',
  overrun: 'BufferOverrunError',
  unknown: 'UnknownError',
} as const;

/** Web Serial: `readable`. */
export const readableContract: ContractSection = (test, { supports }) => {
  test('Bytes of every value arrive complete and in order', async ({ port, device }) => {
    await port.open(options);
    const sent = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
    const reading = readOnce(port, sent.length);
    await device.write(sent.subarray(0, 1));
    await device.write(sent.subarray(1, 5000));
    await device.write(sent.subarray(5000));
    assertEqual(await reading, sent, 'received');
  });

  test('It is the same stream each time while it lasts', async ({ port }) => {
    await port.open(options);
    assert(readableOf(port) === readableOf(port), 'readable changed');
  });

  test('Bytes that arrived before the first read are not lost', async ({ port, device }) => {
    await port.open(options);
    readableOf(port);
    await device.write(bytesOf('early'));
    assertEqual(await readOnce(port, 5), bytesOf('early'), 'received');
  });

  test('The next reader continues where the previous one was released', async ({ port, device }) => {
    await port.open(options);
    await device.write(bytesOf('first'));
    assertEqual(await readOnce(port, 5), bytesOf('first'), 'first reader');
    await device.write(bytesOf('second'));
    assertEqual(await readOnce(port, 6), bytesOf('second'), 'second reader');
  });

  test('A reader that is released while it waits loses nothing', async ({ port, device }) => {
    await port.open(options);
    const reader = readableOf(port).getReader();
    const waiting = assertRejects(reader.read(), 'TypeError', 'the waiting read');
    reader.releaseLock();
    await waiting;
    await device.write(bytesOf('later'));
    assertEqual(await readOnce(port, 5), bytesOf('later'), 'received');
  });

  if (supports.byob) {
    test('A reader may use its own buffer, which is never overfilled', async ({ port, device }) => {
      await port.open(options);
      const reader = readableOf(port).getReader({ mode: 'byob' });
      const sent = bytesOf('0123456789');
      const received: number[] = [];
      await device.write(sent);
      while (received.length < sent.length) {
        const { value, done } = await reader.read(new Uint8Array(4));
        assert(!done && value.length > 0 && value.length <= 4, `read ${value?.length} bytes into 4`);
        received.push(...value);
      }
      reader.releaseLock();
      assertEqual(Uint8Array.from(received), sent, 'received');
    });

    test('A reader that waits with its own buffer gets the bytes when they arrive', async ({ port, device }) => {
      await port.open(options);
      const reader = readableOf(port).getReader({ mode: 'byob' });
      const reading = reader.read(new Uint8Array(100));
      await device.write(bytesOf('x'));
      const { value } = await reading;
      reader.releaseLock();
      assertEqual(value, bytesOf('x'), 'received');
    });
  }

  test('Cancelling ends a waiting read, and the next stream receives later bytes', async ({ port, device }) => {
    await port.open(options);
    const before = readableOf(port);
    const reader = before.getReader();
    const reading = reader.read();
    await reader.cancel();
    assertEqual((await reading).done, true, 'done');
    reader.releaseLock();
    assert(readableOf(port) !== before, 'readable is still the cancelled stream');
    const next = readableOf(port).getReader();
    await device.write(bytesOf('again'));
    assertEqual(await readBytes(next, 5), bytesOf('again'), 'received');
    next.releaseLock();
  });

  for (const kind of supports.raise) {
    test(`A line error (${kind}) ends the stream, not the port`, async ({ port, device }) => {
      await port.open({ ...options, parity: kind === 'parity' ? 'even' : 'none' });
      const failed = readableOf(port);
      const reader = failed.getReader();
      await device.write(bytesOf('before'));
      assertEqual(await readBytes(reader, 6), bytesOf('before'), 'received before');
      const reading = assertRejects(reader.read(), errorNames[kind], 'read()');
      await device.raise(kind);
      await reading;
      reader.releaseLock();
      assert(readableOf(port) !== failed, 'readable is still the failed stream');
      const next = readableOf(port).getReader();
      await device.write(bytesOf('after'));
      assertEqual(await readBytes(next, 5), bytesOf('after'), 'received after');
      next.releaseLock();
    });
  }
};
