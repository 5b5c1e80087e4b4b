import { assert, assertEqual, assertRejects } from './assert.ts';
import type { ContractSection } from './port-harness.ts';
import {
  bytesOf,
  nextEvent,
  openHeldBack,
  options,
  readBytes,
  readOnce,
  readableOf,
  tooMuch,
  writableOf,
} from './stream-helpers.ts';

/** Web Serial: `connect`, `disconnect`, `connected` and `forget()`. */
export const lostContract: ContractSection = (test, { source, supports }) => {
  test('Unplugged while open: reading ends, the streams are gone for good, and it can be closed', async ({
    port,
    device,
  }) => {
    await port.open(options);
    const reader = readableOf(port).getReader();
    const writer = writableOf(port).getWriter();
    writer.closed.catch(() => {});
    const reading = reader.read();
    const ended =
      supports.lostRead === 'error'
        ? assertRejects(reading, 'NetworkError', 'read()')
        : reading.then(({ done }) => assertEqual(done, true, 'done'));
    const events = [nextEvent(port, 'disconnect'), nextEvent(source, 'disconnect')];
    await device.unplug();
    await ended;
    for (const target of await Promise.all(events)) assert(target === port, 'the event’s target is not the port');
    if (supports.connected) assertEqual(port.connected, false, 'connected');
    if (supports.lostWriteFails) await assertRejects(writer.write(bytesOf('x')), 'NetworkError', 'write()');
    reader.releaseLock();
    writer.releaseLock();
    assertEqual(port.readable, null, 'readable');
    if (supports.lostWriteFails) assertEqual(port.writable, null, 'writable');
    await assertRejects(port.getSignals(), ['NetworkError', 'InvalidStateError'], 'getSignals()');
    await assertRejects(
      port.setSignals({ requestToSend: true }),
      ['NetworkError', 'InvalidStateError'],
      'setSignals()',
    );
    await port.close();
    assertEqual(port.writable, null, 'writable after close()');
    await assertRejects(port.open(options), 'NetworkError', 'open() while it is away');
    assert(!(await source.getPorts()).includes(port), 'it is still listed');
  });

  test('Unplugged while closed: the events arrive and it is not listed', async ({ port, device }) => {
    if (supports.connected) assertEqual(port.connected, true, 'connected');
    assert((await source.getPorts()).includes(port), 'it is not listed');
    const events = [nextEvent(port, 'disconnect'), nextEvent(source, 'disconnect')];
    await device.unplug();
    for (const target of await Promise.all(events)) assert(target === port, 'the event’s target is not the port');
    if (supports.connected) assertEqual(port.connected, false, 'connected');
    assert(!(await source.getPorts()).includes(port), 'it is still listed');
  });

  test('Plugged in again: it is announced, listed, and opens as before', async ({ port, device }) => {
    await port.open(options);
    const reader = readableOf(port).getReader();
    const ended = reader.read().then(
      () => {},
      () => {},
    );
    const gone = nextEvent(port, 'disconnect');
    await device.unplug();
    await Promise.all([ended, gone]);
    reader.releaseLock();
    await port.close();

    const back = nextEvent(source, 'connect');
    const again = await device.plug();
    assert((await back) === again, 'the event’s target is not the port');
    if (supports.connected) assertEqual(again.connected, true, 'connected');
    assert((await source.getPorts()).includes(again), 'it is not listed');
    await again.open(options);
    const next = readableOf(again).getReader();
    await device.write(bytesOf('back'));
    assertEqual(await readBytes(next, 4), bytesOf('back'), 'received');
    next.releaseLock();
  });

  test('Other ports are not affected when one is lost', async ({ port, device }) => {
    await port.open(options);
    const others = (await source.getPorts()).filter((other) => other !== port);
    const gone = nextEvent(port, 'disconnect');
    await device.unplug();
    await gone;
    const listed = await source.getPorts();
    assert(
      others.every((other) => listed.includes(other)),
      'another port is not listed any more',
    );
    await port.close();
  });

  if (supports.flowControl) {
    test('A waiting write fails when the device is unplugged', async (made) => {
      const writer = await openHeldBack(made);
      writer.closed.catch(() => {});
      const writing = assertRejects(writer.write(tooMuch()), 'NetworkError', 'the waiting write');
      await made.device.unplug();
      await writing;
      writer.releaseLock();
      assertEqual(made.port.writable, null, 'writable');
    });
  }

  if (supports.forget) {
    test('A forgotten port is not listed and does not open', async ({ port }) => {
      await port.forget();
      assert(!(await source.getPorts()).includes(port), 'it is still listed');
      await assertRejects(port.open(options), ['InvalidStateError', 'NetworkError'], 'open()');
    });
  } else {
    test('forget() has no effect where the page cannot give the permission back', async ({ port, device }) => {
      await port.forget();
      await port.open(options);
      const reading = readOnce(port, 5);
      await device.write(bytesOf('still'));
      assertEqual(await reading, bytesOf('still'), 'received');
    });
  }
};
