import type { HostRecordings } from '../../../relay/session/feed/recordings.ts';
import { expect, test } from 'vitest';
import { encodeTransmitFrame } from '../../../relay/protocol/data-frame.ts';
import type { ClientMessage } from '../../../relay/protocol/messages.ts';
import { accessTable, leaseAccessTable } from '../../../relay/session/access/rights.ts';
import type { ClientIdentity } from '../../../relay/session/access/client-identity.ts';
import { coreBench, identityOf, type FakeClient } from './core-bench.ts';
import { settle, until } from '../../support/settle.ts';
import { settings } from './session-bench.ts';

const port = 'gps';

async function open(client: FakeClient): Promise<number> {
  const attached = (await client.request({ type: 'attach', port })) as { handle: number };
  await client.request({ type: 'open', port, settings });
  return attached.handle;
}

test('a client that says hello gets the ports, and an answer to each request', async () => {
  const { device, greet } = coreBench();
  const ann = greet('ann');
  expect(ann.messagesOf('welcome')).toMatchObject([
    {
      node: 'lab1',
      viewer: 'v1',
      identity: { role: 'admin' },
      ports: [{ id: 'gps', name: 'GPS', state: 'closed', role: 'admin' }],
    },
  ]);
  const handle = await open(ann);
  device.now.receive(Uint8Array.of(1, 2, 3));
  ann.transmit(handle, [9, 8]);
  await settle();
  expect(ann.bytes).toEqual([1, 2, 3]);
  expect(device.now.line).toEqual([9, 8]);
  expect(ann.messagesOf('written')).toEqual([{ type: 'written', handle, id: 1 }]);
});

test('an attach is answered before the first event and the first byte', async () => {
  const { device, greet } = coreBench();
  const ann = greet('ann');
  await open(ann);
  device.now.receive(Uint8Array.of(1));
  const bob = greet('bob');
  await bob.request({ type: 'attach', port, from: 'oldest' });
  expect(bob.messages.map(({ type }) => type).slice(0, 2)).toEqual(['welcome', 'result']);
  expect(bob.bytes).toEqual([1]);
});

test('only hello is accepted before hello, and it must arrive within five seconds', async () => {
  const { clock, connect } = coreBench();
  const silent = connect();
  const early = connect();
  early.say({ type: 'ping', sent: 1 });
  expect(await early.request({ type: 'attach', port })).toBe('INVALID_ARGUMENT');
  expect(early.messagesOf('error')).toMatchObject([{ code: 'INVALID_ARGUMENT', path: 'type' }]);
  await clock.advance(5000);
  expect(silent.closed?.code).toBe(4408);
  expect(silent.messages).toEqual([]);
});

test('without a common version the connection is closed with the reason', () => {
  const { connect } = coreBench();
  const client = connect();
  client.say({ type: 'hello', versions: ['baudcast.v9'], client: 'x'.repeat(21) + 'A', name: 'New' });
  expect(client.messagesOf('error')).toMatchObject([{ code: 'VERSION' }]);
  expect(client.closed?.code).toBe(4406);
});

test('after ten messages that cannot be read the connection is closed', () => {
  const { greet } = coreBench();
  const ann = greet('ann');
  for (let i = 0; i < 9; i++) ann.connection.text('{');
  expect(ann.closed).toBeUndefined();
  ann.connection.binary(Uint8Array.of(1, 2, 3));
  expect(ann.messagesOf('error')).toHaveLength(10);
  expect(ann.closed?.code).toBe(4400);
});

/** One of every kind, as an attacker might try it. */
const attempts: readonly ClientMessage[] = [
  { type: 'note', request: 1, port, text: 'x' },
  { type: 'open', request: 2, port, settings },
  { type: 'close', request: 3, port },
  { type: 'settings', request: 4, port, settings: { ...settings, baudRate: 9600 } },
  { type: 'signals', request: 5, port, set: { break: true } },
  { type: 'sequence', request: 6, port, steps: [{ set: { break: true }, waitMs: 0 }] },
  { type: 'drain', request: 7, port },
  { type: 'discard', request: 8, port },
  { type: 'lend', request: 13, port, forMs: 1000 },
  { type: 'take-back', request: 14, port },
  { type: 'answer', request: 15, port, ask: 1, allow: true },
  { type: 'lease', request: 9, port, action: 'take-over' },
  { type: 'lease', request: 10, port, action: 'grant', to: 'v2' },
  { type: 'lease', request: 11, port, action: 'refuse', to: 'v1' },
  { type: 'lease', request: 12, port, action: 'hand-over', to: 'v2' },
];

test('a viewer is refused everything outside its role, and transmits nothing', async () => {
  const { clock, device, greet } = coreBench();
  await open(greet('ann'));
  const before = device.now.log.length;
  const vic = greet('vic', identityOf('viewer', 'vic'));
  const { handle } = (await vic.request({ type: 'attach', port })) as { handle: number };
  for (const attempt of attempts) vic.say(attempt);
  vic.transmit(handle, [1]);
  await clock.advance(100);
  expect(
    attempts.map((attempt) =>
      'request' in attempt
        ? vic.messagesOf('result').find(({ request, ok }) => request === attempt.request && !ok)
        : undefined,
    ),
  ).toEqual(attempts.map(() => expect.objectContaining({ error: expect.objectContaining({ code: 'FORBIDDEN' }) })));
  expect(vic.messagesOf('dropped')).toMatchObject([{ code: 'FORBIDDEN', partial: false }]);
  expect(device.now.line).toEqual([]);
  expect(device.now.log).toHaveLength(before);
  expect(device.openings).toHaveLength(1);
});

test('a viewer that requests the lease or attaches repeatedly must soon wait, and causes no flood', async () => {
  const { clock, greet } = coreBench();
  const ann = greet('ann');
  await open(ann);
  const guest = identityOf('viewer', 'guest');
  const eve = greet('eve', guest);
  await eve.request({ type: 'attach', port });
  for (let i = 0; i < 500; i++) eve.ask({ type: 'lease', port, action: i % 2 === 0 ? 'request' : 'release' });
  await settle();
  expect(ann.messagesOf('lease').length).toBeLessThan(50);
  // Another connection is not another person.
  const again = greet('again', guest);
  await again.request({ type: 'attach', port });
  expect(await again.request({ type: 'lease', port, action: 'request' })).toBe('OVERLOADED');
  for (let i = 0; i < 2000; i++) {
    eve.ask({ type: 'detach', port });
    eve.ask({ type: 'attach', port });
  }
  expect(await eve.request({ type: 'attach', port })).toBe('OVERLOADED');
  expect(await greet('bob', identityOf('viewer', 'bob')).request({ type: 'attach', port })).toMatchObject({
    handle: 1,
  });
  await clock.advance(60_000);
  expect(await again.request({ type: 'lease', port, action: 'request' })).toMatchObject({ wanting: expect.any(Array) });
  expect(await eve.request({ type: 'attach', port })).toMatchObject({ handle: 1 });
});

test('every kind of message that needs more than a viewer is among those tried', () => {
  const kinds = Object.entries(accessTable)
    .filter(([kind, { role }]) => role !== 'viewer' && kind !== 'transmit')
    .map(([kind]) => kind);
  expect(kinds.filter((kind) => !attempts.some(({ type }) => type === kind))).toEqual([]);
  const actions = Object.entries(leaseAccessTable)
    .filter(([action, { role }]) => role !== 'viewer' && action !== 'release')
    .map(([action]) => action);
  expect(
    actions.filter((action) => !attempts.some((attempt) => attempt.type === 'lease' && attempt.action === action)),
  ).toEqual([]);
});

test('an operator without the lease can do nothing that needs it', async () => {
  const { device, greet } = coreBench();
  await open(greet('ann'));
  const bob = greet('bob', identityOf('operator', 'bob'));
  const { handle } = (await bob.request({ type: 'attach', port })) as { handle: number };
  for (const attempt of attempts.slice(2, 8)) expect(await bob.request(attempt as never)).toBe('READ_ONLY');
  bob.transmit(handle, [1]);
  expect(bob.messagesOf('dropped')).toMatchObject([{ id: 1, code: 'READ_ONLY', partial: false }]);
  expect(device.now.log).toEqual([]);
});

test('a port outside the scope of an identity does not exist for it', async () => {
  const { greet } = coreBench();
  const eve = greet('eve', identityOf('admin', 'eve', ['other']));
  expect(eve.messagesOf('welcome')[0]?.ports).toEqual([]);
  expect(await eve.request({ type: 'attach', port })).toBe('NOT_FOUND');
  expect(await eve.request({ type: 'attach', port: '/dev/sda' })).toBe('NOT_FOUND');
  expect(await eve.request({ type: 'attach', port: '../gps' })).toBe('NOT_FOUND');
});

test('messages sent together are handled in order, across openings, settings and closings', async () => {
  const { device, greet } = coreBench();
  const ann = greet('ann');
  const { handle } = (await ann.request({ type: 'attach', port })) as { handle: number };
  const asked = [ann.ask({ type: 'open', port, settings })];
  ann.transmit(handle, [1]);
  asked.push(ann.ask({ type: 'settings', port, settings: { ...settings, baudRate: 9600 } }));
  ann.transmit(handle, [2]);
  asked.push(ann.ask({ type: 'signals', port, set: { break: true } }));
  ann.transmit(handle, [3]);
  asked.push(
    ann.ask({ type: 'drain', port }),
    ann.ask({ type: 'close', port }),
    ann.ask({ type: 'open', port, settings }),
  );
  ann.transmit(handle, [4]);
  await until(() => asked.every((request) => ann.answer(request) !== 'no answer'));
  expect(asked.map((request) => ann.answer(request)).filter((answer) => typeof answer === 'string')).toEqual([]);
  expect(device.openings.map(({ log }) => log.filter((entry) => entry !== 'drain'))).toEqual([
    [1],
    [2, { dataTerminalReady: true, requestToSend: true, break: true }, 3],
    [4],
  ]);
});

test('a client that reconnects gets its viewer id, its lease and the outcomes of its writes', async () => {
  const { device, greet } = coreBench();
  const ann = greet('ann');
  const handle = await open(ann);
  ann.transmit(handle, [1]);
  await settle();
  device.now.isSlow = true;
  ann.transmit(handle, [2]);
  ann.connection.ended(true);
  const again = greet('ann');
  const [welcome] = again.messagesOf('welcome');
  expect([welcome?.memory, welcome?.viewer]).toEqual([ann.messagesOf('welcome')[0]?.memory, 'v1']);
  expect(await again.request({ type: 'attach', port })).toMatchObject({ holder: 'v1', state: 'open' });
  const memory = welcome?.memory ?? '';
  expect(await again.request({ type: 'outcomes', port, memory, from: 1, to: 3 })).toEqual({
    outcomes: [
      { id: 1, state: 'written' },
      { id: 2, state: 'pending' },
      { id: 3, state: 'unreceived' },
    ],
  });
  device.now.held.shift()?.();
  await settle();
  expect(again.messagesOf('written')).toEqual([{ type: 'written', handle, id: 2 }]);
  again.transmit(handle, [2], 2);
  again.transmit(handle, [3], 3);
  await settle();
  expect(device.now.line).toEqual([1, 2, 3]);
  expect(await again.request({ type: 'outcomes', port, memory: 'y'.repeat(21) + 'A', from: 1, to: 1 })).toEqual({
    outcomes: [{ id: 1, state: 'unknown' }],
  });
});

test('a client that is still connected is replaced: nothing more is done for the old connection', async () => {
  const { device, greet } = coreBench();
  const ann = greet('ann');
  const handle = await open(ann);
  const again = greet('ann');
  expect(ann.closed?.code).toBe(4409);
  ann.transmit(handle, [1]);
  ann.connection.ended(true);
  await settle();
  expect(device.now.line).toEqual([]);
  await again.request({ type: 'attach', port });
  again.transmit(handle, [5]);
  await settle();
  expect(device.now.line).toEqual([5]);
});

test("another identity's client is refused", () => {
  const { greet } = coreBench();
  const ann = greet('ann', identityOf('operator', 'ann'));
  const thief = greet('ann', identityOf('admin', 'thief'));
  expect(thief.messagesOf('welcome')).toEqual([]);
  expect(thief.messagesOf('error')).toMatchObject([{ code: 'FORBIDDEN' }]);
  expect(thief.closed?.code).toBe(4403);
  expect(ann.closed).toBeUndefined();
});

test('a client is forgotten after ten minutes, which it detects by its memory', async () => {
  const { clock, greet } = coreBench();
  const ann = greet('ann');
  await open(ann);
  ann.connection.ended(true);
  await clock.advance(600_001);
  const again = greet('ann');
  expect(again.messagesOf('welcome')[0]?.memory).not.toBe(ann.messagesOf('welcome')[0]?.memory);
  expect(again.messagesOf('welcome')[0]?.viewer).toBe('v2');
});

test('past bytes arrive as history frames, from the requested offset to the one before the end', async () => {
  const { device, greet } = coreBench();
  const ann = greet('ann');
  await open(ann);
  for (let i = 0; i < 10; i++) device.now.receive(Uint8Array.of(i * 2, i * 2 + 1));
  const { epochs } = (await ann.request({ type: 'epochs', port })) as {
    epochs: { epoch: string; from: number; to: number; endedUs: null }[];
  };
  expect(epochs).toMatchObject([{ from: 0, to: 20, endedUs: null, settings }]);
  const epoch = epochs[0]?.epoch ?? '';
  expect(await ann.request({ type: 'history', port, epoch, from: 3, to: 8 })).toEqual({ from: 3, to: 8 });
  expect(ann.history).toEqual([
    { offset: 3, bytes: [3] },
    { offset: 4, bytes: [4, 5] },
    { offset: 6, bytes: [6, 7] },
  ]);
  expect(await ann.request({ type: 'history', port, epoch, from: 30, to: 40 })).toBe('GAP');
  expect(await ann.request({ type: 'history', port, epoch: '00000000000000ff', from: 0, to: 5 })).toBe('GAP');
  expect(ann.bytes).toHaveLength(20);
});

test('changes of ports are sent to all clients, a removed port once nobody is attached', async () => {
  const { clock, core, greet } = coreBench();
  const ann = greet('ann');
  const bob = greet('bob');
  await open(ann);
  await clock.advance(250);
  expect(bob.messagesOf('port').at(-1)?.port).toMatchObject({
    id: 'gps',
    state: 'open',
    viewers: 1,
    holder: { id: 'v1' },
  });
  core.ports.apply({ gone: ['gps'], arrived: [] });
  await clock.advance(250);
  expect(bob.messagesOf('port-gone')).toEqual([]);
  await ann.request({ type: 'close', port });
  await ann.request({ type: 'detach', port });
  await clock.advance(250);
  expect(bob.messagesOf('port-gone')).toEqual([{ type: 'port-gone', port: 'gps' }]);
  expect(core.ports.list(identityOf('admin'))).toEqual([]);
  core.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  await clock.advance(250);
  expect(bob.messagesOf('port').at(-1)?.port).toMatchObject({ id: 'gps', state: 'closed' });
});

test('when the relay stops, the port is closed and every connection ends with a reason', async () => {
  const { clock, core, device, greet } = coreBench();
  const ann = greet('ann');
  await open(ann);
  const stopped = core.stop();
  await clock.advance(10);
  await stopped;
  expect(device.now.isEnded).toBe(true);
  expect(ann.messagesOf('closed')).toMatchObject([{ reason: 'shutdown' }]);
  expect(ann.closed).toEqual({ code: 4501, reason: 'The relay was stopped.' });
  expect(clock.running).toBe(0);
});

test('a frame for a port that is not attached is dropped', () => {
  const { greet } = coreBench();
  const ann = greet('ann');
  ann.connection.binary(encodeTransmitFrame({ handle: 1, id: 7, epoch: null, payload: Uint8Array.of(1) }));
  expect(ann.messagesOf('dropped')).toMatchObject([{ handle: 1, id: 7, code: 'NOT_FOUND', partial: false }]);
});

test('ping is answered with the time of the host', () => {
  const { clock, greet } = coreBench();
  const ann = greet('ann');
  ann.say({ type: 'ping', sent: 12.5 });
  expect(ann.messagesOf('pong')).toEqual([{ type: 'pong', sent: 12.5, timeUs: clock.nowUs() }]);
});

test('security 25: endless pings, notes and lease requests are refused, then end it with 4429', async () => {
  for (const message of [
    { type: 'ping', sent: 1 },
    { type: 'note', port, text: 'x' },
    { type: 'lease', port, action: 'request' },
  ] as const) {
    const { greet } = coreBench();
    const ann = greet('ann');
    await ann.request({ type: 'attach', port });
    for (let i = 0; i < 1000; i++) ann.ask(message as never);
    await settle();
    expect(ann.closed, message.type).toBeUndefined();
    for (let i = 0; i < 10; i++) ann.ask(message as never);
    expect(ann.closed, message.type).toMatchObject({ code: 4429 });
  }
});

test('security 25: all clients of one share are counted together, operators too, apart from others', async () => {
  const { clock, greet } = coreBench();
  const ofShare = (id: string): ClientIdentity => ({ ...identityOf('operator', id), root: 'share' });
  const text = 'x'.repeat(2000);
  const [first, second] = [greet('first', ofShare('first')), greet('second', ofShare('second'))];
  const answers = [];
  for (let i = 0; i < 130; i++) answers.push(await first.request({ type: 'note', port, text }));
  expect(answers.slice(0, 100)).not.toContain('OVERLOADED');
  expect(answers.at(-1)).toBe('OVERLOADED');
  expect(await second.request({ type: 'note', port, text })).toBe('OVERLOADED');
  expect(await greet('owner', identityOf('admin', 'owner')).request({ type: 'note', port, text })).toMatchObject({
    offset: 0,
  });
  await clock.advance(10_000);
  expect(await second.request({ type: 'note', port, text })).toMatchObject({ offset: 0 });
});

test('security 24: only so many clients wait for the lease; the next has to try later', async () => {
  const { greet } = coreBench();
  const ann = greet('ann');
  await open(ann);
  const ask = async (name: string): Promise<unknown> => {
    const client = greet(name, identityOf('viewer', name));
    await client.request({ type: 'attach', port });
    return client.request({ type: 'lease', port, action: 'request' });
  };
  for (let i = 0; i < 100; i++) expect(await ask(`eve${i}`)).toMatchObject({ wanting: expect.any(Array) });
  expect(await ask('more')).toBe('OVERLOADED');
  expect(ann.messagesOf('lease').at(-1)?.wanting).toHaveLength(100);
  expect(ann.closed).toBeUndefined();
});

test('trials-2 B 7: one share has at most half of the places that wait for the lease', async () => {
  const { greet } = coreBench();
  const ann = greet('ann');
  await open(ann);
  const ask = async (name: string, root?: string): Promise<unknown> => {
    const identity = identityOf('operator', name);
    const client = greet(name, root === undefined ? identity : { ...identity, root });
    await client.request({ type: 'attach', port });
    await client.request({ type: 'lease', port, action: 'request' });
    return client.request({ type: 'lease', port, action: 'request' });
  };
  for (let i = 0; i < 50; i++) expect(await ask(`eve${i}`, 'share')).toMatchObject({ wanting: expect.any(Array) });
  expect(await ask('more', 'share')).toBe('OVERLOADED');
  expect(await ask('bob', 'another')).toMatchObject({ wanting: expect.any(Array) });
  expect(await ask('owner')).toMatchObject({ wanting: expect.any(Array) });
});

test('trials B 3: a list of ports with long names is cut to what its readers accept', async () => {
  const recordedPorts = Array.from({ length: 1024 }, (_, i) => ({
    id: `p${i}`,
    name: '漢'.repeat(1000),
    node: 'lab1',
    storedBytes: 1,
  }));
  const recorded = { ports: async () => recordedPorts } as unknown as HostRecordings;
  const { core, greet } = coreBench({ recorded });
  const arrive = (name: string, from: number, to: number): void =>
    core.ports.apply({
      gone: [],
      arrived: Array.from({ length: to - from }, (_, i) => ({ id: `p${from + i}`, name, usb: null })),
    });
  arrive('short', 0, 100);
  arrive('漢'.repeat(1000), 100, 1023);
  const listed = greet('ann').messagesOf('welcome')[0]?.ports ?? [];
  expect(listed.slice(0, 101).map(({ id }) => id)).toEqual(['gps', ...Array.from({ length: 100 }, (_, i) => `p${i}`)]);
  expect(listed.length).toBeLessThan(400);
  const answer = await greet('bob').request({ type: 'recordings' });
  expect((answer as { ports: unknown[] }).ports.length).toBeGreaterThan(200);

  const full = coreBench();
  full.core.ports.apply({
    gone: [],
    arrived: Array.from({ length: 1023 }, (_, i) => ({ id: `usb-A5028${i}`, name: 'FT232R USB UART', usb: null })),
  });
  expect(full.greet('ann').messagesOf('welcome')[0]?.ports).toHaveLength(1024);
});
