import { describe, expect, test } from 'vitest';
import { until } from '../../support/settle.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { joinedBench } from './joined-bench.ts';
import { type LinkBench, linkContract } from './link-contract.ts';
import { MemoryHub } from './memory-hub.ts';

async function inMemory(): Promise<LinkBench> {
  const device = new FakeDevice();
  const bench = new MemoryHub({ device: () => device });
  bench.node.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  bench.join();
  const { hub, node } = bench;
  return {
    hub,
    node,
    device,
    cut: () => bench.cut(),
    mend: () => bench.join(),
    stopHub: () => bench.nodes.stop(),
    reasons: () => bench.ended,
  };
}

async function byWebSocket(): Promise<LinkBench> {
  const bench = await joinedBench();
  await until(() => bench.shim.connections > 0);
  const { hub, node, device, shim, logged } = bench;
  return {
    hub: hub.core,
    node: node.core,
    device,
    cut: () => {
      shim.isDown = true;
      shim.cut();
    },
    mend: () => (shim.isDown = false),
    stopHub: () => void hub.stop(),
    reasons: () =>
      logged.flatMap(([, event, details]) =>
        event === 'hub-away' ? [(details as { readonly reason: string }).reason] : [],
      ),
  };
}

describe.each([
  ['in memory', inMemory],
  ['by WebSocket', byWebSocket],
] as const)('A node link %s', (_how, makeBench) => {
  const contract = linkContract(makeBench);
  test('has a contract', () => expect(contract.length).toBeGreaterThan(8));
  for (const { title, run } of contract) test(title, run);
});
