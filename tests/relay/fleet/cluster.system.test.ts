import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { accessActor } from '../../../relay/auth/access-events.ts';
import { Credentials } from '../../../relay/auth/credentials.ts';
import type { Identity } from '../../../relay/auth/identity.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import type { FleetRole } from '../../../relay/fleet/bus.ts';
import { CredentialBucket } from '../../../relay/fleet/credential-bucket.ts';
import { FleetConnection } from '../../../relay/fleet/fleet-connection.ts';
import { FleetNode } from '../../../relay/fleet/fleet-node.ts';
import { NatsBus } from '../../../relay/fleet/nats-bus.ts';
import { accessBucket } from '../../../relay/fleet/subjects.ts';
import { RelayCore } from '../../../relay/session/clients/relay-core.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { findNatsServer } from '../../support/prepare.mjs';
import { until } from '../../support/settle.ts';
import { idOf } from '../auth/access-bench.ts';
import { placedBytes, wrongPlace } from '../faults/placed.ts';
import { availableHere } from '../ports/require-here.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';
import { makeGateway } from './memory-fleet.ts';

const isPossible = availableHere(findNatsServer() !== undefined, 'nats-server');
let servers: NatsServer[] = [];

beforeAll(async () => {
  if (isPossible) servers = await NatsServer.startCluster(['lab2'], ['gw1', 'gw2']);
});
afterAll(async () => {
  for (const server of servers) await server.stop();
});

function connect(name: string): Promise<NatsBus> {
  const credentials = readFileSync(servers[0]!.seedFile(name), 'utf8');
  const urls = servers.map(({ url }) => url);
  return NatsBus.connect({ servers: urls, credentials, authority: undefined }, name, () => undefined);
}

function keepConnected(name: string, role: FleetRole): FleetConnection {
  const [clock, log, random] = [systemClock, (): void => undefined, (): number => 0.01];
  const connection = new FleetConnection({ connect: () => connect(name), role, clock, random, log });
  onTestFinished(() => connection.stop());
  connection.start();
  return connection;
}

/** The server that a node or gateway is connected to. */
async function serverOf(name: string): Promise<NatsServer> {
  for (;;)
    for (const server of servers) {
      const answer = await fetch(`${server.monitor}/connz`).catch(() => undefined);
      const here = (await answer?.json()) as
        | { readonly connections: readonly { readonly name?: string }[] }
        | undefined;
      if (here?.connections.some((one) => one.name === name)) return server;
    }
}

/** The stream of the bucket. */
async function accessStream(): Promise<{ readonly leader: string; readonly copies: number }> {
  const answers = await Promise.all(
    servers.map(async ({ monitor }) => (await fetch(`${monitor}/jsz?streams=true&accounts=true`)).text()),
  );
  const text = answers.find((one) => one.includes(`"KV_${accessBucket}"`)) ?? '';
  const of = text.slice(text.indexOf(`"KV_${accessBucket}"`));
  const copies = answers.filter((one) => one.includes(`"KV_${accessBucket}"`)).length;
  return { leader: /"leader": "(n\d)"/.exec(of)?.[1] ?? '', copies };
}

/** A client that writes numbers, each once, and what became of them. */
class NumberWriter {
  readonly fates = new Map<number, 'written' | 'never' | 'perhaps'>();
  readonly #client: FakeClient;
  readonly #handle: number;
  #sent = 0;
  #read = 0;

  constructor(client: FakeClient, handle: number) {
    this.#client = client;
    this.#handle = handle;
  }

  /** Writes one after the other, with few on their way, until the condition holds. */
  async writeUntil(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      if (this.#sent - this.fates.size < 8) {
        const id = ++this.#sent;
        this.#client.transmit(this.#handle, [id >> 16, (id >> 8) & 0xff, id & 0xff], id);
      }
      await until(() => (this.#look(), isDone() || this.#sent - this.fates.size < 8));
    }
  }

  async finish(): Promise<void> {
    await until(() => (this.#look(), this.fates.size === this.#sent));
  }

  count(fate: 'written' | 'never' | 'perhaps'): number {
    return [...this.fates.values()].filter((one) => one === fate).length;
  }

  #look(): void {
    const { messages } = this.#client;
    for (; this.#read < messages.length; this.#read++) {
      const message = messages[this.#read]!;
      if (message.type === 'written') this.fates.set(message.id, 'written');
      else if (message.type === 'dropped') this.fates.set(message.id, message.partial ? 'perhaps' : 'never');
    }
  }
}

describe.skipIf(!isPossible)('A cluster of three NATS servers', () => {
  test('goes on when one is killed: all that was received is there, what was written was written once', async () => {
    const device = new FakeDevice();
    const core = new RelayCore({ node: 'lab2', run: 'NNNNNNNN', clock: systemClock, device: () => device });
    onTestFinished(() => core.stop());
    const log = (): void => undefined;
    keepConnected('lab2', new FleetNode({ node: 'lab2', core, clock: systemClock, role: 'operator', log }));
    core.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
    const gateway = makeGateway('gw1', 'gw1RUN', systemClock);
    onTestFinished(async () => {
      await gateway.core.stop();
      gateway.nodes.stop();
    });
    keepConnected('gw1', gateway.role);
    const isThere = (): boolean =>
      gateway.core.directory.list(identityOf('admin')).some(({ id, away }) => id === 'lab2/gps' && !away);
    await until(isThere);
    const ann = new FakeClient();
    ann.connection = gateway.core.connect(ann, identityOf('admin'));
    ann.say({ type: 'hello', versions: ['baudcast.v1'], client: `${'ann'.padEnd(21, 'x')}A`, name: 'Ann' });
    for (const message of [
      { type: 'attach', port: 'lab2/gps', credit: 1024 * 1024 },
      { type: 'open', port: 'lab2/gps', settings },
    ] as const) {
      const request = ann.ask(message);
      await until(() => ann.answer(request) !== 'no answer');
    }
    const writer = new NumberWriter(ann, ann.messagesOf('opened')[0]!.handle);
    let received = 0;
    const receive = (): void => {
      device.now.receive(placedBytes(received, 100));
      received += 100;
    };
    for (const name of ['lab2', 'gw1']) {
      receive();
      const before = writer.count('written');
      await writer.writeUntil(() => writer.count('written') >= before + 50);
      const server = await serverOf(name);
      const killed = server.kill();
      receive();
      await writer.writeUntil(() => ann.messagesOf('away').at(-1)?.away === true);
      receive();
      await writer.writeUntil(isThere);
      const after = writer.count('written');
      await writer.writeUntil(() => writer.count('written') >= after + 50);
      await killed;
      expect(await serverOf(name)).not.toBe(server);
      await server.restart();
    }
    await writer.finish();
    await until(() => ann.bytes.length >= received);
    expect([ann.bytes.length, wrongPlace(Uint8Array.from(ann.bytes), 0)]).toEqual([received, -1]);
    expect(ann.messagesOf('gap')).toEqual([]);
    const { line } = device.now;
    const numbers = Array.from({ length: line.length / 3 }, (_, i) =>
      line.slice(3 * i, 3 * i + 3).reduce((high, low) => high * 256 + low),
    );
    // Nothing twice, and in order.
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    for (const [id, fate] of writer.fates)
      if (fate !== 'perhaps') expect(numbers.includes(id), `${id}: ${fate}`).toBe(fate === 'written');
    expect(writer.count('never')).toBeGreaterThan(0);
  });

  test('keeps who has access on all three, and takes changes when the leading one is killed', async () => {
    const start = async (name: string) => {
      const log = (): void => undefined;
      const keeper = new CredentialBucket({ gateway: name, clock: systemClock, log });
      const time = { clock: systemClock, wallMs: Date.now };
      const credentials = await Credentials.open({ time, log, emit: () => undefined, keeper });
      onTestFinished(() => credentials.stop());
      let bus: NatsBus | undefined;
      const stopping = new AbortController();
      onTestFinished(async () => {
        stopping.abort();
        await bus?.close();
      });
      const go = async (): Promise<void> => {
        while (!stopping.signal.aborted) {
          const now = await connect(name).catch(() => undefined);
          if (!now) continue;
          bus = now;
          void keeper.up(() => now.bucket(accessBucket));
          await now.ended();
          keeper.down();
        }
      };
      void go();
      await keeper.ready;
      return { keeper, credentials };
    };
    const [one, other] = [await start('gw1'), await start('gw2')];
    const owner = one.credentials.identify(one.credentials.localSecret.text, '127.0.0.1') as Identity;
    const wish = { name: 'Guests', role: 'viewer', ports: 'all', durationMs: 3_600_000 } as const;
    const { secret } = await one.credentials.share(wish, owner);
    await until(() => other.credentials.store.get(secret.id) !== undefined);
    const { ended } = other.credentials.identify(secret.text, '192.0.2.1') as Identity;
    const { leader, copies } = await accessStream();
    expect(copies).toBe(3);
    await servers[Number(leader.slice(1))]!.kill();
    // Until the others have a new leader this is at the first gateway only.
    await one.credentials.end(idOf(secret.text), 'revoked', accessActor(owner)).catch(() => undefined);
    await until(() => ended.aborted);
    await until(() => !one.keeper.changeRefusal());
    await one.credentials.share(wish, owner);
  });
});
