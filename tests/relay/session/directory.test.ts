import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConnectionState, RelayClient } from '../../../relay/client/relay-client.ts';
import { innerTransport } from '../../../relay/link/inner-transport.ts';
import type { DirectoryPage } from '../../../relay/protocol/directory-messages.ts';
import type { Labels } from '../../../relay/protocol/labels.ts';
import { bounds } from '../../../relay/protocol/limits.ts';
import type { PortInfo } from '../../../relay/protocol/port-info.ts';
import type { ListedPort } from '../../../relay/session/clients/host-ports.ts';
import { RelayCore } from '../../../relay/session/clients/relay-core.ts';
import { assertProperty } from '../../support/assert-property.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle, until } from '../../support/settle.ts';
import { MemoryHub } from '../hub/memory-hub.ts';
import { FakeClient, identityOf } from './core-bench.ts';
import { FakeDevice } from './fake-device.ts';

const port = (id: string, name = id): ListedPort => ({ id, name, usb: null });
const numbered = (count: number, from = 0): ListedPort[] =>
  Array.from({ length: count }, (_, i) => port(`p${String(from + i).padStart(5, '0')}`, `Board ${from + i}`));

function relayWith(ports: readonly ListedPort[], labels: (id: string) => Labels | undefined = () => undefined) {
  const clock = new FakeClock();
  const core = new RelayCore({ node: 'lab1', clock, device: () => new FakeDevice(), labels });
  core.ports.apply({ gone: [], arrived: ports });
  return { clock, core };
}

type Bench = ReturnType<typeof relayWith>;

function greet({ core }: Pick<Bench, 'core'>, hello: object = { directory: true }, ports?: readonly string[]) {
  const client = new FakeClient();
  client.connection = core.connect(client, identityOf('operator', 'ann', ports));
  const secret = `${'a'.repeat(21)}A`;
  client.connection.text(
    JSON.stringify({ type: 'hello', versions: ['baudcast.v1'], client: secret, name: 'Ann', ...hello }),
  );
  return client;
}

const told = (client: FakeClient): string[] => client.messagesOf('port').map((message) => message.port.id);

/** All pages of a query. */
async function pagesOf(client: FakeClient, query: object, limit: number): Promise<DirectoryPage[]> {
  const pages: DirectoryPage[] = [];
  let after: string | undefined;
  do {
    const page = (await client.request({
      type: 'directory',
      limit,
      ...query,
      ...(after === undefined ? {} : { after }),
    } as never)) as DirectoryPage;
    pages.push(page);
    after = page.more ? page.ports.at(-1)?.id : undefined;
  } while (after !== undefined);
  return pages;
}

describe('the welcome of a relay with many ports', () => {
  test('lists none of them to a client that uses the directory, and says how many there are', () => {
    const bench = relayWith(numbered(1000));
    const client = greet(bench);
    expect(client.messagesOf('welcome')).toMatchObject([{ ports: [], total: 1000 }]);
    expect(JSON.stringify(client.messages).length).toBeLessThan(1000);
  });

  test('lists all to it while they are few, and tells it of all', async () => {
    const bench = relayWith(numbered(3));
    const client = greet(bench);
    expect(client.messagesOf('welcome')[0]?.ports.map(({ id }) => id)).toEqual(['p00000', 'p00001', 'p00002']);
    expect(client.messagesOf('welcome')[0]?.total).toBe(3);
    bench.core.ports.apply({ gone: ['p00001'], arrived: [port('new')] });
    await bench.clock.advance(1000);
    expect(told(client)).toContain('new');
    expect(client.messagesOf('port-gone')).toEqual([{ type: 'port-gone', port: 'p00001' }]);
    expect(client.messagesOf('directory-changed')).toEqual([]);
  });

  test('lists the first to a client of an earlier version, which is never told of more than it may list', async () => {
    const bench = relayWith(numbered(bounds.ports + 500));
    const client = greet(bench, {});
    const [welcome] = client.messagesOf('welcome');
    expect(welcome?.ports).toHaveLength(bounds.ports);
    expect(welcome).not.toHaveProperty('total');
    bench.core.ports.apply({ gone: [], arrived: numbered(10, 90_000) });
    await bench.clock.advance(5000);
    expect(told(client).filter((id) => id.startsWith('p9'))).toEqual([]);
    expect(client.messagesOf('directory-changed')).toEqual([]);
  });

  test('says nothing of ports that the client has no access to', async () => {
    const bench = relayWith(numbered(1000));
    const client = greet(bench, { directory: true }, ['p00007']);
    expect(client.messagesOf('welcome')).toMatchObject([{ ports: [{ id: 'p00007' }], total: 1 }]);
    expect(await client.request({ type: 'directory' })).toMatchObject({ total: 1, ports: [{ id: 'p00007' }] });
    await client.request({ type: 'watch', ports: ['p00008'] });
    bench.core.ports.apply({ gone: [], arrived: [port('other')] });
    await bench.clock.advance(1000);
    expect(client.messagesOf('directory-changed')).toEqual([]);
    expect(told(client)).not.toContain('p00008');
  });
});

describe('a client that watches', () => {
  test('is sent these ports, then their changes, and nothing of others but that something is new', async () => {
    const bench = relayWith(numbered(1000));
    await bench.clock.advance(1000);
    const client = greet(bench);
    expect(await client.request({ type: 'watch', ports: ['p00500', 'not there'] })).toBeUndefined();
    expect(client.messages.slice(-2)).toMatchObject([{ type: 'port', port: { id: 'p00500' } }, { type: 'result' }]);
    bench.core.ports.apply({ gone: [], arrived: [port('p00500', 'Renamed'), port('p00501', 'Renamed too')] });
    await bench.clock.advance(1000);
    expect(client.messagesOf('port').slice(1)).toMatchObject([{ port: { id: 'p00500', name: 'Renamed' } }]);
    expect(client.messagesOf('directory-changed')).toEqual([]);
    bench.core.ports.apply({ gone: ['p00502', 'p00503'], arrived: [port('not there'), port('nor this')] });
    await bench.clock.advance(3000);
    expect(told(client)).toEqual(['p00500', 'p00500', 'not there']);
    expect(client.messagesOf('directory-changed').length).toBeGreaterThan(0);
    expect(client.messagesOf('directory-changed').length).toBeLessThan(3);
  });

  test('hears when there are too many to be told of all, and of those it watches from then on', async () => {
    const bench = relayWith(numbered(bounds.welcomePorts));
    const client = greet(bench);
    bench.core.ports.apply({ gone: [], arrived: [port('one more')] });
    await bench.clock.advance(1000);
    expect(told(client)).not.toContain('one more');
    expect(client.messagesOf('directory-changed')).toHaveLength(1);
    await client.request({ type: 'watch', ports: ['one more'] });
    expect(told(client).at(-1)).toBe('one more');
  });

  test('may not ask without end', async () => {
    const client = greet(relayWith(numbered(10)));
    for (let i = 0; i < 1005; i++) client.ask({ type: 'directory' });
    await settle();
    expect(client.messagesOf('result').filter(({ ok }) => !ok)).toMatchObject(
      Array.from({ length: 5 }, () => ({ error: { code: 'OVERLOADED' } })),
    );
  });
});

describe('the directory', () => {
  const words = ['gps', 'GPS', 'psu', 'Größe', 'berlin', '温度', 'p1', '=', 'a'];
  const word = fc.constantFrom(...words);
  const key = fc.constantFrom('site', 'rack', 'constructor', 'toString');
  const value = fc.constantFrom('berlin', 'Berlin', '4', 'a=b');
  const somePort = fc.record({
    id: fc.stringMatching(/^[a-cA-C~-]{1,3}$/),
    name: fc.array(word, { maxLength: 3 }).map((parts) => parts.join(' ')),
    product: fc.option(word),
    labels: fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true }),
  });
  const query = fc.record(
    {
      search: fc.array(word, { maxLength: 3 }).map((parts) => parts.join('  ')),
      labels: fc.array(
        fc.oneof(
          key,
          fc.tuple(key, value).map((pair) => pair.join('=')),
        ),
        { maxLength: 2 },
      ),
      node: fc.constantFrom('lab1', 'lab2'),
      state: fc.constantFrom('closed', 'open'),
    },
    { requiredKeys: [] },
  );

  test('gives in pages exactly what a plain filter of the whole list gives', async () => {
    await assertProperty(
      fc.asyncProperty(
        fc.uniqueArray(somePort, { selector: ({ id }) => id, maxLength: 40 }),
        query,
        fc.integer({ min: 1, max: 7 }),
        async (ports, asked, limit) => {
          const listed = ports.map(({ id, name, product }) => ({
            id,
            name,
            usb: product === null ? null : { usbVendorId: 1, usbProductId: 2, product },
          }));
          const byId = new Map(ports.map(({ id, labels }) => [id, labels]));
          const { core } = relayWith(listed, (id) => byId.get(id));
          const client = greet({ core });
          const pages = await pagesOf(client, asked, limit);
          const whole = core.ports.list(identityOf('operator'));
          const fitting = whole.filter((one) => isFound(one, asked)).sort((a, b) => (a.id < b.id ? -1 : 1));
          expect(pages.flatMap((page) => page.ports)).toEqual(JSON.parse(JSON.stringify(fitting)));
          expect(pages.every(({ total }) => total === fitting.length)).toBe(true);
          expect(pages.slice(0, -1).every((page) => page.ports.length === limit)).toBe(true);
        },
      ),
    );
  });

  test('finds one of 10,000 ports, and keeps its place while ports come and go', async () => {
    const bench = relayWith(numbered(10_000));
    const client = greet(bench);
    expect(await client.request({ type: 'directory', search: 'board 7345' })).toMatchObject({
      total: 1,
      more: false,
      ports: [{ id: 'p07345' }],
      nodes: [{ node: 'lab1', total: 1 }],
    });
    const first = (await client.request({ type: 'directory', limit: 3 })) as DirectoryPage;
    bench.core.ports.apply({ gone: [], arrived: [port('p00001a'), port('p00002a')] });
    expect(first.ports.at(-1)?.id).toBe('p00002');
    // A port that is gone, or never was, is a place too.
    const next = (await client.request({ type: 'directory', limit: 2, after: 'p00002 ' })) as DirectoryPage;
    expect(next.ports.map(({ id }) => id)).toEqual(['p00002a', 'p00003']);
    expect(next).not.toHaveProperty('nodes');
    const pages = await pagesOf(client, {}, 200);
    expect(new Set(pages.flatMap(({ ports }) => ports.map(({ id }) => id))).size).toBe(10_002);
  });
});

/** Written without a look at how the directory does it. */
function isFound(one: PortInfo, asked: { search?: string; labels?: string[]; node?: string; state?: string }): boolean {
  const labels = new Map(Object.entries(one.labels ?? {}));
  const texts = [one.name, `${one.node}/${one.id}`, one.usb?.product ?? ''];
  for (const [key, value] of labels) texts.push(`${key}=${value}`);
  return (
    (asked.node ?? one.node) === one.node &&
    (asked.state ?? one.state) === one.state &&
    (asked.labels ?? []).every((label) => {
      const [key = '', ...rest] = label.split('=');
      return labels.has(key) && (rest.length === 0 || labels.get(key) === rest.join('='));
    }) &&
    (asked.search ?? '')
      .split(' ')
      .every((word) => texts.some((text) => text.toLowerCase().includes(word.toLowerCase())))
  );
}

describe('the client of a relay with many ports', () => {
  function clientOf({ core, clock }: Bench) {
    const events: string[] = [];
    const open = innerTransport(
      (link, identity) => core.connect(link, identity as never),
      identityOf('admin') as never,
      '',
    );
    const transports: (() => void)[] = [];
    const client: RelayClient = new RelayClient(
      {
        client: () => `${'b'.repeat(21)}A`,
        name: () => 'Bob',
        transports: {
          webSocket: (to) => {
            transports.push(() => to.onEnd(1006, ''));
            return open(to);
          },
          http: open,
        },
        probe: async () => true,
        clock,
        random: () => 0,
        usesDirectory: true,
      },
      {
        onState: ({ kind }: ConnectionState) => events.push(kind),
        onPorts: () => events.push('ports'),
        onRoundTrip: () => {},
        onHostTime: () => {},
        onDirectory: () => events.push('directory'),
      },
    );
    client.connect();
    return { client, events, cut: () => transports.at(-1)?.() };
  }

  test('knows only those it watches, also after a cut, however many it has looked at', async () => {
    const bench = relayWith(numbered(1500));
    const { client, cut } = clientOf(bench);
    await until(() => client.state.kind === 'connected');
    expect(client.total).toBe(1500);
    await client.watch(['p00001', 'p01499']);
    for (let page = 0; page < 20; page++) await client.directory({ limit: 200, after: `p000${page}` });
    expect([...client.ports.keys()]).toEqual(['p00001', 'p01499']);
    cut();
    expect([...client.ports.keys()]).toEqual(['p00001', 'p01499']);
    bench.core.ports.apply({ gone: ['p00001'], arrived: [] });
    await bench.clock.advance(1000);
    await until(() => client.state.kind === 'connected' && client.ports.size === 1);
    expect([...client.ports.keys()]).toEqual(['p01499']);
    await client.watch([]);
    expect(client.ports.size).toBe(0);
  });

  test('answers itself from the list of a relay that has few, or is of an earlier version', async () => {
    const bench = relayWith(numbered(30));
    const { client } = clientOf(bench);
    await until(() => client.state.kind === 'connected');
    expect(client.total).toBeUndefined();
    expect(await client.directory({ search: 'Board 29' })).toMatchObject({ total: 1, ports: [{ id: 'p00029' }] });
    await client.watch(['p00001']);
    expect(client.ports.size).toBe(30);
  });

  test('drops what it does not watch when there are too many to list', async () => {
    const bench = relayWith(numbered(bounds.welcomePorts));
    const { client, events } = clientOf(bench);
    await until(() => client.state.kind === 'connected');
    await client.watch(['p00003']);
    bench.core.ports.apply({ gone: [], arrived: [port('one more')] });
    await bench.clock.advance(1000);
    await until(() => client.ports.size === 1);
    expect([...client.ports.keys()]).toEqual(['p00003']);
    expect(events).toContain('directory');
    expect(await client.directory({ search: 'one' })).toMatchObject({ total: 1 });
  });
});

test('a hub finds the ports of its nodes by the labels they have there', async () => {
  const clock = new FakeClock();
  const bench = new MemoryHub({ device: () => new FakeDevice(), clock });
  bench.node = new RelayCore({
    node: 'lab2',
    run: 'NNNNNNNN',
    clock,
    device: () => new FakeDevice(),
    labels: (id) => ({ site: 'berlin', ...(id === 'p00042' ? { room: '3' } : {}) }),
  });
  bench.node.ports.apply({ gone: [], arrived: numbered(1000) });
  bench.join();
  const client = greet({ core: bench.hub });
  await until(() => bench.nodes.list(identityOf('admin')).length === 1000);
  const room = { type: 'directory', labels: ['site=berlin', 'room'], node: 'lab2' } as const;
  expect(await client.request(room)).toMatchObject({
    total: 1,
    ports: [{ id: 'lab2/p00042', node: 'lab2', labels: { site: 'berlin', room: '3' } }],
    nodes: [{ node: 'lab2', total: 1 }],
  });
  bench.cut();
  await settle();
  expect(await client.request({ ...room, state: 'closed' })).toMatchObject({ total: 0 });
  expect(await client.request(room)).toMatchObject({ total: 1, ports: [{ away: true }] });
});
