import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../relay/base/clock.ts';
import { fleetCommand } from '../../../relay/cli/fleet.ts';
import { runCommand } from '../../../relay/cli/run-command.ts';
import type { FleetRole } from '../../../relay/fleet/bus.ts';
import { FleetConnection } from '../../../relay/fleet/fleet-connection.ts';
import { FleetDirectory } from '../../../relay/fleet/fleet-directory.ts';
import { FleetNode } from '../../../relay/fleet/fleet-node.ts';
import { NatsBus } from '../../../relay/fleet/nats-bus.ts';
import { anyNode, nodeSubject } from '../../../relay/fleet/subjects.ts';
import { RelayCore } from '../../../relay/session/clients/relay-core.ts';
import { newClientSecret } from '../../../web/remote/client-secret.ts';
import type { OpenTransport } from '../../../relay/client/transport.ts';
import { RelaySource } from '../../../web/remote/relay-source.ts';
import { portContract } from '../../contract/port-contract.ts';
import { relayHarness } from '../../remote/relay-harness.ts';
import { memoryTransport, TestHost } from '../../remote/test-relay.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { findNatsServer } from '../../support/prepare.mjs';
import { until } from '../../support/settle.ts';
import { TcpShim } from '../../support/tcp-shim.ts';
import { placedBytes, wrongPlace } from '../faults/placed.ts';
import { linkContract } from '../hub/link-contract.ts';
import { availableHere } from '../ports/require-here.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';
import { makeGateway } from './memory-fleet.ts';

const isPossible = availableHere(findNatsServer() !== undefined, 'nats-server');
const port = 'lab2/gps';
let nats: NatsServer;

beforeAll(async () => {
  if (isPossible) nats = await NatsServer.start(['lab2', 'lab3'], ['gw1', 'gw2']);
});
afterAll(() => (isPossible ? nats.stop() : undefined));

interface Logged {
  readonly event: string;
  readonly reason?: string;
  readonly gateway?: string;
}

type Stop = () => Promise<void> | void;

/** Connections to the server, through a network that can be cut. */
async function network(whenDone: (stop: Stop) => void = onTestFinished) {
  const shim = await TcpShim.start(nats.port);
  whenDone(() => shim.stop());
  const connect = (role: FleetRole, seed: string, url = `nats://${shim.host}`) => {
    const logged: Logged[] = [];
    const credentials = readFileSync(nats.seedFile(seed), 'utf8');
    const connection = new FleetConnection({
      connect: () =>
        NatsBus.connect({ servers: [url], credentials, authority: undefined }, seed, (reason) =>
          logged.push({ event: 'refused', reason }),
        ),
      role,
      clock: systemClock,
      random: () => 0.01,
      log: (_level, event, fields) => void logged.push({ event, ...fields }),
    });
    whenDone(() => connection.stop());
    connection.start();
    return { connection, logged };
  };
  const nodeCore = (device: (id: string) => FakeDevice | ReturnType<TestHost['device']>) => {
    const logged: Logged[] = [];
    const core = new RelayCore({ node: 'lab2', run: 'NNNNNNNN', clock: systemClock, device });
    const role = new FleetNode({
      node: 'lab2',
      core,
      clock: systemClock,
      role: 'operator',
      log: (_level, event, fields) => void logged.push({ event, ...fields }),
    });
    whenDone(() => core.stop());
    return { core, role, logged };
  };
  const addGateway = (name: string, url?: string) => {
    const gateway = makeGateway(name, `${name}${Math.random().toString(36).slice(2, 8)}`, systemClock);
    whenDone(async () => {
      await gateway.core.stop();
      gateway.nodes.stop();
    });
    return { ...gateway, ...connect(gateway.role, name, url) };
  };
  return { shim, connect, nodeCore, addGateway };
}

/** A node with one port, gps, and a gateway. */
async function fleetBench(seed = 'lab2') {
  const { shim, connect, nodeCore, addGateway } = await network();
  const device = new FakeDevice();
  const node = nodeCore(() => device);
  node.core.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  const { connection, logged } = connect(node.role, seed);
  const gateway = addGateway('gw1');
  return { shim, device, node, gateway, addGateway, connection, logged };
}

function greet({ core }: { readonly core: RelayCore }, secret: string): FakeClient {
  const client = new FakeClient();
  client.connection = core.connect(client, identityOf('admin'));
  client.say({ type: 'hello', versions: ['baudcast.v1'], client: `${secret.padEnd(21, 'x')}A`, name: secret });
  return client;
}

async function ask(client: FakeClient, message: Parameters<FakeClient['ask']>[0]): Promise<unknown> {
  const request = client.ask(message);
  await until(() => client.answer(request) !== 'no answer');
  return client.answer(request);
}

/** Lets a device receive bytes by their place, 100 at a time. */
function receiving(device: FakeDevice) {
  let total = 0;
  const receive = (): void => {
    device.now.receive(placedBytes(total, 100));
    total += 100;
  };
  return { receive, total: (): number => total };
}

const isThere = ({ core }: { readonly core: RelayCore }): boolean =>
  core.directory.list(identityOf('admin')).some(({ id, away }) => id === port && !away);

describe.skipIf(!isPossible)('A node link over a NATS server', () => {
  const contract = linkContract(async () => {
    const { shim, device, node, gateway } = await fleetBench();
    return {
      hub: gateway.core,
      node: node.core,
      device,
      cut: () => {
        shim.isDown = true;
        shim.cut();
      },
      mend: () => (shim.isDown = false),
      stopHub: () => gateway.nodes.stop(),
      reasons: () => node.logged.flatMap(({ event, reason }) => (event === 'gateway-away' ? [String(reason)] : [])),
    };
  });
  test('has a contract', () => expect(contract.length).toBeGreaterThan(8));
  for (const { title, run } of contract) test(title, run);
});

describe.skipIf(!isPossible)('A port of a node meets the contract of Port, through a gateway and a NATS server', () => {
  const stops: Stop[] = [];
  const host = new TestHost();
  let open: OpenTransport = () => {
    throw new Error('There is no gateway yet');
  };
  const source = new RelaySource({
    address: 'http://gateway.test',
    client: newClientSecret(),
    name: 'Contract',
    onChange: () => {},
    transports: { webSocket: (events) => open(events), http: (events) => open(events) },
  });
  beforeAll(async () => {
    const { connect, nodeCore, addGateway } = await network((stop) => void stops.unshift(stop));
    const node = nodeCore((id) => host.device(id));
    host.onChange = (change) => node.core.ports.apply(change);
    connect(node.role, 'lab2');
    open = memoryTransport(addGateway('gw1').core);
    source.connect();
  });
  afterAll(async () => {
    source.close();
    for (const stop of stops) await stop();
  });
  const contract = portContract(relayHarness(source, host, 'lab2/'));
  test('the contract has its tests', () => expect(contract.length).toBeGreaterThan(35));
  for (const { title, run } of contract) test(title, run);
});

describe.skipIf(!isPossible)('A fleet at a NATS server', () => {
  test('carries what a port receives once from the node, for two gateways with ten viewers', async () => {
    const { device, gateway, addGateway } = await fleetBench();
    const other = addGateway('gw2');
    await until(() => isThere(gateway) && isThere(other));
    const clients = Array.from({ length: 10 }, (_, i) => greet(i % 2 ? gateway : other, `c${i}`));
    for (const client of clients) await ask(client, { type: 'attach', port, credit: 1024 * 1024 });
    await ask(clients[0]!, { type: 'open', port, settings });
    /** What the server has taken from the node. */
    const taken = async (): Promise<number> => {
      const connections = (await (await fetch(`${nats.monitor}/connz`)).json()) as {
        readonly connections: readonly { readonly name?: string; readonly in_bytes: number }[];
      };
      return connections.connections.find(({ name }) => name === 'lab2')?.in_bytes ?? 0;
    };
    const before = await taken();
    const size = 8192;
    for (let total = 0; total < 20 * size; total += size) {
      device.now.receive(placedBytes(total, size));
      await until(() => clients.every(({ bytes }) => bytes.length === total + size));
    }
    for (const { bytes } of clients) expect(wrongPlace(Uint8Array.from(bytes), 0)).toBe(-1);
    expect((await taken()) - before).toBeLessThan(20 * size * 1.1);
  });

  test('loses nothing and repeats nothing when a gateway is cut off, and its client goes on at another', async () => {
    const { device, gateway, addGateway, node } = await fleetBench();
    // A network of its own, which is cut alone.
    const own = await TcpShim.start(nats.port);
    onTestFinished(() => own.stop());
    const other = addGateway('gw2', `nats://${own.host}`);
    await until(() => isThere(gateway) && isThere(other));
    const ann = greet(other, 'ann');
    await ask(ann, { type: 'attach', port });
    const { epoch } = (await ask(ann, { type: 'open', port, settings })) as { epoch: string };
    const { receive, total } = receiving(device);
    for (let i = 0; i < 20; i++) receive();
    await until(() => ann.bytes.length >= 500);
    own.isDown = true;
    own.cut();
    receive();
    const again = greet(gateway, 'ann');
    const from = ann.bytes.length;
    await ask(again, { type: 'attach', port, epoch, from });
    receive();
    await until(() => from + again.bytes.length === total());
    expect(wrongPlace(Uint8Array.from(ann.bytes), 0)).toBe(-1);
    expect(wrongPlace(Uint8Array.from(again.bytes), from)).toBe(-1);
    expect(again.messagesOf('gap')).toEqual([]);
    // The server says that nobody listens there any more.
    await until(() => node.logged.some(({ event, gateway: of }) => event === 'gateway-away' && of === 'gw2'));
  });

  test('takes control of a port along when a gateway is cut off, from whoever waits for it', async () => {
    const { device, gateway, addGateway, node } = await fleetBench();
    const own = await TcpShim.start(nats.port);
    onTestFinished(() => own.stop());
    const other = addGateway('gw2', `nats://${own.host}`);
    await until(() => isThere(gateway) && isThere(other));
    const [ann, ben] = [greet(other, 'ann'), greet(gateway, 'ben')];
    await ask(ann, { type: 'attach', port });
    await ask(ann, { type: 'open', port, settings });
    await ask(ben, { type: 'attach', port });
    own.isDown = true;
    own.cut();
    await ask(ben, { type: 'lease', port, action: 'request' });
    const again = greet(gateway, 'ann');
    const { handle, holder } = (await ask(again, { type: 'attach', port })) as { handle: number; holder: string };
    expect(holder).toBe(ann.messagesOf('welcome')[0]?.viewer);
    again.transmit(handle, [7]);
    ben.transmit(handle, [8]);
    await until(() => again.messagesOf('written').length + ben.messagesOf('dropped').length === 2);
    expect(device.now.line).toEqual([7]);
    // Also once the node knows that the other gateway is gone.
    await until(() => node.logged.some(({ event, gateway: of }) => event === 'gateway-away' && of === 'gw2'));
    expect(node.core.ports.list(identityOf('admin'))).toMatchObject([{ viewers: 2, holder: { id: holder } }]);
  });

  test('says when a credential is not that of its name, and nothing is offered in another’s', async () => {
    const { gateway, logged } = await fleetBench('lab3');
    await until(() => logged.filter(({ event }) => event === 'refused').length > 1);
    expect(logged.map(({ reason }) => reason)).toContain(
      'Permissions Violation for Publish to "baudcast.v1.node.lab2.here"',
    );
    await until(() => gateway.connection.isConnected);
    expect(gateway.core.directory.list(identityOf('admin'))).toEqual([]);
  });

  test('says when the server does not accept the credentials; the node itself goes on', async () => {
    const { node, device, logged, connection } = await fleetBench('unknown');
    await until(() => logged.some(({ event }) => event === 'nats-away'));
    expect(logged[0]?.reason).toMatch(/does not accept the credentials: check --nats-creds/);
    expect(connection.isConnected).toBe(false);
    const ann = greet(node, 'ann');
    await ask(ann, { type: 'attach', port: 'gps' });
    await ask(ann, { type: 'open', port: 'gps', settings });
    device.now.receive(Uint8Array.of(1));
    await until(() => ann.bytes.length === 1);
  });

  test('admits a node that baudcast fleet has added, and ends its connection when it is revoked', async () => {
    const own = await NatsServer.start([], ['gw1']);
    onTestFinished(() => own.stop());
    const output = { out: () => undefined, err: () => undefined };
    const fleet = (...args: readonly string[]): Promise<number> =>
      runCommand([fleetCommand(output)], ['fleet', ...args, own.fleet], output);
    const connect = (name: string, credentials = readFileSync(own.seedFile(name), 'utf8')): Promise<NatsBus> =>
      NatsBus.connect({ servers: [own.url], credentials, authority: undefined }, name, () => undefined);
    const gateway = await connect('gw1');
    onTestFinished(() => gateway.close());
    const heard = new Set<string>();
    gateway.subscribe(anyNode, ({ subject }) => void heard.add(subject));

    expect(await fleet('add-node', 'lab2')).toBe(0);
    const seed = readFileSync(own.seedFile('lab2'), 'utf8');
    await expect(connect('lab2')).rejects.toThrow('does not accept the credentials');
    own.reload();
    let node: NatsBus | undefined;
    await expect.poll(async () => (node ??= await connect('lab2').catch(() => undefined)) !== undefined).toBe(true);
    // The gateway is still there: a reload disconnects those only that were removed.
    node!.publish(nodeSubject('lab2'), new Uint8Array());
    await until(() => heard.has(nodeSubject('lab2')));

    expect(await fleet('revoke', 'lab2')).toBe(0);
    own.reload();
    await node!.ended();
    await expect(connect('lab2', seed)).rejects.toThrow('does not accept the credentials');
  });

  test('takes the cluster that the configuration has as a comment', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'baudcast-fleet-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const fleet = new FleetDirectory(join(directory, 'fleet'));
    await fleet.make('gw1', undefined);
    const text = await readFile(fleet.configFile, 'utf8');
    const cluster = text.replaceAll(/^# (?=server_name|cluster|\}|  name)/gm, '');
    expect(cluster).toContain('\ncluster {\n  name: fleet');
    await writeFile(fleet.configFile, cluster);
    const { status, stderr } = spawnSync(findNatsServer()!, ['-t', '-c', fleet.configFile], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('is valid') });
  });

  test('is reached by TLS only where the URL says so, and only if its certificate is trusted', async () => {
    const secure = await NatsServer.start(['lab2'], [], true);
    onTestFinished(() => secure.stop());
    const credentials = readFileSync(secure.seedFile('lab2'), 'utf8');
    const connect = (scheme: string, to: NatsServer, authority?: string): Promise<NatsBus> =>
      NatsBus.connect({ servers: [`${scheme}://127.0.0.1:${to.port}`], credentials, authority }, 'lab2', () => {});
    const authority = readFileSync(join(secure.directory, 'ca.pem'), 'utf8');
    const bus = await connect('tls', secure, authority);
    await bus.close();
    const refusal = { isRefusal: true, message: expect.stringContaining('check the URL and --nats-ca') as string };
    await expect(connect('tls', secure)).rejects.toMatchObject(refusal);
    // Whoever takes TLS out of what a server says is told nothing.
    await expect(connect('tls', nats, authority)).rejects.toMatchObject(refusal);
  });

  test('goes on when the server was killed and is back: bytes are all there and in place', async () => {
    const { device, gateway, addGateway, logged } = await fleetBench();
    const other = addGateway('gw2');
    await until(() => isThere(gateway) && isThere(other));
    const clients = [greet(gateway, 'ann'), greet(other, 'bob')];
    for (const client of clients) await ask(client, { type: 'attach', port });
    await ask(clients[0]!, { type: 'open', port, settings });
    const { receive, total } = receiving(device);
    for (let i = 0; i < 10; i++) receive();
    await until(() => clients.every(({ bytes }) => bytes.length === total()));
    receive();
    await nats.kill();
    receive();
    await until(() => !isThere(gateway) && !isThere(other));
    expect(await ask(clients[1]!, { type: 'get-signals', port })).toBe('DEVICE_GONE');
    receive();
    await nats.restart();
    await until(() => isThere(gateway) && isThere(other));
    receive();
    await until(() => clients.every(({ bytes }) => bytes.length >= total()));
    for (const client of clients) {
      expect([client.bytes.length, wrongPlace(Uint8Array.from(client.bytes), 0)]).toEqual([total(), -1]);
      expect(client.messagesOf('gap')).toEqual([]);
      expect(client.messagesOf('away').map(({ away }) => away)).toEqual([true, false]);
    }
    expect(logged.some(({ event }) => event === 'nats-away')).toBe(true);
  });
});
