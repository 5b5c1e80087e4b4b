import { readFileSync } from 'node:fs';
import { connect as connectNats, type NatsConnection, nkeyAuthenticator } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Clock, systemClock } from '../../../relay/base/clock.ts';
import { accessRules, CredentialBucket } from '../../../relay/fleet/credential-bucket.ts';
import { Credentials } from '../../../relay/auth/credentials.ts';
import { NatsBus } from '../../../relay/fleet/nats-bus.ts';
import { accessBucket, portSubject } from '../../../relay/fleet/subjects.ts';
import type { NewRelayEvent } from '../../../relay/protocol/relay-event.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { findNatsServer } from '../../support/prepare.mjs';
import { until } from '../../support/settle.ts';
import { BucketState, hourMs } from '../auth/access-bench.ts';
import { credentialsContract } from '../auth/credentials-contract.ts';
import { availableHere } from '../ports/require-here.ts';
import { startRelay } from '../server/relay-bench.ts';

const isPossible = availableHere(findNatsServer() !== undefined, 'nats-server');
let open: NatsServer;
let nats: NatsServer;

beforeAll(async () => {
  if (!isPossible) return;
  open = await NatsServer.startOpen();
  nats = await NatsServer.start(['lab2'], ['gw1', 'gw2']);
});
afterAll(async () => {
  if (!isPossible) return;
  await open.stop();
  await nats.stop();
});

/** What has failed is tried again soon. */
const eagerClock: Clock = {
  nowUs: () => systemClock.nowUs(),
  after: (ms, callback) => systemClock.after(ms === accessRules.againMs ? 20 : ms, callback),
};

describe.skipIf(!isPossible)('Credentials in a bucket of a NATS server', () => {
  let count = 0;
  credentialsContract(() => {
    const name = `contract-${count++}`;
    const connect = async (): Promise<NatsBus> => {
      const bus = await NatsBus.connect(
        { servers: [open.url], credentials: undefined, authority: undefined },
        'gw1',
        () => undefined,
      );
      onTestFinished(() => bus.close());
      return bus;
    };
    let bus: Promise<NatsBus> | undefined;
    return new BucketState(async () => (await (bus ??= connect())).bucket(name), eagerClock);
  });
});

function connect(name: string, to = nats): Promise<NatsBus> {
  const credentials = readFileSync(to.seedFile(name), 'utf8');
  return NatsBus.connect({ servers: [to.url], credentials, authority: undefined }, name, () => undefined);
}

/** A program of its own with somebody's credential. */
async function connectRaw(name: string, inboxPrefix: string): Promise<NatsConnection> {
  const seed = new TextEncoder().encode(readFileSync(nats.seedFile(name), 'utf8').trim());
  const authenticator = nkeyAuthenticator(seed);
  const connection = await connectNats({ servers: nats.url, authenticator, inboxPrefix, reconnect: false });
  onTestFinished(() => connection.close());
  return connection;
}

/** A relay that is a gateway of the fleet, as far as access is concerned. */
async function startGateway(name: string) {
  const bus = await connect(name);
  onTestFinished(() => bus.close());
  const events: NewRelayEvent[] = [];
  const log = (): void => undefined;
  const keeper = new CredentialBucket({ gateway: name, clock: systemClock, log });
  const credentials = await Credentials.open({
    time: { clock: systemClock, wallMs: Date.now },
    log,
    emit: (event) => void events.push(event),
    keeper,
  });
  await keeper.up(() => bus.bucket(accessBucket));
  const relay = await startRelay({ credentials });
  onTestFinished(() => relay.close());
  const request = (method: string, path: string, token: string, body?: unknown): Promise<Response> =>
    fetch(`${relay.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** As a page does it: the credential is in the first message. */
  const enter = async (credential: string) => {
    const socket = await relay.connect('/v1', ['baudcast.v1']);
    const client = `${credential.slice(2, 14).padEnd(21, 'x')}A`;
    socket.say({ type: 'hello', versions: ['baudcast.v1'], client, name: 'A', credential });
    return socket;
  };
  return { relay, credentials, events, request, enter, local: credentials.localSecret.text };
}

describe.skipIf(!isPossible)('Two gateways of a fleet', () => {
  test('have the same people: whoever signed in at one is known at the other, and shut out of both', async () => {
    const [one, other] = [await startGateway('gw1'), await startGateway('gw2')];
    const wish = { name: 'Guests', role: 'viewer', ports: 'all', durationMs: hourMs };
    const shared = await one.request('POST', '/api/shares', one.local, wish);
    const { id, url } = (await shared.json()) as { readonly id: string; readonly url: string };
    const secret = /[sptn]_[\w.-]+/.exec(url)?.[0] ?? '';
    const signedIn = await fetch(`${other.relay.url}/api/sign-ins`, {
      method: 'POST',
      body: JSON.stringify({ secret, name: 'A phone' }),
    });
    const { token } = (await signedIn.json()) as { readonly token: string };
    // Nothing has waited for the other gateway to hear of it.
    expect((await one.request('GET', '/api/ports', token)).status).toBe(200);
    const clients = [await one.enter(token), await other.enter(token), await one.enter(secret)];
    for (const client of clients) await client.messageOf('welcome');

    expect((await other.request('DELETE', `/api/shares/${id}`, other.local)).status).toBe(204);
    for (const client of clients) expect(await client.closed).toMatchObject({ code: 4410 });
    for (const { request } of [one, other]) expect((await request('GET', '/api/ports', token)).status).toBe(401);
    // Each event is told once, where it happened.
    const told = ({ events }: typeof one): string[] => events.map(({ type }) => type);
    expect([told(one), told(other)]).toEqual([
      ['share-made', 'sign-in-refused'],
      ['signed-in', 'share-revoked', 'signed-out', 'sign-in-refused'],
    ]);
  });

  test('sign one device in by a pairing link, however many try at both at once', async () => {
    const gateways = [await startGateway('gw1'), await startGateway('gw2')];
    const { secret } = await gateways[0]!.credentials.pair();
    await until(() => gateways[1]!.credentials.store.get(secret.id) !== undefined);
    const tries = gateways.flatMap(({ credentials }) =>
      Array.from({ length: 5 }, (_, i) => credentials.signIn(secret.text, `Phone ${i}`, '192.0.2.1')),
    );
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(gateways.flatMap(({ events }) => events.filter(({ type }) => type === 'signed-in'))).toHaveLength(1);
  });
});

describe.skipIf(!isPossible)('Who has access to a fleet', () => {
  test('is read and written by gateways only', async () => {
    const gateway = await startGateway('gw1');
    await gateway.credentials.pair();
    const node = await connectRaw('lab2', 'baudcast.v1.inbox.lab2');
    const refused: string[] = [];
    void (async () => {
      for await (const status of node.status()) if (status.type === 'error') refused.push(status.error.message);
    })();
    const stream = `KV_${accessBucket}`;
    const asked = [
      '$JS.API.INFO',
      `$JS.API.STREAM.INFO.${stream}`,
      `$JS.API.STREAM.MSG.GET.${stream}`,
      `$JS.API.DIRECT.GET.${stream}`,
      `$JS.API.STREAM.PURGE.${stream}`,
      `$JS.API.STREAM.DELETE.${stream}`,
      `$JS.API.STREAM.UPDATE.${stream}`,
      `$JS.API.CONSUMER.CREATE.${stream}.x`,
      `$KV.${accessBucket}.credential.x`,
    ];
    for (const subject of asked) node.publish(subject, '{}');
    const listened = [`$KV.>`, '$JS.>', 'baudcast.v1.inbox.gw1.>', '_INBOX.>', '>'];
    for (const subject of listened) node.subscribe(subject, { callback: () => undefined });
    await until(() => refused.length === asked.length + listened.length);
    for (const subject of [...asked, ...listened]) expect(refused.join('\n')).toContain(`"${subject}"`);
  });

  test('cannot be used by a gateway to have the server publish in the name of a node', async () => {
    await startGateway('gw2');
    const evil = await connectRaw('gw2', 'baudcast.v1.inbox.gw2');
    const [raw, bus] = [await connectRaw('gw1', 'baudcast.v1.inbox.gw1'), await connect('gw1')];
    onTestFinished(() => bus.close());
    const subject = portSubject('lab2', 'gps');
    const [forged, taken]: [string[], string[]] = [[], []];
    raw.subscribe(subject, { callback: (_error, { data }) => void forged.push(Buffer.from(data).toString()) });
    bus.subscribe(subject, ({ bytes }) => void taken.push(Buffer.from(bytes).toString()));
    await raw.flush();
    const stream = `KV_${accessBucket}`;
    evil.publish(`$KV.${accessBucket}.forged`, 'forged');
    const config = {
      name: 'evil',
      deliver_subject: subject,
      deliver_policy: 'last_per_subject',
      filter_subject: `$KV.${accessBucket}.forged`,
      ack_policy: 'none',
      mem_storage: true,
    };
    const request = JSON.stringify({ stream_name: stream, config });
    evil.publish(`$JS.API.CONSUMER.CREATE.${stream}.evil.$KV.${accessBucket}.forged`, request);
    // The server does it, and nobody takes it.
    await until(() => forged.includes('forged'));
    const node = await connect('lab2');
    onTestFinished(() => node.close());
    node.publish(subject, Buffer.from('true'));
    await until(() => taken.length > 0);
    expect(taken).toEqual(['true']);
  });
});
