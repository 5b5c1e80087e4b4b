import { describe, expect, onTestFinished, test } from 'vitest';
import { encodeFleetMessage } from '../../../relay/fleet/fleet-message.ts';
import { sharedViewer } from '../../../relay/session/clients/shared-viewer.ts';
import type { ClientIdentity } from '../../../relay/session/access/client-identity.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';
import { MemoryFleet, type MemoryGateway } from './memory-fleet.ts';

const port = 'lab2/gps';
const secretOf = (name: string): string => `${name.padEnd(21, 'x')}A`;

/** A node with one port, two gateways, and Ann, who has control of the port through the first. */
async function movingBench() {
  const clock = new FakeClock();
  const device = new FakeDevice();
  const fleet = new MemoryFleet({ device: () => device, clock, cross: queueMicrotask });
  onTestFinished(() => fleet.stop());
  fleet.node.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  const [first, second] = [fleet.addGateway(), fleet.addGateway()];
  await settle();
  const greet = ({ core }: MemoryGateway, name: string, identity = identityOf('operator', 'share')): FakeClient => {
    const client = new FakeClient();
    client.connection = core.connect(client, identity);
    client.say({ type: 'hello', versions: ['baudcast.v1'], client: secretOf(name), name });
    return client;
  };
  /** Greets and attaches. */
  const come = async (gateway: MemoryGateway, name: string, identity?: ClientIdentity) => {
    const client = greet(gateway, name, identity);
    const attached = (await client.request({ type: 'attach', port })) as { readonly handle: number };
    const [welcome] = client.messagesOf('welcome');
    return { client, handle: attached.handle, viewer: welcome?.viewer ?? '', memory: welcome?.memory ?? '' };
  };
  const holder = (): unknown => fleet.node.ports.list(identityOf('admin'))[0]?.holder;
  const ann = await come(first, 'ann');
  await ann.client.request({ type: 'open', port, settings });
  return { fleet, clock, device, first, second, greet, come, holder, ann };
}

describe('A client whose gateway was killed', () => {
  test('has control, its role and its name again at another gateway, and nobody else has', async () => {
    const { fleet, clock, first, second, come, holder, ann, device } = await movingBench();
    const ben = await come(second, 'ben');
    // Nothing tells the node.
    first.bus.cut();
    fleet.nats.loses = (subject) => subject.includes('.gw1.');
    expect(await ben.client.request({ type: 'lease', port, action: 'request' })).toMatchObject({ holder: ann.viewer });
    const again = await come(second, 'ann');
    expect(again.viewer).toBe(ann.viewer);
    expect(again.memory).not.toBe(ann.memory);
    expect(holder()).toEqual({ id: ann.viewer, name: 'ann', role: 'operator' });
    // It was never free.
    expect(ben.client.messagesOf('lease').map((lease) => lease.holder)).toEqual([ann.viewer]);
    again.client.transmit(again.handle, [7]);
    ben.client.transmit(ben.handle, [8]);
    await settle();
    expect(device.now.line).toEqual([7]);
    expect(ben.client.messagesOf('dropped')).toMatchObject([{ code: 'READ_ONLY' }]);
    // When the node has noticed at last, nothing changes.
    await clock.advance(60_000);
    expect(holder()).toMatchObject({ id: ann.viewer });
    expect(fleet.node.ports.list(identityOf('admin'))).toMatchObject([{ viewers: 2 }]);
  });

  test('may count its writes anew: each is transmitted once, and answered for itself', async () => {
    const { second, come, ann, device } = await movingBench();
    ann.client.transmit(ann.handle, [1], 1);
    await settle();
    device.now.isSlow = true;
    // The first is being written, the second waits.
    ann.client.transmit(ann.handle, [2], 2);
    ann.client.transmit(ann.handle, [3], 3);
    await settle();
    const again = await come(second, 'ann');
    for (const [id, byte] of [4, 5, 6].entries()) again.client.transmit(again.handle, [byte], id + 1);
    await settle();
    expect(again.client.messagesOf('written')).toEqual([]);
    device.now.isSlow = false;
    for (const release of device.now.held.splice(0)) release();
    await settle();
    expect(device.now.line).toEqual([1, 2, 4, 5, 6]);
    expect(again.client.messagesOf('written').map(({ id }) => id)).toEqual([1, 2, 3]);
    const { memory } = ann;
    expect(await again.client.request({ type: 'outcomes', port, memory, from: 1, to: 1 })).toEqual({
      outcomes: [{ id: 1, state: 'unknown' }],
    });
  });
});

describe('A client that comes by another gateway', () => {
  test('ends its connection at the one before, which cannot make the node forget it later', async () => {
    const { first, second, greet, come, holder, ann, clock } = await movingBench();
    const again = await come(second, 'ann');
    expect(ann.client.closed).toMatchObject({ code: 4409 });
    // Its own gateway forgets it there, after ten minutes.
    await clock.advance(601_000);
    greet(first, 'somebody');
    await settle();
    expect(holder()).toMatchObject({ id: again.viewer });
    // And back again.
    const back = await come(first, 'ann');
    expect([back.viewer, again.client.closed?.code]).toEqual([ann.viewer, 4409]);
    expect(holder()).toMatchObject({ id: ann.viewer });
  });
});

describe('Control of a port is not given', () => {
  test('to somebody with the same share, or with the same secret and another share', async () => {
    const { second, come, holder, ann } = await movingBench();
    const others = [await come(second, 'eve'), await come(second, 'ann', identityOf('operator', 'another share'))];
    for (const { viewer, client } of others) {
      expect(viewer).not.toBe(ann.viewer);
      expect(await client.request({ type: 'lease', port, action: 'hand-over', to: viewer })).toBe('READ_ONLY');
    }
    expect(holder()).toMatchObject({ id: ann.viewer });
    expect(ann.client.closed).toBeUndefined();
  });

  test('to a client whose secret is made of the public id', async () => {
    const { second, come, holder, ann } = await movingBench();
    const client = new FakeClient();
    client.connection = second.core.connect(client, identityOf('operator', 'share'));
    client.say({ type: 'hello', versions: ['baudcast.v1'], client: ann.viewer, name: 'Eve' });
    expect(client.messagesOf('welcome')).toEqual([]);
    const eve = await come(second, 'eve');
    expect(eve.viewer).not.toBe(ann.viewer);
    expect(holder()).toMatchObject({ id: ann.viewer });
  });

  test.each([undefined, 'A'.repeat(22), sharedViewer(secretOf('eve'), 'share').proof])(
    'to a gateway that the client was never at, with the proof %s',
    async (proof) => {
      const { fleet, clock, holder, ann } = await movingBench();
      const evil = fleet.nats.connect();
      const reasons: string[] = [];
      let number = 0;
      const say = (link: number, message: object): void =>
        evil.publish(
          'baudcast.v1.node.lab2.in.gw9.gw9RUN',
          encodeFleetMessage({
            kind: 'text',
            link,
            number: number++,
            frames: 0,
            body: Buffer.from(JSON.stringify(message)),
          }),
        );
      evil.subscribe('baudcast.v1.node.lab2.out.gw9.gw9RUN', ({ bytes }) => {
        if (bytes[0] === 2) reasons.push(Buffer.from(bytes.subarray(18)).toString());
        if (number > 0 || bytes[0] !== 0) return;
        const link = Buffer.from(bytes).readUInt32BE(4);
        say(link, { type: 'welcome', version: 'baudcast.node.v1', hub: 'gw9', node: 'lab2', run: 'gw9RUN' });
        const identity = { id: 'share', name: 'ann', role: 'admin', address: '' };
        const who = {
          viewer: ann.viewer,
          ...(proof === undefined ? {} : { proof }),
          name: 'ann',
          identity,
          bare: false,
        };
        say(link, { type: 'enter', visit: 1, port: 'gps', ...who });
        say(link, { type: 'forget', viewer: ann.viewer });
      });
      evil.publish('baudcast.v1.gateway.gw9', Buffer.from('{"versions":["baudcast.fleet.v1"],"run":"gw9RUN"}'));
      await clock.advance(1000);
      expect(reasons).toEqual(['Not a new visit of a viewer of this link.']);
      expect(ann.client.closed).toBeUndefined();
      expect(holder()).toMatchObject({ id: ann.viewer });
    },
  );
});
