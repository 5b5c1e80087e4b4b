import { assert, assertEqual, assertRejects } from './assert.ts';
import type { ContractSection } from './port-harness.ts';
import { bytesOf, openHeldBack, options, readOnce, tooMuch, writableOf, writeOnce } from './stream-helpers.ts';

/** Web Serial: `writable`. */
export const writableContract: ContractSection = (test, { supports }) => {
  test('Bytes of every value reach the device complete and in order', async ({ port, device }) => {
    await port.open(options);
    const sent = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 11 + (i >> 8)) & 0xff);
    const writer = writableOf(port).getWriter();
    const receiving = device.received(sent.length);
    await Promise.all([0, 1, 5000, 5001].map((from, i, all) => writer.write(sent.subarray(from, all[i + 1]))));
    writer.releaseLock();
    assertEqual(await receiving, sent, 'received');
  });

  test('It is the same stream each time while it lasts', async ({ port }) => {
    await port.open(options);
    assert(writableOf(port) === writableOf(port), 'writable changed');
  });

  test('Any view of a buffer, and a buffer, can be written; of a view only its part', async ({ port, device }) => {
    await port.open(options);
    const writer = writableOf(port).getWriter();
    const buffer = bytesOf('abcdef').buffer;
    const chunks: unknown[] = [buffer, new DataView(buffer, 1, 2), new Uint16Array(buffer, 2, 2)];
    for (const chunk of chunks) await writer.write(chunk as Uint8Array);
    writer.releaseLock();
    assertEqual(await device.received(12), bytesOf('abcdefbccdef'), 'received');
  });

  test('trials-2 C 7: a view of a detached buffer is written as nothing', async ({ port, device }) => {
    await port.open(options);
    const chunk = bytesOf('gone');
    structuredClone(chunk.buffer, { transfer: [chunk.buffer] });
    await writeOnce(port, chunk);
    await writeOnce(port, bytesOf('here'));
    assertEqual(await device.received(4), bytesOf('here'), 'received');
  });

  if (supports.closesAfterBadWrite && typeof SharedArrayBuffer !== 'undefined') {
    test('trials-2 C 7: shared memory is refused', async ({ port }) => {
      await port.open(options);
      for (const chunk of [new Uint8Array(new SharedArrayBuffer(4)), new SharedArrayBuffer(4)]) {
        const writer = writableOf(port).getWriter();
        await assertRejects(writer.write(chunk as Uint8Array), 'TypeError', 'write()');
        writer.releaseLock();
      }
    });
  }

  test('A chunk may be reused once it is written', async ({ port, device }) => {
    await port.open(options);
    const chunk = bytesOf('keep');
    await writeOnce(port, chunk);
    chunk.fill(0);
    assertEqual(await device.received(4), bytesOf('keep'), 'received');
  });

  test('Closing a writer waits until the device has everything, and the next stream continues', async ({
    port,
    device,
  }) => {
    await port.open(options);
    const before = writableOf(port);
    const writer = before.getWriter();
    void writer.write(bytesOf('one'));
    await writer.close();
    assertEqual(await device.received(3), bytesOf('one'), 'received at close()');
    assert(writableOf(port) !== before, 'writable is still the closed stream');
    await writeOnce(port, bytesOf('two'));
    assertEqual(await device.received(3), bytesOf('two'), 'received afterwards');
  });

  test('Aborting a writer leaves a port that can be written to', async ({ port, device }) => {
    await port.open(options);
    const before = writableOf(port);
    const writer = before.getWriter();
    await writer.abort(new Error('enough'));
    writer.releaseLock();
    assert(writableOf(port) !== before, 'writable is still the aborted stream');
    await writeOnce(port, bytesOf('two'));
    assertEqual(await device.received(3), bytesOf('two'), 'received afterwards');
  });

  if (supports.closesAfterBadWrite) {
    test('Values that are not bytes are refused, and the port can still be closed', async ({ port }) => {
      await port.open(options);
      const writer = writableOf(port).getWriter();
      await assertRejects(writer.write('text' as unknown as Uint8Array), 'TypeError', 'write()');
      writer.releaseLock();
      await port.close();
    });
  }

  test('Both directions work at the same time', async ({ port, device }) => {
    await port.open(options);
    const reading = readOnce(port, 4);
    await Promise.all([writeOnce(port, bytesOf('ping')), device.write(bytesOf('pong'))]);
    assertEqual(await reading, bytesOf('pong'), 'received by the port');
    assertEqual(await device.received(4), bytesOf('ping'), 'received by the device');
  });

  if (supports.flowControl) {
    test('A write held back by flow control is sent when the device is ready', async (made) => {
      const writer = await openHeldBack(made);
      const receiving = made.device.received(4);
      const writing = writer.write(bytesOf('wait'));
      await made.device.setLines({ clearToSend: true });
      await writing;
      writer.releaseLock();
      assertEqual(await receiving, bytesOf('wait'), 'received');
    });

    test('A write that flow control holds back can be aborted', async (made) => {
      const writer = await openHeldBack(made);
      const writing = assertRejects(writer.write(tooMuch()), 'TimeoutError', 'the held write');
      await writer.abort(new DOMException('enough', 'TimeoutError'));
      await writing;
      writer.releaseLock();
      await made.port.close();
    });
  }
};
