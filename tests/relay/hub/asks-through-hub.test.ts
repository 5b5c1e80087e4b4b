import { expect, test } from 'vitest';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { MemoryHub } from './memory-hub.ts';

const port = 'lab2/gps';
const settings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' } as const;

/** A port of a node that is open, with an agent of a share with `confirm` and people at the hub. */
async function hubBench(asksNobody = false) {
  const device = new FakeDevice();
  const clock = new FakeClock();
  const bench = new MemoryHub({ device: () => device, clock, cross: queueMicrotask, asksNobody });
  bench.node.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  bench.join();
  await settle();
  const greet = (secret: string, identity = identityOf('operator', secret), core = bench.hub): FakeClient => {
    const client = new FakeClient();
    client.connection = core.connect(client, identity);
    client.say({ type: 'hello', versions: ['baudcast.v1'], client: `${secret.padEnd(21, 'x')}A`, name: secret });
    return client;
  };
  const ask = async (client: FakeClient, request: Parameters<FakeClient['ask']>[0]): Promise<unknown> => {
    const number = client.ask(request);
    await settle();
    return client.answer(number);
  };
  const ann = greet('ann');
  const agent = greet('agent', { ...identityOf('operator', 'agent'), confirm: 'transmit' });
  await ask(ann, { type: 'attach', port });
  await ask(ann, { type: 'open', port, settings });
  await ask(ann, { type: 'lease', port, action: 'release' });
  const { handle } = (await attach(agent)) as { handle: number };
  const taken = await ask(agent, { type: 'lease', port, action: 'request' });
  const asked = async (of = ann, id = port) => {
    await clock.advance(300); // announcements are paced, at the node and at the hub
    await clock.advance(300);
    await settle();
    return of.messagesOf('port').findLast((message) => message.port.id === id)?.port.ask;
  };
  return { bench, greet, ask, ann, agent, handle, taken, asked, line: () => Buffer.from(device.now.line).toString() };
}

async function attach(client: FakeClient): Promise<unknown> {
  const request = client.request({ type: 'attach', port });
  await settle();
  return request;
}

test('security 13: through a hub, what needs a yes waits at the node; people at both answer', async () => {
  const { bench, greet, ask, ann, agent, handle, asked, line } = await hubBench();
  agent.transmit(handle, [...Buffer.from('one')]);
  const first = await asked();
  expect(first).toMatchObject({ name: 'agent', act: { kind: 'transmit', bytes: 3 } });
  expect(line()).toBe('');
  // A client that has to ask may not answer, though it is an operator.
  expect(await ask(agent, { type: 'answer', port, ask: first?.id ?? 0, allow: true })).toBe('FORBIDDEN');
  expect(line()).toBe('');
  await ask(ann, { type: 'answer', port, ask: first?.id ?? 0, allow: true });
  expect(line()).toBe('one');
  agent.transmit(handle, [...Buffer.from('two')]);
  const second = await asked();
  await ask(ann, { type: 'answer', port, ask: second?.id ?? 0, allow: false });
  expect(agent.messagesOf('dropped')).toMatchObject([{ code: 'FORBIDDEN', message: 'ann refused this.' }]);
  agent.transmit(handle, [...Buffer.from('three')]);
  const bob = greet('bob', identityOf('operator', 'bob'), bench.node);
  await ask(bob, { type: 'attach', port: 'gps' });
  const third = await asked(bob, 'gps');
  await ask(bob, { type: 'answer', port: 'gps', ask: third?.id ?? 0, allow: true });
  expect(line()).toBe('onethree');
});

test('security 13: at a node of an earlier version, a client that has to ask only reads', async () => {
  const { agent, handle, taken, line } = await hubBench(true);
  expect(taken).toMatchObject({ holder: null });
  agent.transmit(handle, [1]);
  await settle();
  expect(agent.messagesOf('dropped')).toMatchObject([{ code: 'FORBIDDEN' }]);
  expect(line()).toBe('');
});
