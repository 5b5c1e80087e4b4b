import { describe, expect, onTestFinished, test } from 'vitest';
import { rightsOfGateway } from '../../../relay/fleet/subjects.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';
import { MemoryFleet, type MemoryGateway } from './memory-fleet.ts';

const port = 'lab2/gps';
const live = 'baudcast.v1.node.lab2.port.gps';

/** A node with one port, gps, and so many gateways. */
async function fleetBench({ gateways = 2, replayBytes = 64 * 1024 } = {}) {
  const clock = new FakeClock();
  const device = new FakeDevice();
  const fleet = new MemoryFleet({ device: () => device, clock, cross: queueMicrotask, limits: { replayBytes } });
  onTestFinished(() => fleet.stop());
  fleet.node.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  for (let i = 0; i < gateways; i++) fleet.addGateway();
  await settle();
  const greet = ({ core }: MemoryGateway, secret: string): FakeClient => {
    const client = new FakeClient();
    client.connection = core.connect(client, identityOf('admin'));
    client.say({ type: 'hello', versions: ['baudcast.v1'], client: `${secret.padEnd(21, 'x')}A`, name: secret });
    return client;
  };
  const [first, second] = fleet.gateways;
  const isThere = (gateway: MemoryGateway): boolean =>
    gateway.core.directory.list(identityOf('admin')).some(({ id, away }) => id === port && !away);
  /** Everything that nodes sent to gateways over links. */
  const linkBytes = (): number =>
    fleet.nats.on('baudcast.v1.node.lab2.out.*.*').reduce((sum, { length }) => sum + length, 0);
  return { fleet, clock, device, greet, first: first!, second: second!, isThere, linkBytes };
}

async function attach(client: FakeClient, more: { credit?: number; from?: 'oldest' | number; epoch?: string } = {}) {
  return (await client.request({ type: 'attach', port, ...more })) as { handle: number; epoch: string };
}

async function open(client: FakeClient, credit?: number): Promise<{ handle: number; epoch: string }> {
  const { handle } = await attach(client, credit === undefined ? {} : { credit });
  const { epoch } = (await client.request({ type: 'open', port, settings })) as { epoch: string };
  return { handle, epoch };
}

const dataOf = (message: Uint8Array): number[] => [...message.subarray(4 + 20)];

describe('A gateway that was cut off alone', () => {
  test('has its links again when it is back, though its nodes have not noticed', async () => {
    const { fleet, clock, first, second, isThere } = await fleetBench();
    first.bus.cut();
    first.role.down();
    await settle();
    expect([isThere(first), isThere(second)]).toEqual([false, true]);
    first.bus = fleet.nats.connect(rightsOfGateway('gw1'));
    first.role.up(first.bus);
    await clock.advance(200);
    expect([isThere(first), isThere(second)]).toEqual([true, true]);
    expect(first.bus.refused).toEqual([]);
  });
});

describe('What a port of a fleet receives', () => {
  test('is published once, for any number of gateways and viewers, and reaches each once', async () => {
    const { fleet, device, greet, first, second, linkBytes } = await fleetBench();
    const clients = Array.from({ length: 40 }, (_, i) => greet(i % 2 ? first : second, `c${i}`));
    await open(clients[0]!);
    for (const client of clients.slice(1)) await attach(client);
    const before = linkBytes();
    for (let i = 0; i < 10; i++) {
      device.now.receive(new Uint8Array(1000).fill(i));
      await settle();
    }
    const bytes = Array.from({ length: 10_000 }, (_, i) => Math.floor(i / 1000));
    for (const client of clients) expect(client.bytes).toEqual(bytes);
    expect(fleet.nats.on(live).flatMap(dataOf)).toEqual(bytes);
    // Over the links: that each of them follows, once, and not a byte of the port.
    expect(linkBytes() - before).toBe(clients.length * (16 + 8));
    expect([fleet.role, first.role, second.role].map(({ frameCount, linkCount }) => [frameCount, linkCount])).toEqual([
      [10, 2],
      [10, 1],
      [10, 1],
    ]);
  });

  test('is published only while somebody watches it', async () => {
    const { fleet, device, greet, first } = await fleetBench();
    const ann = greet(first, 'ann');
    await open(ann);
    device.now.receive(Uint8Array.of(1));
    await settle();
    expect(fleet.nats.on(live)).toHaveLength(1);
    expect([...first.bus.subscriptions].map(({ pattern }) => pattern)).toContain(live);
    await ann.request({ type: 'detach', port });
    device.now.receive(Uint8Array.of(2));
    await settle();
    expect(fleet.nats.on(live)).toHaveLength(1);
    ann.connection.ended(false);
    await settle();
    expect([...first.bus.subscriptions].map(({ pattern }) => pattern)).not.toContain(live);
  });

  test('comes to a late client from the node by offset, and then live, without a gap or a byte twice', async () => {
    const { device, greet, first, second } = await fleetBench();
    const ann = greet(first, 'ann');
    const { epoch } = await open(ann);
    for (let i = 0; i < 30; i++) device.now.receive(Uint8Array.of(i, i, i));
    await settle();
    const bob = greet(second, 'bob');
    bob.ask({ type: 'attach', port, epoch, from: 45 });
    for (let i = 30; i < 60; i++) {
      device.now.receive(Uint8Array.of(i, i, i));
      if (i % 7 === 0) await settle();
    }
    await settle();
    const all = Array.from({ length: 180 }, (_, i) => Math.floor(i / 3));
    expect(ann.bytes).toEqual(all);
    expect(bob.bytes).toEqual(all.slice(45));
    expect(bob.messagesOf('gap')).toEqual([]);
  });

  test('does not wait for a slow viewer, which goes on from the replay buffer, or gets a gap', async () => {
    const { fleet, device, greet, first, second } = await fleetBench();
    const ann = greet(first, 'ann');
    await open(ann);
    const [slow, gone] = [greet(second, 'slow'), greet(second, 'gone')];
    const { handle } = await attach(slow, { credit: 100 });
    await attach(gone, { credit: 100 });
    const send = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        device.now.receive(new Uint8Array(1000).fill(7));
        await settle();
      }
    };
    await send(30);
    slow.say({ type: 'credit', handle, bytes: 100_000 });
    await settle();
    expect(slow.bytes).toHaveLength(30_000);
    await send(70);
    expect([ann.bytes.length, slow.bytes.length]).toEqual([100_000, 100_000]);
    expect(slow.messagesOf('gap')).toEqual([]);
    gone.say({ type: 'credit', handle, bytes: 100_000 });
    await settle();
    const [gap] = gone.messagesOf('gap');
    expect(gap).toMatchObject({ reason: 'lagging' });
    expect(gone.bytes.length + ((gap?.to ?? 0) - (gap?.from ?? 0))).toBe(100_000);
    expect(fleet.nats.on(live)).toHaveLength(100);
  });

  test('does not wait for a slow gateway, whose viewers stop following, and go on from the replay buffer', async () => {
    const { fleet, device, greet, first, second } = await fleetBench({ replayBytes: 1024 * 1024 });
    const ann = greet(first, 'ann');
    await open(ann, 1024 * 1024);
    const bob = greet(second, 'bob');
    await attach(bob, { credit: 1024 * 1024 });
    const send = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        device.now.receive(new Uint8Array(10_000).fill(i));
        await settle();
      }
    };
    await send(2);
    second.bus.held = [];
    await send(30);
    expect([ann.bytes.length, bob.bytes.length]).toEqual([320_000, 20_000]);
    // What waits for it at the server that it would still use: a window, and not all.
    const out = fleet.nats.on('baudcast.v1.node.lab2.out.gw2.gw2RUN').map((message) => message[0]);
    expect(out.at(-1)).toBe(4);
    second.bus.release();
    await settle();
    await send(1);
    expect(ann.bytes).toHaveLength(330_000);
    expect(Buffer.from(bob.bytes).equals(Buffer.from(ann.bytes))).toBe(true);
    expect(bob.messagesOf('gap')).toEqual([]);
  });

  test('goes on at its place when a message or a frame was lost on the way', async () => {
    for (const subject of [live, 'baudcast.v1.node.lab2.out.gw1.gw1RUN', 'baudcast.v1.node.lab2.in.gw1.gw1RUN']) {
      const { fleet, clock, device, greet, first } = await fleetBench();
      const ann = greet(first, 'ann');
      const { handle } = await open(ann);
      device.now.receive(Uint8Array.of(1));
      await settle();
      let lost = 0;
      fleet.nats.loses = (on) => on === subject && lost++ === 0;
      device.now.receive(Uint8Array.of(2));
      ann.transmit(handle, [50]);
      await settle();
      device.now.receive(Uint8Array.of(3));
      ann.transmit(handle, [51]);
      await settle();
      await clock.advance(11_000);
      expect(lost).toBeGreaterThan(0);
      device.now.receive(Uint8Array.of(4));
      await settle();
      expect(ann.bytes, subject).toEqual([1, 2, 3, 4]);
      expect(ann.messagesOf('gap')).toEqual([]);
      // Each write has one outcome, which is true.
      const written = ann.messagesOf('written').map(({ id }) => id);
      const dropped = ann.messagesOf('dropped').map(({ id }) => id);
      expect([...written, ...dropped].toSorted()).toEqual([1, 2]);
      expect(device.now.line).toEqual([50, 51].filter((_, i) => written.includes(i + 1)));
    }
  });
});

describe('A fleet', () => {
  test('notices a gateway that was killed, and its client goes on at another from its offset', async () => {
    const { fleet, device, greet, first, second } = await fleetBench();
    const ann = greet(first, 'ann');
    const { epoch } = await open(ann);
    device.now.receive(Uint8Array.of(1, 2, 3));
    await settle();
    first.bus.cut();
    device.now.receive(Uint8Array.of(4, 5));
    await settle();
    const again = greet(second, 'ann');
    await attach(again, { epoch, from: 3 });
    device.now.receive(Uint8Array.of(6));
    await settle();
    expect(again.bytes).toEqual([4, 5, 6]);
    expect(fleet.node.ports.list(identityOf('admin'))).toMatchObject([{ viewers: 1 }]);
    expect(fleet.logged).toContainEqual(['gateway-away', { gateway: 'gw1', reason: 'The gateway is gone.' }]);
  });

  test('fails at once what a client asks of a node that was killed', async () => {
    const { fleet, greet, first, isThere } = await fleetBench();
    const ann = greet(first, 'ann');
    const { handle } = await open(ann);
    fleet.nodeBus.cut();
    expect(await ann.request({ type: 'get-signals', port })).toBe('TIMEOUT');
    expect(isThere(first)).toBe(false);
    expect(await ann.request({ type: 'get-signals', port })).toBe('DEVICE_GONE');
    ann.transmit(handle, [1]);
    expect(ann.messagesOf('dropped')).toMatchObject([{ id: 1, code: 'DEVICE_GONE', partial: false }]);
  });

  test('ends a link on which nothing arrives within 20 s, and makes another when it can', async () => {
    const { fleet, clock, device, greet, first, isThere } = await fleetBench();
    const ann = greet(first, 'ann');
    await open(ann);
    await clock.advance(60_000);
    expect(ann.messagesOf('away')).toEqual([]);
    fleet.nats.loses = () => true;
    const request = ann.ask({ type: 'get-signals', port });
    await clock.advance(20_000);
    expect(ann.answer(request)).toBe('TIMEOUT');
    device.now.receive(Uint8Array.of(1));
    fleet.nats.loses = () => false;
    await clock.advance(6000);
    expect(isThere(first)).toBe(true);
    expect(ann.bytes).toEqual([1]);
  });

  test('takes a node and a gateway that are restarted for what they are', async () => {
    const { fleet, device, clock, greet, first, isThere } = await fleetBench({ gateways: 1 });
    await open(greet(first, 'ann'));
    first.bus.cut();
    const other = fleet.addGateway('gw1', 'another');
    await clock.advance(200);
    expect(isThere(other)).toBe(true);
    const again = greet(other, 'ann');
    await attach(again);
    device.now.receive(Uint8Array.of(9));
    await settle();
    expect(again.bytes).toEqual([9]);
    expect(fleet.node.ports.list(identityOf('admin'))).toMatchObject([{ viewers: 1 }]);
  });

  test('serves two gateways of one name, too: each run of a gateway has its own link', async () => {
    const { fleet, clock, device, greet, first, isThere } = await fleetBench({ gateways: 1 });
    const twin = fleet.addGateway('gw1', 'another');
    await settle();
    const [ann, bob] = [greet(first, 'ann'), greet(twin, 'bob')];
    await open(ann);
    await attach(bob);
    await clock.advance(30_000);
    device.now.receive(Uint8Array.of(1));
    await settle();
    expect([ann.bytes, bob.bytes]).toEqual([[1], [1]]);
    expect([isThere(first), isThere(twin)]).toEqual([true, true]);
    expect([...ann.messagesOf('away'), ...bob.messagesOf('away')]).toEqual([]);
  });

  test('goes on when NATS is back, and says meanwhile that the node is away', async () => {
    const { fleet, clock, device, greet, first, second, isThere } = await fleetBench();
    const ann = greet(first, 'ann');
    await open(ann);
    const bob = greet(second, 'bob');
    await attach(bob);
    fleet.cut();
    await settle();
    expect([isThere(first), isThere(second)]).toEqual([false, false]);
    device.now.receive(Uint8Array.of(1, 2));
    fleet.mend();
    await clock.advance(200);
    device.now.receive(Uint8Array.of(3));
    await settle();
    for (const client of [ann, bob]) {
      expect(client.bytes).toEqual([1, 2, 3]);
      expect(client.messagesOf('away').map(({ away }) => away)).toEqual([true, false]);
    }
  });
});
