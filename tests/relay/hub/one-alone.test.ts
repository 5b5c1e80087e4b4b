import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BareClient } from '../../../relay/link/bare-client.ts';
import { bareName } from '../../../relay/link/port-query.ts';
import { name as checkName } from '../../../relay/protocol/field-checks.ts';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import type { ClientMessage } from '../../../relay/protocol/messages.ts';
import { clientMessages } from '../../protocol/arbitrary-messages.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { MemoryHub } from './memory-hub.ts';
import { runs } from '../../support/runs.ts';

const port = 'lab2/gps';

/** A node at a hub, and a client there that errors of others must not affect. */
async function hubBench() {
  const device = new FakeDevice();
  const bench = new MemoryHub({ device: () => device, clock: new FakeClock(), cross: queueMicrotask });
  bench.node.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  bench.join();
  await settle();
  const greet = (secret: string, identity = identityOf('admin')): FakeClient => {
    const client = new FakeClient();
    client.connection = bench.hub.connect(client, identity);
    client.say({ type: 'hello', versions: ['baudcast.v1'], client: `${secret.padEnd(21, 'x')}A`, name: secret });
    return client;
  };
  /** Whether the other client is served through the same link as before. */
  const isServed = async (owner: FakeClient): Promise<boolean> => {
    const request = owner.ask({ type: 'get-signals', port });
    await settle();
    return bench.isJoined && bench.closed === undefined && owner.answer(request) !== 'no answer';
  };
  const owner = greet('owner');
  owner.ask({ type: 'attach', port });
  await settle();
  return { bench, greet, owner, isServed };
}

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(...Object.values(clientMessages));
const anyName = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.constantFrom('x'.repeat(64), '', '\u0000', '\u{1F600}'.repeat(40)),
);

test('security 23: whatever a client requests through a hub, only it is answered, and the link stays', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(clientMessage, { minLength: 1, maxLength: 20 }), anyName, async (messages, who) => {
      const { greet, owner, isServed } = await hubBench();
      const client = greet('other', { ...identityOf('operator', who), name: who });
      for (const message of messages) {
        if (message.type !== 'hello') client.say('port' in message ? { ...message, port } : message);
        await settle();
      }
      expect(await isServed(owner)).toBe(true);
    }),
    { numRuns: runs(200) },
  );
});

test('security 23: whatever name and place a bare client gives, only it is refused, and the link stays', async () => {
  const epochOf = fc.option(fc.constantFrom('9f86d081884c7d65', '0'.repeat(16), 'nonsense'), { nil: undefined });
  const fromOf = fc.oneof(fc.nat(), fc.constantFrom('oldest' as const, 'newest' as const), fc.constant(2 ** 53));
  await fc.assert(
    fc.asyncProperty(anyName, anyName, anyName, fromOf, epochOf, async (name, who, address, from, epoch) => {
      const { bench, owner, isServed } = await hubBench();
      const identity = { ...identityOf('operator', who), name: who };
      const bare = new BareClient(bench.nodes.find(port, identity), {
        viewer: 'v7-HHHHHHHH',
        name,
        identity,
        address,
        outlet: { bufferedBytes: 0, receive: () => {}, end: () => {} },
      });
      const attaching = bare.attach({ from, epoch }).catch((error: unknown) => error);
      const transmitting = bare.transmit(1, Uint8Array.of(1)).catch((error: unknown) => error);
      await settle();
      bare.detach();
      for (const result of await Promise.all([attaching, transmitting]))
        if (result instanceof Error) expect(result).toBeInstanceOf(RelayError);
      expect(await isServed(owner)).toBe(true);
    }),
    { numRuns: runs(300) },
  );
});

test('an offset in no opening is refused before a node is asked', async () => {
  const { bench, owner, isServed } = await hubBench();
  const identity = identityOf('viewer');
  const bare = new BareClient(bench.nodes.find(port, identity), {
    viewer: 'v7-HHHHHHHH',
    name: 'x',
    identity,
    address: '',
    outlet: { bufferedBytes: 0, receive: () => {}, end: () => {} },
  });
  await expect(bare.attach({ from: 5 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', path: 'from' });
  expect(await isServed(owner)).toBe(true);
});

test('the default name of a bare client is valid for others, for any input', () => {
  fc.assert(
    fc.property(anyName, (identity) => {
      const name = bareName(identity, ' (WebSocket)');
      expect(checkName(name, 'name')).toBe(name);
    }),
  );
  expect(bareName('Mei', ' (HTTP)')).toBe('Mei (HTTP)');
  expect(bareName('x'.repeat(80), ' (HTTP)')).toBe(`${'x'.repeat(57)} (HTTP)`);
});

test('an answer of a node that cannot be read fails its own request, and the others continue', async () => {
  const { bench, owner, isServed } = await hubBench();
  const hubDoor = bench.crossed.toHub;
  const request = owner.ask({ type: 'epochs', port });
  await settle();
  expect(owner.answer(request)).not.toBe('no answer');
  const last = JSON.parse(String(hubDoor.findLast((one) => typeof one === 'string'))) as { visits: number[] };
  // What it would be if the node answered with more than a hub accepts.
  bench.sayToHub({ ...last, message: { type: 'lease', handle: 1, wanting: Array.from({ length: 101 }, () => 'v1') } });
  await settle();
  expect(await isServed(owner)).toBe(true);
});
