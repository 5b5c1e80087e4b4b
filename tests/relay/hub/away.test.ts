import { describe, expect, test } from 'vitest';
import { encodeTransmitFrame } from '../../../relay/protocol/data-frame.ts';
import type { RelayMessage } from '../../../relay/protocol/messages.ts';
import type { Role } from '../../../relay/protocol/roles.ts';
import type { ClientIdentity } from '../../../relay/session/access/client-identity.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';
import { MemoryHub, type MemoryHubOptions } from './memory-hub.ts';
import { settle } from '../../support/settle.ts';

const port = 'lab2/gps';

class HubClient extends FakeClient {
  override async request(message: Parameters<FakeClient['request']>[0]): Promise<unknown> {
    const request = this.ask(message);
    await settle();
    return this.answer(request);
  }
}

/** A node with one port, `gps`, at a hub, and clients of the hub. */
async function hubBench(options: Partial<MemoryHubOptions> = {}) {
  const clock = new FakeClock();
  const device = new FakeDevice();
  const bench = new MemoryHub({ device: () => device, clock, cross: queueMicrotask, ...options });
  const list = (): void => bench.node.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  list();
  bench.join();
  await settle();
  const connect = (identity = identityOf('admin')): FakeClient => {
    const client = new HubClient();
    client.connection = bench.hub.connect(client, identity);
    return client;
  };
  const greet = (secret: string, identity?: ClientIdentity): FakeClient => {
    const client = connect(identity);
    client.say({
      type: 'hello',
      versions: ['baudcast.v1'],
      client: secret.padEnd(21, 'x') + 'A',
      name: `Client ${secret}`,
    });
    return client;
  };
  return { bench, clock, device, connect, greet, list };
}

async function open(client: FakeClient): Promise<number> {
  const { handle } = (await client.request({ type: 'attach', port })) as { handle: number };
  await client.request({ type: 'open', port, settings });
  return handle;
}

const types = (messages: readonly RelayMessage[]): string[] => messages.map(({ type }) => type);

describe('A port of a node that has joined', () => {
  test('is listed under its node’s name, and is opened, read and written by the hub’s clients', async () => {
    const { bench, device, greet } = await hubBench();
    const ann = greet('ann');
    expect(ann.messagesOf('welcome')).toMatchObject([
      { node: 'hub1', ports: [{ id: port, node: 'lab2', name: 'GPS', state: 'closed', role: 'operator' }] },
    ]);
    const handle = await open(ann);
    expect(handle).toBe(2); // the hub's, not the node's
    device.now.receive(Uint8Array.of(1, 2, 3));
    ann.transmit(handle, [9, 8]);
    await settle();
    expect(ann.bytes).toEqual([1, 2, 3]);
    expect(device.now.line).toEqual([9, 8]);
    expect(ann.messagesOf('written')).toEqual([{ type: 'written', handle, id: 1 }]);
    const [{ viewer } = { viewer: '' }] = ann.messagesOf('welcome');
    expect(ann.messagesOf('opened')).toMatchObject([{ handle, by: viewer }]);
    expect(bench.node.ports.list(identityOf('admin'))).toMatchObject([
      { id: 'gps', viewers: 1, holder: { id: viewer, name: 'Client ann', role: 'operator' } },
    ]);
  });

  test('costs the link one copy of a frame, for any number of attached clients', async () => {
    const { bench, device, greet } = await hubBench();
    const clients = Array.from({ length: 100 }, (_, i) => greet(`c${i}`));
    await open(clients[0]!);
    for (const client of clients.slice(1)) await client.request({ type: 'attach', port });
    bench.crossed.toHub.length = 0;
    device.now.receive(new Uint8Array(1000).fill(7));
    await settle();
    for (const client of clients) expect(client.bytes).toHaveLength(1000);
    const bytes = bench.crossed.toHub
      .filter((message) => typeof message !== 'string')
      .reduce((sum, { length }) => sum + length, 0);
    expect(bytes).toBeLessThan(1000 + 28 + 99 * 12 + 1);
    // Nor is an event sent a hundred times.
    bench.crossed.toHub.length = 0;
    await clients[1]!.request({ type: 'note', port, text: 'Valve 3' });
    for (const client of clients) expect(client.messagesOf('note')).toMatchObject([{ handle: 2, text: 'Valve 3' }]);
    expect(bench.crossed.toHub.filter((message) => String(message).includes('Valve 3'))).toHaveLength(1);
  });

  test('has no more rights than the node grants, for any request of the hub', async () => {
    const { greet, device } = await hubBench({ role: 'viewer' });
    const ann = greet('ann');
    expect(ann.messagesOf('welcome')[0]?.ports[0]?.role).toBe('viewer');
    await ann.request({ type: 'attach', port });
    for (const message of [
      { type: 'open', port, settings },
      { type: 'note', port, text: 'x' },
      { type: 'lease', port, action: 'take-over' },
    ] as const) {
      expect(await ann.request(message), message.type).toBe('FORBIDDEN');
    }
    expect(device.openings).toEqual([]);
  });

  test.each<Role>(['viewer', 'operator', 'admin'])(
    'gives a client of the hub at most its own role: %s',
    async (role) => {
      const { bench, greet } = await hubBench({ role: 'admin' });
      const ann = greet('ann', identityOf(role));
      await ann.request({ type: 'attach', port });
      expect(bench.node.ports.sessions[0]?.info.viewers).toBe(1);
      expect(await ann.request({ type: 'open', port, settings })).toEqual(
        role === 'viewer' ? 'FORBIDDEN' : expect.objectContaining({ opened: true }),
      );
    },
  );

  test.each([
    [['lab2/gps'], true],
    [['lab2/*'], true],
    [['gps'], false],
    [['lab3/*', 'lab2', 'lab2/gps2', 'lab/*'], false],
  ] as const)('is visible for a share of %j: %s', async (ports, isThere) => {
    const { greet } = await hubBench();
    const ann = greet('ann', identityOf('operator', 'guest', ports));
    expect(ann.messagesOf('welcome')[0]?.ports).toHaveLength(isThere ? 1 : 0);
    expect(await ann.request({ type: 'attach', port })).toEqual(
      isThere ? expect.objectContaining({ epoch: null }) : 'NOT_FOUND',
    );
  });

  test('is shared between people at the hub and at the node: one lease, one list', async () => {
    const { bench, greet, device } = await hubBench();
    const ann = greet('ann');
    const handle = await open(ann);
    const local = new HubClient();
    local.connection = bench.node.connect(local, identityOf('operator'));
    local.say({ type: 'hello', versions: ['baudcast.v1'], client: `${'l'.repeat(21)}A`, name: 'At the bench' });
    await local.request({ type: 'attach', port: 'gps' });
    await local.request({ type: 'lease', port: 'gps', action: 'take-over', text: 'Smoke' });
    const [{ viewer } = { viewer: '' }] = local.messagesOf('welcome');
    expect(ann.messagesOf('lease').at(-1)).toMatchObject({
      handle,
      holder: viewer,
      reason: 'taken-over',
      by: viewer,
      text: 'Smoke',
    });
    ann.transmit(handle, [1]);
    await settle();
    expect(ann.messagesOf('dropped')).toMatchObject([{ code: 'READ_ONLY', partial: false }]);
    expect(device.now.line).toEqual([]);
  });
});

describe('While a node is away', () => {
  test('its ports are listed as away, commands fail at once, and nothing is queued', async () => {
    const { bench, clock, device, greet } = await hubBench();
    const ann = greet('ann');
    const handle = await open(ann);
    ann.transmit(handle, [1]);
    await settle();
    bench.cut();
    await clock.advance(250);
    expect(ann.messagesOf('away')).toMatchObject([
      { handle, away: true, message: expect.stringContaining('lab2 is not connected') },
    ]);
    expect(ann.messagesOf('port').at(-1)?.port).toMatchObject({ id: port, away: true });
    for (const message of [
      { type: 'settings', port, settings },
      { type: 'signals', port, set: { break: true } },
      { type: 'note', port, text: 'x' },
      { type: 'epochs', port },
      { type: 'close', port },
    ] as const) {
      expect(await ann.request(message), message.type).toBe('DEVICE_GONE');
    }
    ann.transmit(handle, [2]);
    expect(ann.messagesOf('dropped')).toMatchObject([{ handle, id: 2, code: 'DEVICE_GONE', partial: false }]);
    bench.join();
    await settle();
    await clock.advance(250);
    expect(ann.messagesOf('away').at(-1)).toEqual({ type: 'away', handle, away: false });
    expect(ann.messagesOf('port').at(-1)?.port.away).toBeUndefined();
    expect(device.now.line).toEqual([1]);
    ann.transmit(handle, [3]);
    await settle();
    expect(device.now.line).toEqual([1, 3]);
  });

  test('its bytes are kept there and arrive when it is back: once, in order, with events between', async () => {
    const { bench, device, greet } = await hubBench();
    const ann = greet('ann');
    const handle = await open(ann);
    device.now.receive(Uint8Array.of(1, 2));
    bench.cut();
    device.now.receive(Uint8Array.of(3));
    device.now.lose();
    await settle();
    bench.node.ports.apply({ gone: ['gps'], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
    await settle();
    const before = ann.messages.length;
    bench.join();
    await settle();
    expect(ann.bytes.slice(0, 3)).toEqual([1, 2, 3]);
    expect(types(ann.messages.slice(before)).filter((type) => type === 'lost')).toEqual(['lost']);
    expect(ann.messagesOf('lost')).toMatchObject([{ handle, offset: 3 }]);
  });

  test('trials-2 B 15: events of a node that was away are reported as missing, once', async () => {
    const { bench, greet } = await hubBench();
    const ann = greet('ann');
    await open(ann);
    const local = new HubClient();
    local.connection = bench.node.connect(local, identityOf('operator'));
    local.say({ type: 'hello', versions: ['baudcast.v1'], client: `${'l'.repeat(21)}A`, name: 'At the bench' });
    await local.request({ type: 'note', port: 'gps', text: 'before' });
    bench.cut();
    for (let i = 0; i < 3; i++) await local.request({ type: 'note', port: 'gps', text: `note ${i}` });
    bench.join();
    await settle();
    expect(ann.messagesOf('note').map(({ text }) => text)).toEqual(['before']);
    expect(ann.messagesOf('away').at(-1)).toMatchObject({ away: false, missed: 3 });
    bench.cut();
    bench.join();
    await settle();
    expect(ann.messagesOf('away').at(-1)).not.toHaveProperty('missed');
  });

  test('an end reported before is not reported again', async () => {
    const { bench, greet } = await hubBench();
    const ann = greet('ann');
    await open(ann);
    await ann.request({ type: 'close', port });
    expect(ann.messagesOf('closed')).toHaveLength(1);
    for (let i = 0; i < 3; i++) {
      bench.cut();
      bench.join();
      await settle();
    }
    expect(ann.messagesOf('closed')).toHaveLength(1);
    await ann.request({ type: 'open', port, settings });
    expect(ann.messagesOf('opened')).toHaveLength(2);
  });

  test('a port first opened while away is reported as opened, with all its received data', async () => {
    const { bench, device, greet } = await hubBench();
    const ann = greet('ann');
    await ann.request({ type: 'attach', port });
    bench.cut();
    const local = new HubClient();
    local.connection = bench.node.connect(local, identityOf('operator'));
    local.say({ type: 'hello', versions: ['baudcast.v1'], client: `${'l'.repeat(21)}A`, name: 'At the bench' });
    await local.request({ type: 'attach', port: 'gps' });
    await local.request({ type: 'open', port: 'gps', settings });
    device.now.receive(Uint8Array.of(5, 6));
    bench.join();
    await settle();
    expect(ann.messagesOf('opened')).toMatchObject([{ settings }]);
    expect(ann.bytes).toEqual([5, 6]);
    const [{ viewer } = { viewer: '' }] = local.messagesOf('welcome');
    expect(ann.messagesOf('lease').at(-1)).toMatchObject({ holder: viewer });
  });

  test('a write without an answer gets the outcome from the node, and is transmitted once', async () => {
    const { bench, device, greet } = await hubBench();
    const ann = greet('ann');
    const handle = await open(ann);
    device.now.isSlow = true;
    ann.transmit(handle, [1]);
    ann.transmit(handle, [2]);
    await settle();
    bench.cut();
    expect(ann.messagesOf('dropped')).toEqual([]);
    device.now.held.shift()?.(); // written while the node is unreachable
    await settle();
    bench.join();
    await settle();
    expect(ann.messagesOf('written')).toEqual([{ type: 'written', handle, id: 1 }]);
    device.now.held.shift()?.();
    await settle();
    expect(ann.messagesOf('written')).toEqual([
      { type: 'written', handle, id: 1 },
      { type: 'written', handle, id: 2 },
    ]);
    expect(ann.messagesOf('dropped')).toEqual([]);
    expect(device.now.line).toEqual([1, 2]);
  });

  test('a write that did not arrive is reported as dropped completely, and is never transmitted', async () => {
    let isHeld = false;
    const { bench, device, greet } = await hubBench({ cross: (work) => queueMicrotask(() => isHeld || work()) });
    const ann = greet('ann');
    const handle = await open(ann);
    isHeld = true;
    ann.transmit(handle, [1]);
    const asked = ann.ask({ type: 'drain', port });
    await settle();
    isHeld = false;
    bench.cut();
    await settle();
    expect(ann.answer(asked)).toBe('TIMEOUT');
    bench.join();
    await settle();
    expect(ann.messagesOf('dropped')).toMatchObject([{ handle, id: 1, code: 'DEVICE_GONE', partial: false }]);
    expect(device.now.line).toEqual([]);
  });

  test('a restarted node: the gap is reported, the port closed, an unanswered write may be out', async () => {
    const { bench, device, greet, list } = await hubBench();
    const ann = greet('ann');
    const handle = await open(ann);
    const [{ epoch } = { epoch: '' }] = ann.messagesOf('opened');
    device.now.receive(Uint8Array.of(1, 2));
    device.now.isSlow = true;
    ann.transmit(handle, [1]);
    await settle();
    const before = ann.messages.length;
    bench.restartNode();
    device.now.lose();
    list();
    bench.join();
    await settle();
    const told = ann.messages.slice(before).filter(({ type }) => ['gap', 'closed', 'opened'].includes(type));
    expect(told).toMatchObject([
      { type: 'gap', handle, epoch, from: 2, to: null, reason: 'epoch-ended' },
      { type: 'closed', handle, epoch, offset: 2, reason: 'shutdown' },
    ]);
    expect(ann.messagesOf('dropped')).toMatchObject([{ id: 1, code: 'TIMEOUT', partial: true }]);
    await ann.request({ type: 'open', port, settings });
    device.now.receive(Uint8Array.of(7));
    ann.transmit(handle, [2]);
    await settle();
    expect(ann.bytes).toEqual([1, 2, 7]);
    expect(ann.messagesOf('written')).toEqual([{ type: 'written', handle, id: 2 }]);
    // The outcome of writes before the restart is unknown, of those after it is known.
    const [{ memory } = { memory: '' }] = ann.messagesOf('welcome');
    expect(await ann.request({ type: 'outcomes', port, memory, from: 1, to: 3 })).toEqual({
      outcomes: [
        { id: 1, state: 'unknown' },
        { id: 2, state: 'written' },
        { id: 3, state: 'unreceived' },
      ],
    });
  });

  test('a restarted node that forgot an opening whose end was reported before: no gap is reported', async () => {
    const { bench, device, greet, list } = await hubBench();
    const ann = greet('ann');
    const handle = await open(ann);
    device.now.receive(Uint8Array.of(1, 2));
    await settle();
    await ann.request({ type: 'close', port });
    expect(ann.messagesOf('closed')).toMatchObject([{ handle, offset: 2 }]);
    bench.restartNode();
    list();
    bench.join();
    await settle();
    expect([ann.messagesOf('gap'), ann.messagesOf('closed').length]).toEqual([[], 1]);
    await ann.request({ type: 'open', port, settings });
    device.now.receive(Uint8Array.of(3));
    await settle();
    expect(ann.bytes).toEqual([1, 2, 3]);
    expect(ann.messagesOf('opened')).toHaveLength(2);
  });

  test('a port that is gone when the node is back ends for its clients, and resumes when it is back too', async () => {
    const { bench, clock, device, greet, list } = await hubBench();
    const ann = greet('ann');
    const handle = await open(ann);
    bench.restartNode();
    device.now.lose();
    bench.join();
    await settle();
    await clock.advance(250);
    expect(ann.messagesOf('closed')).toMatchObject([{ handle, reason: 'shutdown' }]);
    expect(ann.messagesOf('port-gone')).toEqual([{ type: 'port-gone', port }]);
    list();
    await settle();
    await ann.request({ type: 'open', port, settings });
    device.now.receive(Uint8Array.of(4));
    await settle();
    expect(ann.bytes).toEqual([4]);
  });

  test('a client may leave, and stays gone when the node is back; its lease ends on time', async () => {
    const { bench, clock, greet } = await hubBench();
    const [ann, bob] = [greet('ann'), greet('bob')];
    await open(ann);
    await bob.request({ type: 'attach', port });
    bench.cut();
    expect(await ann.request({ type: 'detach', port })).toBeUndefined();
    bench.join();
    await settle();
    expect(bench.node.ports.sessions[0]?.info.viewers).toBe(1);
    await clock.advance(60_000);
    expect(bob.messagesOf('lease').at(-1)).toMatchObject({ holder: null });
    expect(await ann.request({ type: 'attach', port })).toMatchObject({ state: 'open' });
  });

  test('a holder that is back in time keeps the lease', async () => {
    const { bench, clock, greet } = await hubBench();
    const ann = greet('ann');
    const handle = await open(ann);
    bench.cut();
    await clock.advance(2000);
    bench.join();
    await settle();
    const [{ viewer } = { viewer: '' }] = ann.messagesOf('welcome');
    expect(bench.node.ports.sessions[0]?.holder).toBe(viewer);
    ann.transmit(handle, [1]);
    await settle();
    expect(ann.messagesOf('written')).toHaveLength(1);
  });

  test('after ten minutes the wait ends: an unanswered write is reported with unknown outcome', async () => {
    const { bench, clock, device, greet } = await hubBench();
    const ann = greet('ann');
    const handle = await open(ann);
    device.now.isSlow = true;
    ann.transmit(handle, [1]);
    await settle();
    bench.cut();
    await clock.advance(599_000);
    expect(ann.messagesOf('dropped')).toEqual([]);
    await clock.advance(2000);
    expect(ann.messagesOf('dropped')).toMatchObject([{ id: 1, code: 'TIMEOUT', partial: true }]);
  });
});

describe('A client whose own connection to the hub is cut', () => {
  test('resumes at its position, with its lease and the outcomes of its writes at the node', async () => {
    const { device, greet } = await hubBench();
    const ann = greet('ann');
    const handle = await open(ann);
    const [{ epoch } = { epoch: '' }] = ann.messagesOf('opened');
    device.now.receive(Uint8Array.of(1, 2));
    device.now.isSlow = true;
    ann.transmit(handle, [1]);
    ann.transmit(handle, [2]);
    await settle();
    ann.connection.ended(true);
    device.now.receive(Uint8Array.of(3));
    device.now.held.shift()?.();
    await settle();
    const again = greet('ann');
    const [{ memory, viewer } = { memory: '', viewer: '' }] = again.messagesOf('welcome');
    expect(memory).toBe(ann.messagesOf('welcome')[0]?.memory);
    expect(await again.request({ type: 'attach', port, epoch, from: 2 })).toMatchObject({ holder: viewer, from: 2 });
    expect(again.bytes).toEqual([3]);
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
  });

  test('gets an unknown outcome of its writes with another memory', async () => {
    const { greet } = await hubBench();
    const ann = greet('ann');
    await open(ann);
    expect(await ann.request({ type: 'outcomes', port, memory: 'A'.repeat(22), from: 0, to: 0 })).toEqual({
      outcomes: [{ id: 0, state: 'unknown' }],
    });
  });
});

describe('A link', () => {
  test('refuses a second node of the same name, but accepts the same node instead of its former link', async () => {
    const { bench, greet } = await hubBench();
    const ann = greet('ann');
    await open(ann);
    const { cut } = bench;
    bench.join('another credential');
    await settle();
    expect(bench.closed).toMatchObject({ code: 4403, reason: expect.stringContaining("Another node called 'lab2'") });
    expect(ann.messagesOf('away')).toEqual([]);
    bench.join('first');
    await settle();
    expect(bench.closed).toMatchObject({ code: 4409 });
    await settle();
    expect(ann.messagesOf('away').map(({ away }) => away)).toEqual([true, false]);
    cut();
    expect(ann.messagesOf('away')).toHaveLength(2);
  });

  test.each(['hub1', 'demo', 'a/b', '', 'with space', 'x'.repeat(65)])(
    'refuses a node with the name %j',
    async (name) => {
      const bench = new MemoryHub({ device: () => new FakeDevice(), clock: new FakeClock(), cross: queueMicrotask });
      bench.join('first', name);
      await settle();
      expect(bench.closed?.code).toBe(4403);
      expect(bench.hub.directory.list(identityOf('admin'))).toEqual([]);
    },
  );

  test('is closed after five seconds when its other end sends nothing', async () => {
    const clock = new FakeClock();
    const bench = new MemoryHub({ device: () => new FakeDevice(), clock, cross: () => undefined });
    bench.join();
    await clock.advance(5000);
    expect(bench.closed?.code).toBe(4408);
  });

  test('accepts no frame for an unknown visit, and no write from a hub before its welcome', async () => {
    const { bench } = await hubBench();
    bench.nodeEnd?.binary(
      Uint8Array.of(
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        99,
        ...encodeTransmitFrame({ handle: 1, id: 1, epoch: null, payload: Uint8Array.of(1) }),
      ),
    );
    expect(bench.closed).toBeUndefined();
    bench.nodeEnd?.binary(Uint8Array.of(1, 0, 0, 0));
    expect(bench.closed?.code).toBe(4400);
  });
});
