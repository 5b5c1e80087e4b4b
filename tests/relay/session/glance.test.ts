import { describe, expect, test } from 'vitest';
import { bounds } from '../../../relay/protocol/limits.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle, until } from '../../support/settle.ts';
import { MemoryHub } from '../hub/memory-hub.ts';
import { coreBench, FakeClient, identityOf } from './core-bench.ts';
import { FakeDevice } from './fake-device.ts';
import { settings } from './session-bench.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const shown = (client: FakeClient): string[] =>
  client.messagesOf('glanced').map(({ from, bytes: sent }) => `${from} ${Buffer.from(sent, 'base64').toString()}`);

async function openBench() {
  const bench = coreBench();
  const ann = bench.greet('ann');
  await ann.request({ type: 'attach', port: 'gps' });
  await ann.request({ type: 'open', port: 'gps', settings });
  return { ...bench, receive: (text: string) => bench.device.now.receive(bytes(text)) };
}

describe('a client that glances at a port', () => {
  test('is sent the last bytes at once, then new ones twice a second at most, and is not a viewer', async () => {
    const { receive, greet, clock, core } = await openBench();
    receive('before\n');
    const bob = greet('bob', identityOf('viewer', 'bob'));
    await bob.request({ type: 'glance', ports: ['gps', 'not there'] });
    expect(shown(bob)).toEqual(['0 before\n']);
    await clock.advance(500);
    for (let i = 0; i < 10; i++) receive(`${i}`);
    await clock.advance(600);
    expect(shown(bob).length).toBeLessThanOrEqual(3);
    expect(
      shown(bob)
        .map((line) => line.slice(line.indexOf(' ') + 1))
        .join(''),
    ).toBe('before\n0123456789');
    expect(core.ports.list(identityOf('viewer'))).toMatchObject([{ viewers: 1 }]);
    await bob.request({ type: 'glance', ports: [] });
    receive('after');
    await clock.advance(1000);
    expect(shown(bob).at(-1)).not.toContain('after');
  });

  test('of a fast port is sent the newest only, however much came', async () => {
    const { receive, greet, clock } = await openBench();
    const bob = greet('bob');
    await bob.request({ type: 'glance', ports: ['gps'] });
    for (let i = 0; i < 20; i++) receive('x'.repeat(1000));
    receive('end');
    await clock.advance(600);
    const last = bob.messagesOf('glanced').at(-1)!;
    expect(last.from).toBe(20_003 - bounds.glanceBytes);
    expect(Buffer.from(last.bytes, 'base64').toString()).toMatch(/^x+end$/);
  });

  test('is sent nothing while it does not read, and the newest bytes then', async () => {
    const { receive, greet, clock } = await openBench();
    const bob = greet('bob');
    await bob.request({ type: 'glance', ports: ['gps'] });
    bob.bufferedBytes = 10_000_000;
    receive('lost');
    await clock.advance(600);
    expect(shown(bob)).toEqual([]);
    bob.bufferedBytes = 0;
    receive('seen');
    await clock.advance(600);
    expect(shown(bob)).toEqual(['4 seen']);
  });

  test('may only see ports it has access to', async () => {
    const { receive, greet, clock } = await openBench();
    receive('secret');
    const bob = greet('bob', identityOf('viewer', 'bob', ['other']));
    expect(await bob.request({ type: 'glance', ports: ['gps'] })).toBeUndefined();
    await clock.advance(600);
    expect(shown(bob)).toEqual([]);
  });
});

test('through a hub a port is glanced at once for all clients, also after the link was cut', async () => {
  const clock = new FakeClock();
  const device = new FakeDevice();
  const bench = new MemoryHub({ device: () => device, clock });
  bench.node.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  bench.join();
  const greet = (name: string): FakeClient => {
    const client = new FakeClient();
    client.connection = bench.hub.connect(client, identityOf('operator', name));
    client.say({ type: 'hello', versions: ['baudcast.v1'], client: `${name.padEnd(21, 'x')}A`, name });
    return client;
  };
  const [ann, bob, eve] = [greet('ann'), greet('bob'), greet('eve')];
  const port = 'lab2/gps';
  await until(() => bench.nodes.list(identityOf('admin')).length === 1);
  ann.ask({ type: 'attach', port });
  ann.ask({ type: 'open', port, settings });
  ann.ask({ type: 'glance', ports: [port] });
  bob.ask({ type: 'glance', ports: [port] });
  await until(() => bench.node.ports.sessions[0]?.info.state === 'open');
  const glances = () => bench.crossed.toHub.filter((one) => typeof one === 'string' && one.includes('"glanced"'));
  await until(() => bench.crossed.toNode.some((one) => typeof one === 'string' && one.includes('"glance"')));
  await settle();
  device.now.receive(bytes('hello'));
  await until(() => shown(ann).length > 0 && shown(bob).length > 0);
  expect([shown(ann), shown(bob), glances().length]).toEqual([['0 hello'], ['0 hello'], 1]);
  device.now.receive(bytes(' world'));
  await clock.advance(600);
  await until(() => shown(bob).length > 1);
  eve.ask({ type: 'glance', ports: [port] });
  await until(() => shown(eve).length > 0);
  expect([shown(bob)[1], shown(eve)]).toEqual(['5  world', ['0 hello world']]);
  bench.cut();
  await settle();
  bench.join();
  await until(() => shown(eve).length > 1);
  expect(eve.messagesOf('glanced').at(-1)).toMatchObject({ port, from: 0 });
});
