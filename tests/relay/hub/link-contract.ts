import { expect } from 'vitest';
import type { RelayCore } from '../../../relay/session/clients/relay-core.ts';
import type { ContractTest } from '../../contract/port-harness.ts';
import { until } from '../../support/settle.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import type { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';

/** A hub and a node, lab2, with one port, gps, and whatever carries the link between them. */
export interface LinkBench {
  readonly hub: RelayCore;
  readonly node: RelayCore;
  readonly device: FakeDevice;
  /** Cuts the link, which stays cut until `mend`. */
  cut(): void;
  mend(): void;
  stopHub(): void;
  /** Why links ended, as the node was told. */
  reasons(): readonly string[];
}

const port = 'lab2/gps';

/**
 * What a hub says to a node, and hears from it, is the same over every transport of the link (`LinkTransport`). Nothing
 * in it waits for time to pass.
 */
export function linkContract(makeBench: () => Promise<LinkBench>): ContractTest[] {
  const tests: ContractTest[] = [];
  const test = (title: string, run: (bench: ReturnType<typeof using>) => Promise<void>): void => {
    tests.push({
      title,
      run: async () => {
        const bench = using(await makeBench());
        await until(() => bench.isThere());
        await run(bench);
      },
    });
  };

  test('the hub lists the ports of the node, and requests carry who asks', async ({ node, greet, request }) => {
    const ann = greet('ann', identityOf('operator', 'u-ann'));
    await request(ann, { type: 'attach', port });
    await request(ann, { type: 'open', port, settings });
    const [{ viewer } = { viewer: '' }] = ann.messagesOf('welcome');
    const holder = { id: viewer, name: 'Client ann', role: 'operator' };
    const gps = node.ports.list(identityOf('admin')).find(({ id }) => id === 'gps');
    expect(gps).toMatchObject({ state: 'open', holder });
  });

  test('the node decides what somebody may do, and the answer says why not', async ({ device, greet, request }) => {
    const guest = greet('guest', identityOf('viewer', 'p-guest'));
    await request(guest, { type: 'attach', port });
    expect(await request(guest, { type: 'open', port, settings })).toBe('FORBIDDEN');
    expect(device.openings).toEqual([]);
  });

  test('live data reach every viewer once and in order, also those that attach meanwhile', async (bench) => {
    const { device, greet, request, open } = bench;
    const first = greet('first');
    await open(first);
    const sent: number[] = [];
    const receive = (count: number): void => {
      const bytes = Uint8Array.from({ length: count }, (_, i) => (sent.length + i) & 0xff);
      sent.push(...bytes);
      device.now.receive(bytes);
    };
    receive(3);
    const second = greet('second');
    const attaching = request(second, { type: 'attach', port, from: 'oldest' });
    for (let i = 1; i < 50; i++) receive(i);
    await attaching;
    receive(10);
    receive(20);
    await until(() => first.bytes.length >= sent.length && second.bytes.length >= sent.length);
    expect(first.bytes).toEqual(sent);
    expect(second.bytes).toEqual(sent);
  });

  test('a viewer without credit holds up nobody, and continues at its place', async (bench) => {
    const { device, greet, request, open } = bench;
    const slow = greet('slow');
    await open(slow, 10);
    const other = greet('other');
    await request(other, { type: 'attach', port });
    for (let i = 0; i < 20; i++) device.now.receive(new Uint8Array(10).fill(i));
    await until(() => other.bytes.length === 200);
    expect(slow.bytes).toHaveLength(10);
    const [{ handle } = { handle: 0 }] = slow.messagesOf('opened');
    slow.say({ type: 'credit', handle, bytes: 1000 });
    await until(() => slow.bytes.length === 200);
    device.now.receive(Uint8Array.of(99));
    await until(() => slow.bytes.length === 201 && other.bytes.length === 201);
    expect(slow.bytes).toEqual(other.bytes);
  });

  test('the end of an opening comes behind its last byte', async ({ device, greet, request, open }) => {
    const ann = greet('ann');
    await open(ann);
    const bob = greet('bob');
    await request(bob, { type: 'attach', port });
    device.now.receive(Uint8Array.of(1, 2));
    device.now.receive(Uint8Array.of(3));
    device.now.lose();
    for (const client of [ann, bob]) {
      await until(() => client.messagesOf('lost').length > 0);
      expect(client.bytes).toEqual([1, 2, 3]);
      expect(client.messagesOf('lost')).toMatchObject([{ offset: 3 }]);
    }
  });

  test('a write reaches the device once, and is answered once', async ({ device, greet, open }) => {
    const ann = greet('ann');
    const handle = await open(ann);
    ann.transmit(handle, [9, 8, 7]);
    await until(() => ann.messagesOf('written').length > 0);
    expect(device.now.line).toEqual([9, 8, 7]);
    expect(ann.messagesOf('written')).toEqual([{ type: 'written', handle, id: 1 }]);
  });

  test('while the node is away nothing waits for it: requests and writes fail at once', async (bench) => {
    const { device, greet, request, open, cut, mend } = bench;
    const ann = greet('ann');
    const handle = await open(ann);
    cut();
    await until(() => ann.messagesOf('away').length === 1);
    expect(await request(ann, { type: 'get-signals', port })).toBe('DEVICE_GONE');
    ann.transmit(handle, [1]);
    await until(() => ann.messagesOf('dropped').length === 1);
    expect(ann.messagesOf('dropped')).toMatchObject([{ id: 1, code: 'DEVICE_GONE', partial: false }]);
    mend();
    await until(() => ann.messagesOf('away').length === 2);
    expect(device.now.line).toEqual([]);
  });

  test('what was under way when the link was cut is answered: requests fail, writes have an outcome', async (bench) => {
    const { device, greet, ask, answered, open, cut, mend } = bench;
    const ann = greet('ann');
    const handle = await open(ann);
    device.now.isSlow = true;
    ann.transmit(handle, [5]);
    const closing = ask(ann, { type: 'close', port });
    await until(() => device.now.held.length > 0);
    cut();
    expect(await answered(ann, closing)).toBe('TIMEOUT');
    mend();
    await until(() => ann.messagesOf('away').length === 2);
    device.now.isSlow = false;
    for (const release of device.now.held.splice(0)) release();
    await until(() => ann.messagesOf('written').length + ann.messagesOf('dropped').length > 0);
    expect(device.now.line).toEqual([5]);
    expect(ann.messagesOf('written')).toMatchObject([{ id: 1 }]);
  });

  test('after a cut a viewer goes on at its place, without a gap and without a byte twice', async (bench) => {
    const { device, greet, request, open, cut, mend } = bench;
    const ann = greet('ann');
    await open(ann);
    const bob = greet('bob');
    await request(bob, { type: 'attach', port });
    device.now.receive(Uint8Array.of(1, 2, 3));
    await until(() => ann.bytes.length === 3 && bob.bytes.length === 3);
    cut();
    device.now.receive(Uint8Array.of(4, 5));
    await until(() => ann.messagesOf('away').length === 1);
    device.now.receive(Uint8Array.of(6));
    mend();
    await until(() => bench.isThere());
    device.now.receive(Uint8Array.of(7, 8));
    for (const client of [ann, bob]) {
      await until(() => client.bytes.length >= 8);
      expect(client.bytes).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(client.messagesOf('gap')).toEqual([]);
    }
  });

  test('the node is told why the hub closes the link', async ({ reasons, stopHub, isThere }) => {
    stopHub();
    await until(() => reasons().length > 0 && !isThere());
    expect(reasons()[0]).toBe('The relay was stopped.');
  });
  return tests;
}

/** A bench, with clients of its hub. */
function using(bench: LinkBench) {
  const greet = (secret: string, identity = identityOf('admin')): FakeClient => {
    const client = new FakeClient();
    client.connection = bench.hub.connect(client, identity);
    client.say({
      type: 'hello',
      versions: ['baudcast.v1'],
      client: `${secret.padEnd(21, 'x')}A`,
      name: `Client ${secret}`,
    });
    return client;
  };
  const ask = (client: FakeClient, message: Parameters<FakeClient['ask']>[0]): number => client.ask(message);
  const answered = async (client: FakeClient, request: number): Promise<unknown> => {
    await until(() => client.answer(request) !== 'no answer');
    return client.answer(request);
  };
  const request = (client: FakeClient, message: Parameters<FakeClient['ask']>[0]): Promise<unknown> =>
    answered(client, ask(client, message));
  return {
    ...bench,
    greet,
    ask,
    answered,
    request,
    isThere: (): boolean => bench.hub.directory.list(identityOf('admin')).some(({ id, away }) => id === port && !away),
    /** Attaches the client and opens the port. @returns the hub's number for it */
    open: async (client: FakeClient, credit?: number): Promise<number> => {
      const attach = { type: 'attach', port, ...(credit === undefined ? {} : { credit }) } as const;
      const { handle } = (await request(client, attach)) as { handle: number };
      await request(client, { type: 'open', port, settings });
      return handle;
    },
  };
}
