import { expect, test } from 'vitest';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import { settle } from '../../support/settle.ts';
import { noSignals } from './fake-device.ts';
import { FakeViewer } from './fake-viewer.ts';
import { sessionBench, settings } from './session-bench.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('an operator opens the port, which takes the lease, and receives the device’s data', async () => {
  const { device, session, openedBy } = sessionBench();
  const ann = await openedBy();
  device.now.receive(bytes(1, 2, 3), 77);
  expect(session.holder).toBe('ann');
  expect(ann.messagesOf('opened')).toMatchObject([{ epoch: '0000000000000001', reason: 'asked', by: 'ann', settings }]);
  expect(ann.bytes).toEqual([1, 2, 3]);
  expect(session.info).toMatchObject({
    state: 'open',
    epoch: '0000000000000001',
    offset: 3,
    viewers: 1,
    holder: { id: 'ann' },
  });
});

test('trials B 15: a client that attaches again gets the number of events it missed', async () => {
  const { session, attach, openedBy } = sessionBench();
  await openedBy();
  const count = (name: string) => session.attach(new FakeViewer(name)).attached.eventCount;
  attach(new FakeViewer('bob'));
  const before = count('carl') ?? NaN;
  session.note('bob', 'Bob', 'one');
  await session.commands.setSignals('ann', { dataTerminalReady: false });
  session.actOnLease('bob', 'request'); // reported by the answer itself
  expect(count('dora')).toBe(before + 2);
});

test('all viewers are sent the same frame object', async () => {
  const { device, attach, openedBy } = sessionBench();
  const ann = await openedBy();
  const bob = attach(new FakeViewer('bob'));
  device.now.receive(bytes(1));
  expect(ann.frames[0]).toBeDefined();
  expect(bob.frames[0]).toBe(ann.frames[0]);
});

test('a chunk larger than a frame becomes several frames', async () => {
  const { device, openedBy } = sessionBench();
  const ann = await openedBy();
  device.now.receive(new Uint8Array(150_000));
  expect(ann.frames.map(({ length }) => length)).toEqual([65_536, 65_536, 18_988]);
});

test('opening with the same settings changes nothing; with others the port is in use', async () => {
  const { device, session, attach, openedBy } = sessionBench();
  await openedBy();
  attach(new FakeViewer('bob'));
  expect(await session.commands.open('bob', settings)).toMatchObject({ opened: false, epoch: '0000000000000001' });
  await expect(session.commands.open('bob', { ...settings, baudRate: 9600 })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
  });
  expect(device.openings).toHaveLength(1);
  expect(session.holder).toBe('ann');
});

test('a lease taken for an opening that fails is released', async () => {
  const { device, session, attach } = sessionBench();
  const ann = attach(new FakeViewer('ann'));
  device.failures.push(new RelayError('PORT_IN_USE', 'Another program has it.'));
  await expect(session.commands.open('ann', settings)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  expect(session.holder).toBeUndefined();
  expect(session.info.state).toBe('closed');
  expect(ann.messagesOf('opened')).toEqual([]);
});

test('opening needs the lease when somebody has it, the device to be there, and an attached client', async () => {
  const { session, attach } = sessionBench();
  attach(new FakeViewer('ann'));
  attach(new FakeViewer('bob'));
  session.actOnLease('ann', 'request');
  await expect(session.commands.open('bob', settings)).rejects.toMatchObject({ code: 'READ_ONLY' });
  await expect(session.commands.open('cem', settings)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  session.setDevice(undefined);
  await expect(session.commands.open('ann', settings)).rejects.toMatchObject({ code: 'DEVICE_GONE' });
});

test('stays with its viewers while the device is gone, and reports where the epoch ended', async () => {
  const { clock, device, session, openedBy } = sessionBench();
  const ann = await openedBy();
  device.now.receive(bytes(1, 2));
  session.setDevice(undefined);
  device.now.lose();
  await clock.advance(30_000);
  expect(session.info).toMatchObject({ state: 'lost', viewers: 1, offset: 2 });
  expect(session.holder).toBe('ann');
  expect(ann.messagesOf('lost')).toMatchObject([{ offset: 2, code: 'DEVICE_GONE', message: 'Unplugged.' }]);
});

test('reopens a device that is back with the same settings and signals, in a new epoch', async () => {
  const { clock, device, session, openedBy } = sessionBench();
  const ann = await openedBy();
  await session.commands.setSignals('ann', { dataTerminalReady: false });
  session.setDevice(undefined);
  device.now.lose();
  await clock.advance(10_000);
  expect(device.openings).toHaveLength(1);
  session.setDevice(device);
  await clock.advance(1);
  expect(ann.messagesOf('opened').at(-1)).toMatchObject({
    epoch: '0000000000000002',
    reason: 'returned',
    by: null,
    settings,
  });
  expect(device.lines.at(-1)).toEqual({ dataTerminalReady: false, requestToSend: true, break: false });
  device.now.receive(bytes(9));
  expect(ann.bytes).toEqual([9]);
});

test('keeps trying to open a device that is there but cannot be opened', async () => {
  const { clock, device, session, openedBy } = sessionBench();
  await openedBy();
  device.failures.push(...Array.from({ length: 4 }, () => new RelayError('PORT_IN_USE', 'Locked.')));
  device.now.lose();
  await clock.advance(2999);
  expect(session.info.state).toBe('lost');
  await clock.advance(1);
  expect(session.info.state).toBe('open');
  expect(device.openings).toHaveLength(2);
});

test('a port that is closed while it is lost stays closed when the device is back', async () => {
  const { clock, device, session, openedBy } = sessionBench();
  const ann = await openedBy();
  session.setDevice(undefined);
  device.now.lose();
  await settle();
  await session.commands.close('ann');
  session.setDevice(device);
  await clock.advance(10_000);
  expect(device.openings).toHaveLength(1);
  expect(session.info.state).toBe('closed');
  expect(ann.messages.map(({ type }) => type).filter((type) => type === 'lost' || type === 'closed')).toEqual([
    'lost',
    'closed',
  ]);
});

test('other settings close and open the device once; the same ones do nothing', async () => {
  const { device, session, openedBy } = sessionBench();
  const ann = await openedBy();
  await session.commands.changeSettings('ann', { ...settings });
  expect(device.openings).toHaveLength(1);
  const changed = await session.commands.changeSettings('ann', { ...settings, baudRate: 9600 });
  expect(changed).toEqual({ epoch: '0000000000000002', settings: { ...settings, baudRate: 9600 } });
  expect(device.openings.map((opening) => opening.settings.baudRate)).toEqual([115_200, 9600]);
  expect(ann.messagesOf('opened').at(-1)).toMatchObject({ reason: 'settings', by: 'ann' });
  expect(ann.messagesOf('lost')).toEqual([]);
});

test('data transmitted before new settings leaves with the old ones, later data with the new', async () => {
  const { device, session, openedBy } = sessionBench();
  await openedBy();
  const first = device.now;
  first.isSlow = true;
  session.commands.transmit('ann', { id: 1, epoch: null, payload: bytes(1) });
  const change = session.commands.changeSettings('ann', { ...settings, baudRate: 9600 });
  await settle();
  session.commands.transmit('ann', { id: 2, epoch: null, payload: bytes(2) });
  await settle();
  expect(first.isEnded).toBe(false);
  first.held.shift()?.();
  await settle();
  first.held.shift()?.();
  await change;
  await settle();
  expect(first.line).toEqual([1]);
  expect(device.now.line).toEqual([2]);
});

test('settings that the host does not support leave the old ones in force', async () => {
  const { device, session, openedBy } = sessionBench();
  await openedBy();
  device.failures.push(new RelayError('NOT_SUPPORTED', 'No such rate.'));
  await expect(session.commands.changeSettings('ann', { ...settings, baudRate: 12 })).rejects.toMatchObject({
    code: 'NOT_SUPPORTED',
  });
  expect(session.info).toMatchObject({ state: 'open', settings });
});

test('a device that accepts no byte can still be given other settings', async () => {
  const { clock, device, session, openedBy } = sessionBench();
  const ann = await openedBy();
  device.now.isSlow = true;
  session.commands.transmit('ann', { id: 1, epoch: null, payload: bytes(1) });
  session.commands.transmit('ann', { id: 2, epoch: null, payload: bytes(2) });
  const change = session.commands.changeSettings('ann', { ...settings, flowControl: 'none', baudRate: 9600 });
  await clock.advance(5000);
  await change;
  expect(session.info).toMatchObject({ state: 'open', settings: { baudRate: 9600 } });
  expect(ann.messagesOf('dropped').map(({ id, code, partial }) => [id, code, partial])).toEqual([
    [2, 'TIMEOUT', false],
    [1, 'DEVICE_GONE', true],
  ]);
});

test('closing waits until everything is transmitted and has left, then frees the lease', async () => {
  const { device, session, openedBy } = sessionBench();
  const ann = await openedBy();
  const { now } = device;
  now.isSlow = true;
  session.commands.transmit('ann', { id: 1, epoch: null, payload: bytes(1) });
  const closing = session.commands.close('ann');
  await settle();
  expect(now.isEnded).toBe(false);
  now.held.shift()?.();
  await settle();
  expect(now.isEnded).toBe(false);
  now.held.shift()?.();
  await closing;
  expect(now.log).toEqual([1, 'drain']);
  expect(ann.messagesOf('written')).toMatchObject([{ id: 1 }]);
  expect(ann.messagesOf('closed')).toMatchObject([{ reason: 'asked', by: 'ann' }]);
  expect(session.holder).toBeUndefined();
});

test('closing gives a device that accepts nothing half a minute, and the relay itself a second', async () => {
  for (const [patienceMs, stop] of [
    [30_000, false],
    [1000, true],
  ] as const) {
    const { clock, device, session, openedBy } = sessionBench();
    await openedBy();
    device.now.isSlow = true;
    session.commands.transmit('ann', { id: 1, epoch: null, payload: bytes(1) });
    void (stop ? session.stop() : session.commands.close('ann'));
    await clock.advance(patienceMs - 1);
    expect(device.now.isEnded).toBe(false);
    await clock.advance(1);
    expect(device.now.isEnded).toBe(true);
  }
});

test('a port without attached clients is closed after a minute', async () => {
  const { clock, session, attach, openedBy } = sessionBench();
  await openedBy();
  session.detach('ann');
  await clock.advance(59_000);
  attach(new FakeViewer('bob'));
  await clock.advance(60_000);
  expect(session.info.state).toBe('open');
  session.detach('bob');
  await clock.advance(60_000);
  expect(session.info.state).toBe('closed');
});

test('changes of the device’s signals are reported once each, and not at all where there are no signals', async () => {
  const { clock, device, openedBy } = sessionBench();
  const ann = await openedBy();
  await clock.advance(500);
  expect(ann.messagesOf('input-signals')).toMatchObject([{ signals: noSignals, offset: 0 }]);
  device.now.receive(bytes(1));
  device.now.inputs = { ...noSignals, clearToSend: true };
  await clock.advance(500);
  expect(ann.messagesOf('input-signals').slice(1)).toMatchObject([{ signals: { clearToSend: true }, offset: 1 }]);
  device.now.inputs = undefined;
  await clock.advance(50);
  expect(clock.running).toBe(0);
});

test('changes only the named signals, sends all three, and notifies all viewers', async () => {
  const { device, session, attach, openedBy } = sessionBench();
  await openedBy();
  const bob = attach(new FakeViewer('bob'));
  await session.commands.setSignals('ann', { requestToSend: false });
  await session.commands.setSignals('ann', { break: true });
  expect(device.now.log).toEqual([
    { dataTerminalReady: true, requestToSend: false, break: false },
    { dataTerminalReady: true, requestToSend: false, break: true },
  ]);
  expect(bob.messagesOf('output-signals').map(({ signals, by }) => [signals, by])).toEqual(
    device.now.log.map((lines) => [lines, 'ann']),
  );
});

test('a sequence comes after the writes before it, and nothing in between', async () => {
  const { clock, device, session, openedBy } = sessionBench();
  await openedBy();
  session.commands.transmit('ann', { id: 1, epoch: null, payload: bytes(1) });
  const sequence = session.commands.runSequence('ann', [
    { set: { dataTerminalReady: false }, waitMs: 100 },
    { set: { dataTerminalReady: true }, waitMs: 0 },
  ]);
  session.commands.transmit('ann', { id: 2, epoch: null, payload: bytes(2) });
  const signals = session.commands.setSignals('ann', { break: true });
  await clock.advance(99);
  expect(device.now.log).toHaveLength(2);
  await clock.advance(1);
  await sequence;
  await signals;
  expect(device.now.log).toMatchObject([
    1,
    { dataTerminalReady: false },
    { dataTerminalReady: true },
    2,
    { break: true },
  ]);
});

test('a sequence stops when the lease is taken over or the device is lost', async () => {
  for (const happens of ['take-over', 'lose'] as const) {
    const { clock, device, session, attach, openedBy } = sessionBench();
    await openedBy();
    attach(new FakeViewer('bob'));
    const sequence = session.commands.runSequence('ann', [
      { set: { break: true }, waitMs: 100 },
      { set: { break: false }, waitMs: 0 },
    ]);
    const failed = expect(sequence).rejects.toMatchObject({ code: happens === 'lose' ? 'DEVICE_GONE' : 'READ_ONLY' });
    await clock.advance(50);
    if (happens === 'lose') device.now.lose();
    else session.actOnLease('bob', 'take-over');
    await failed;
    await clock.advance(100);
    expect(device.openings[0]?.log).toHaveLength(1);
  }
});

test('a sequence under way ends with what is discarded, and so does one that waits; no break is left', async () => {
  const { clock, device, session, openedBy } = sessionBench();
  await openedBy();
  const running = session.commands.runSequence('ann', [
    { set: { break: true }, waitMs: 100 },
    { set: { break: false, dataTerminalReady: false }, waitMs: 0 },
  ]);
  const waiting = session.commands.runSequence('ann', [{ set: { requestToSend: false }, waitMs: 5 }]);
  const failed = Promise.all(
    [running, waiting].map((sequence) => expect(sequence).rejects.toMatchObject({ code: 'GAP' })),
  );
  await clock.advance(50);
  await session.commands.discard();
  await failed;
  await clock.advance(100);
  expect(device.now.log).toMatchObject([{ break: true }, 'discard', { break: false }]);
  await session.commands.setSignals('ann', { requestToSend: true });
  expect(device.now.log.at(-1)).toMatchObject({ requestToSend: true });
});

test('a write meant for an opening that is over is dropped', async () => {
  const { device, session, openedBy } = sessionBench();
  const ann = await openedBy();
  session.commands.transmit('ann', { id: 1, epoch: '00000000000000ff', payload: bytes(1) });
  session.commands.transmit('ann', { id: 2, epoch: '0000000000000001', payload: bytes(2) });
  await settle();
  expect(device.now.line).toEqual([2]);
  expect(ann.messagesOf('dropped')).toMatchObject([{ id: 1, code: 'DEVICE_GONE', partial: false }]);
});

test('waiting writes of a holder are dropped when somebody takes over; it is notified with the others', async () => {
  const { device, session, attach, openedBy } = sessionBench();
  const ann = await openedBy();
  const bob = attach(new FakeViewer('bob'));
  device.now.isSlow = true;
  for (const id of [1, 2, 3]) session.commands.transmit('ann', { id, epoch: null, payload: bytes(id) });
  session.actOnLease('bob', 'take-over', undefined, 'The press is running hot.');
  device.now.held.shift()?.();
  await settle();
  expect(device.now.line).toEqual([1]);
  expect(ann.messagesOf('dropped').map(({ id, code }) => [id, code])).toEqual([
    [2, 'READ_ONLY'],
    [3, 'READ_ONLY'],
  ]);
  expect(ann.messagesOf('written')).toMatchObject([{ id: 1 }]);
  expect(bob.messagesOf('lease').at(-1)).toMatchObject({
    holder: 'bob',
    reason: 'taken-over',
    by: 'bob',
    whom: 'ann',
    text: 'The press is running hot.',
  });
});

test('drain waits for earlier writes; discard drops them', async () => {
  const { device, session, openedBy } = sessionBench();
  const ann = await openedBy();
  device.now.isSlow = true;
  session.commands.transmit('ann', { id: 1, epoch: null, payload: bytes(1) });
  session.commands.transmit('ann', { id: 2, epoch: null, payload: bytes(2) });
  let drained = false;
  void session.commands.drain().then(() => (drained = true));
  await session.commands.discard();
  await settle();
  expect(drained).toBe(false);
  device.now.held.shift()?.();
  await settle();
  device.now.held.shift()?.();
  await settle();
  expect(drained).toBe(true);
  expect(ann.messagesOf('dropped').map(({ id, partial }) => [id, partial])).toEqual([
    [2, false],
    [1, true],
  ]);
});

test('a holder that is cut off keeps its lease for a while, and has it when it is back', async () => {
  const { clock, session, attach, openedBy } = sessionBench();
  const ann = await openedBy();
  session.detach('ann', 'cut');
  await clock.advance(29_000);
  expect(session.holder).toBe('ann');
  attach(ann);
  await clock.advance(60_000);
  expect(session.holder).toBe('ann');
  session.detach('ann', 'cut');
  await clock.advance(30_000);
  expect(session.holder).toBeUndefined();
});

test('a holder whose connection flickers keeps its lease though others wait, and its name while away', async () => {
  const { clock, session, attach, openedBy } = sessionBench();
  const ann = await openedBy();
  const bob = new FakeViewer('bob');
  attach(bob);
  session.actOnLease('bob', 'request');
  session.detach('ann', 'cut');
  await clock.advance(4999);
  expect(session.info.holder).toEqual({ id: 'ann', name: 'Name of ann', role: 'operator' });
  expect(() => session.actOnLease('bob', 'request')).not.toThrow();
  expect(session.holder).toBe('ann');
  attach(ann);
  await clock.advance(60_000);
  expect(session.leaseState).toEqual({ holder: 'ann', wanting: ['bob'] });
  session.detach('ann', 'cut');
  await clock.advance(5000);
  expect(session.holder).toBe('bob');
  expect(bob.messagesOf('lease').at(-1)).toMatchObject({ holder: 'bob', reason: 'expired', by: null, whom: 'bob' });
});

test('a client that transmits now and then keeps its name between its requests', async () => {
  const { session, attach, openedBy } = sessionBench();
  await openedBy();
  attach(new FakeViewer('bob'));
  session.detach('ann', 'between-requests');
  expect(session.info).toMatchObject({ holder: { id: 'ann', name: 'Name of ann' }, viewers: 1 });
  expect(session.actOnLease('bob', 'request').holder).toBe('bob');
});

test('attach and detach are reported to the others, at most once a second', async () => {
  const { clock, session, attach, openedBy } = sessionBench();
  const ann = await openedBy();
  await clock.advance(1000);
  ann.messages.length = 0;
  for (let i = 0; i < 100; i++) attach(new FakeViewer(`v${i}`, 'viewer'));
  await clock.advance(1000);
  const [first, last] = ann.messagesOf('viewers');
  expect(ann.messagesOf('viewers')).toHaveLength(2);
  expect(first?.total).toBe(2);
  expect(last?.total).toBe(101);
  expect(last?.viewers).toHaveLength(100);
  expect(last?.viewers[0]).toEqual({ id: 'ann', name: 'Name of ann', role: 'operator' });
  session.detach('v0');
  await clock.advance(1000);
  expect(ann.messagesOf('viewers').at(-1)?.total).toBe(100);
});

test('a note has the offset where it was made', async () => {
  const { clock, device, session, openedBy } = sessionBench();
  const ann = await openedBy();
  device.now.receive(bytes(1, 2));
  const made = session.note('ann', 'Ann', 'Valve 3 opened by hand');
  expect(made).toEqual({ epoch: '0000000000000001', offset: 2, timeUs: clock.nowUs() });
  expect(ann.messagesOf('note')).toMatchObject([{ ...made, by: 'ann', name: 'Ann', text: 'Valve 3 opened by hand' }]);
});

test('an observer of the host gets all bytes with their opening, offset and time, and no viewer sees it', async () => {
  const { device, session, openedBy } = sessionBench();
  await openedBy();
  device.now.receive(bytes(1), 1_700_000_000_000_001);
  const chunks: unknown[] = [];
  const observation = session.observe({
    bufferedBytes: 0,
    received: ({ epoch, offset, timeUs, data }) => chunks.push([epoch, offset, timeUs, ...data]),
    notified: () => undefined,
  });
  device.now.receive(bytes(2, 3), 1_700_000_000_000_002);
  const all = [
    ['0000000000000001', 0, 1_700_000_000_000_001, 1],
    ['0000000000000001', 1, 1_700_000_000_000_002, 2, 3],
  ];
  expect(chunks).toEqual(all);
  expect(session.info.viewers).toBe(1);
  observation.stop();
  device.now.receive(bytes(4));
  expect(chunks).toEqual(all);
});

test('an observer gets each write as it is sent, its outcome, and attach and detach; no refused write', async () => {
  const { device, session, attach, openedBy } = sessionBench();
  const told: unknown[] = [];
  session.observe({
    bufferedBytes: 0,
    received: () => undefined,
    notified: () => undefined,
    began: ({ client, id, bytes: written }) => told.push(['began', client, id, [...written]]),
    ended: ({ client, id }, outcome) => told.push(['ended', client, id, outcome]),
    joined: ({ id, name }) => told.push(['joined', id, name]),
    left: (viewer) => told.push(['left', viewer]),
  });
  await openedBy('ann');
  attach(new FakeViewer('bob'));
  const write = (client: string, id: number): void =>
    session.commands.transmit(client, { id, epoch: null, payload: bytes(id) });
  write('bob', 1);
  device.now.isSlow = true;
  write('ann', 1);
  write('ann', 2);
  session.actOnLease('bob', 'take-over');
  for (const take of device.now.held.splice(0)) take();
  await settle();
  write('bob', 2);
  device.now.lose();
  await settle();
  session.detach('bob');
  expect(told).toEqual([
    ['joined', 'ann', 'Name of ann'],
    ['joined', 'bob', 'Name of bob'],
    ['began', 'ann', 1, [1]],
    ['ended', 'ann', 2, { state: 'dropped', code: 'READ_ONLY', partial: false }],
    ['ended', 'ann', 1, { state: 'written' }],
    ['began', 'bob', 2, [2]],
    ['ended', 'bob', 2, { state: 'dropped', code: 'DEVICE_GONE', partial: true }],
    ['left', 'bob'],
  ]);
});

test('counts for the metrics what was received, transmitted, dropped and missed', async () => {
  const { session, device, attach, openedBy } = sessionBench({ replayBytes: 1000 });
  expect(session.counts).toMatchObject({
    state: 'closed',
    viewers: 0,
    isHeld: false,
    receivedBytes: 0,
    transmittedBytes: 0,
  });
  await openedBy('ann');
  attach(new FakeViewer('bob'), { credit: 100 });
  for (let i = 0; i < 30; i++) device.now.receive(new Uint8Array(100));
  session.commands.transmit('ann', { id: 0, epoch: null, payload: new Uint8Array(7) });
  session.commands.transmit('ann', { id: 1, epoch: 'ffffffffffffffff', payload: new Uint8Array(9) });
  await settle();
  expect(session.counts).toEqual({
    state: 'open',
    viewers: 2,
    isHeld: true,
    receivedBytes: 3000,
    transmittedBytes: 7,
    writtenWrites: 1,
    // Whatever was reported to the client was dropped.
    droppedWrites: 1,
    gaps: 0,
    missedBytes: 0,
    behindBytes: 2900,
  });
  session.grant('bob', 1000);
  expect(session.counts).toMatchObject({ gaps: 1, behindBytes: 0 });
  expect(session.counts.missedBytes).toBe(3000 - 100 - 1000);
});
