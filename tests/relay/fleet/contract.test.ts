import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { newClientSecret } from '../../../web/remote/client-secret.ts';
import { RelaySource } from '../../../web/remote/relay-source.ts';
import { lineContract } from '../../contract/line-contract.ts';
import { portContract } from '../../contract/port-contract.ts';
import { relayHarness, relayLineHarness } from '../../remote/relay-harness.ts';
import { memoryTransport, TestHost } from '../../remote/test-relay.ts';
import { linkContract } from '../hub/link-contract.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { MemoryFleet } from './memory-fleet.ts';

const host = new TestHost();
const fleet = new MemoryFleet({ device: (id) => host.device(id) });
host.onChange = (change) => fleet.node.ports.apply(change);
const transport = memoryTransport(fleet.addGateway().core);
const source = new RelaySource({
  address: 'http://gateway.test',
  client: newClientSecret(),
  name: 'Contract',
  onChange: () => {},
  transports: { webSocket: transport, http: transport },
});
source.connect();

afterAll(async () => {
  source.close();
  await fleet.stop();
});

describe('A line of a node meets the contract of Line, through a gateway', () => {
  const contract = lineContract(relayLineHarness(source, host, 'lab2/'));
  test('the contract has its tests', () => expect(contract.length).toBeGreaterThan(20));
  for (const { title, run } of contract) test(title, run);
});

describe('A W3C port over a line of a node meets the contract of Port, through a gateway', () => {
  const contract = portContract(relayHarness(source, host, 'lab2/'));
  test('the contract has its tests', () => expect(contract.length).toBeGreaterThan(35));
  for (const { title, run } of contract) test(title, run);
});

describe('A node link over NATS, in memory', () => {
  const contract = linkContract(async () => {
    const device = new FakeDevice();
    const fleet = new MemoryFleet({ device: () => device });
    onTestFinished(() => fleet.stop());
    fleet.node.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
    const { core, nodes } = fleet.addGateway();
    return {
      hub: core,
      node: fleet.node,
      device,
      cut: () => fleet.cut(),
      mend: () => fleet.mend(),
      stopHub: () => nodes.stop(),
      reasons: () =>
        fleet.logged.flatMap(([event, details]) =>
          event === 'gateway-away' ? [(details as { readonly reason: string }).reason] : [],
        ),
    };
  });
  test('has a contract', () => expect(contract.length).toBeGreaterThan(8));
  for (const { title, run } of contract) test(title, run);
});
