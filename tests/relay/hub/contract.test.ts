import { afterAll, describe, expect, test } from 'vitest';
import { newClientSecret } from '../../../web/remote/client-secret.ts';
import { RelaySource } from '../../../web/remote/relay-source.ts';
import { lineContract } from '../../contract/line-contract.ts';
import { portContract } from '../../contract/port-contract.ts';
import { relayHarness, relayLineHarness } from '../../remote/relay-harness.ts';
import { memoryTransport, TestHost } from '../../remote/test-relay.ts';
import { MemoryHub } from './memory-hub.ts';

const host = new TestHost();
const bench = new MemoryHub({ device: (id) => host.device(id) });
host.onChange = (change) => bench.node.ports.apply(change);
bench.join();
const transport = memoryTransport(bench.hub);
const source = new RelaySource({
  address: 'http://hub.test',
  client: newClientSecret(),
  name: 'Contract',
  onChange: () => {},
  transports: { webSocket: transport, http: transport },
});
source.connect();

afterAll(async () => {
  source.close();
  await bench.hub.stop();
  await bench.node.stop();
});

describe('A line of a node meets the contract of Line, through a hub', () => {
  const contract = lineContract(relayLineHarness(source, host, 'lab2/'));
  test('the contract has its tests', () => expect(contract.length).toBeGreaterThan(20));
  for (const { title, run } of contract) test(title, run);
});

describe('A W3C port over a line of a node meets the contract of Port, through a hub', () => {
  const contract = portContract(relayHarness(source, host, 'lab2/'));
  test('the contract has its tests', () => expect(contract.length).toBeGreaterThan(35));
  for (const { title, run } of contract) test(title, run);
});
