import { expect, onTestFinished, test } from 'vitest';
import { type AgentBench, agentBench } from './agent-bench.ts';

/** An agent at a relay with more ports than it is sent: `gps` of the bench, and 1,500 others. */
async function manyPorts(only?: string): Promise<AgentBench> {
  const bench = await agentBench('operator', {}, undefined, only);
  onTestFinished(bench.close);
  const arrived = Array.from({ length: 1500 }, (_, i) => ({
    id: `p${String(i).padStart(4, '0')}`,
    name: `Board ${i}`,
    usb: null,
  }));
  bench.core.ports.apply({ gone: [], arrived });
  return bench;
}

const idsOf = (answer: unknown): string[] => (answer as { ports: { port: string }[] }).ports.map(({ port }) => port);

test('an agent lists thousands of ports in pages, and finds those that fit', async () => {
  const { call } = await manyPorts();
  const found: string[] = [];
  let after: unknown = undefined;
  for (let pages = 0; pages < 20 && after !== null; pages++) {
    const page = await call('list_ports', { limit: 200, ...(after === undefined ? {} : { after }) });
    expect(page).toMatchObject({ total: 1501 });
    found.push(...idsOf(page));
    after = (page as { next_after: unknown }).next_after;
  }
  expect(new Set(found).size).toBe(1501);
  const first = await call('list_ports');
  expect(idsOf(first)).toHaveLength(50);
  expect(first).toMatchObject({ nodes: [{ node: 'lab1', ports: 1501 }] });
  const fitting = await call('list_ports', { search: 'board 149', node: 'lab1', state: 'closed' });
  expect(idsOf(fitting)).toEqual(['p0149', 'p1149', ...Array.from({ length: 10 }, (_, i) => `p149${i}`)]);
  expect(fitting).toMatchObject({ total: 12, next_after: null });
  expect(idsOf(await call('list_ports', { labels: ['site'] }))).toEqual([]);
  expect(await call('list_ports', { labels: ['=x'] })).toMatch(/labels/);
});

test('an agent opens and leaves a port that it was not sent, by id or address, and keeps those it has', async () => {
  const bench = await manyPorts();
  const { call } = bench;
  expect(await call('open', { port: 'lab1/p1499', baud_rate: 9600 })).toMatchObject({ port: 'p1499', opened: true });
  // Others come and go.
  for (let i = 0; i < 200; i++) expect(await call('status', { port: `nothing ${i}` })).toMatch(/No such port/);
  bench.receive('hello');
  expect(await call('read', { port: 'p1499' })).toMatchObject({ device_output: { data: 'hello' } });
  expect(await call('status', { port: 'p1499' })).toMatchObject({ state: 'open', you_have_control: true });
  expect(await call('detach', { port: 'lab1/p1499' })).toMatchObject({ was_attached: true });
  expect(await call('status', { port: `${'x'.repeat(300)}/` })).toMatch(/No such port/);
});

test('an agent that has one port of thousands only, sees this one', async () => {
  const { call } = await manyPorts('lab1/p1200');
  expect(await call('list_ports')).toMatchObject({ ports: [{ port: 'p1200' }], total: 1, next_after: null });
  expect(idsOf(await call('list_ports', { search: 'board 3' }))).toEqual([]);
  expect(await call('open', { port: 'p1200', baud_rate: 9600 })).toMatchObject({ opened: true });
  expect(await call('status', { port: 'p1201' })).toMatch(/No such port/);
});
