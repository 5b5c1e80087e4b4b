import { Agent, get, type IncomingMessage, request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { accessActor } from '../../../relay/auth/access-events.ts';
import { encodeTransmitFrame } from '../../../relay/protocol/data-frame.ts';
import { readSecret } from '../../../relay/protocol/link-secret.ts';
import { accessBench, hourMs } from '../auth/access-bench.ts';
import { type SocketClient, startRelay } from '../server/relay-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { helloMessage, TunnelClient } from './tunnel-client.ts';
import { until } from '../../support/settle.ts';
import { requestHead } from './request-head.ts';

let bench: Awaited<ReturnType<typeof accessBench>>;
beforeEach(async () => {
  bench = await accessBench();
});
afterEach(() => bench.relay.close());

const idOf = (text: string): string => readSecret(text)?.id ?? '';
const revoke = (text: string): Promise<boolean> =>
  bench.credentials.end(idOf(text), 'revoked', accessActor(bench.owner));
const revoked = 'This access was revoked. Ask for a new link if that was a mistake.';

/** A client of `/v1` that authenticates in its first message, as a page does. */
async function connect(credential: string, secret = 'A'): Promise<SocketClient> {
  const client = await bench.relay.connect('/v1', ['baudcast.v1']);
  client.say({
    type: 'hello',
    versions: ['baudcast.v1'],
    client: `${secret.padEnd(21, 'x')}A`,
    name: 'A test',
    credential,
  });
  await client.messageOf('welcome');
  return client;
}

/** An answer without end. */
async function stream(path: string, token: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${bench.relay.url}${path}`, { headers: { Authorization: `Bearer ${token}`, ...headers } }, resolve).on(
      'error',
      reject,
    );
  });
  let text = '';
  response.on('data', (data: Buffer) => (text += data.toString()));
  response.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => response.on('close', resolve));
  return { response, ended, text: () => text };
}

/** A POST of 200 bytes, whose body is sent when a test says so. */
function slowPost(path: string, token: string) {
  const socket = connectTcp(bench.relay.port, '127.0.0.1');
  const head = requestHead(`POST ${path}`, bench.relay.port, [
    `Authorization: Bearer ${token}`,
    'Content-Length: 200',
    'Expect: 100-continue',
    'Connection: close',
  ]);
  let answer = '';
  let wake = (): void => undefined;
  // The relay asks for the body once it has admitted the request.
  const begun = new Promise<void>((resolve) => (wake = resolve));
  const ended = new Promise<string>((resolve) => {
    socket.on('data', (data: Buffer) => {
      answer += data.toString();
      wake();
      const final = answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
      if (final !== '') resolve(final);
    });
    socket.on('close', () => resolve(answer));
  });
  socket.on('error', () => undefined);
  socket.write(head);
  return { begun, answer: ended, finish: (body: string) => void socket.write(body) };
}

describe('security 18: a connection that is open when its share is revoked', () => {
  it('is closed with the reason: the protocol, raw sockets, streams, events and tunnels', async () => {
    const link = await bench.share('operator');
    const socket = await connect(await bench.signIn(link));
    const program = await bench.relay.connect('/v1', ['baudcast.v1', `baudcast.bearer.${link}`]);
    await program.hello('p');
    const raw = await bench.relay.connect('/api/ports/gps/raw', [], { headers: { Authorization: `Bearer ${link}` } });
    const bytes = await stream('/api/ports/gps/receive', link);
    const events = await stream('/api/ports/gps/receive', link, { Accept: 'text/event-stream' });
    const ports = await stream('/api/ports/events', link);
    const tunnel = await TunnelClient.open(bench.relay.url, link);
    const down = await tunnel.stream();
    await tunnel.post([{ type: 'hello', versions: ['baudcast.v1'], client: `${'t'.repeat(21)}A`, name: 'A tunnel' }]);
    await tunnel.messageOf('welcome');
    expect(bench.credentials.store.live('s')).toHaveLength(1);

    await revoke(link);
    for (const client of [socket, program, raw]) expect(await client.closed).toEqual({ code: 4410, reason: revoked });
    await Promise.all([bytes.ended, events.ended, ports.ended, down.ended]);
    expect(bytes.response.trailers['baudcast-end']).toBe(`4410 ${revoked}`);
    for (const one of [events, ports])
      expect(one.text()).toContain(`event: ended\ndata: {"code":4410,"message":"${revoked}"}\n\n`);
    expect(tunnel.messages.at(-1)).toEqual({ code: 4410, reason: revoked });
    expect(await tunnel.post([])).toMatchObject({ status: 401, answer: { error: { reason: 'revoked' } } });
    await until(() => bench.relay.relay.core.ports.sessions.every(({ info }) => info.viewers === 0));
  });

  it('transmits nothing more, not even data sent before, and its lease is free at once', async () => {
    const link = await bench.share('operator');
    const guest = await connect(link);
    await guest.ask({ type: 'attach', port: 'gps' });
    await guest.ask({ type: 'open', port: 'gps', settings: { baudRate: 9600 } });
    const { now } = bench.relay.device();
    now.isSlow = true;
    const send = (id: number): void =>
      guest.socket.send(encodeTransmitFrame({ handle: 1, id, epoch: null, payload: Uint8Array.of(id) }));
    for (let id = 1; id < 10; id++) send(id);
    await guest.roundTrip();
    const owner = await connect(bench.credentials.localSecret.text, 'o');
    await owner.ask({ type: 'attach', port: 'gps' });
    await revoke(link);
    for (let id = 10; id < 20; id++) send(id);
    expect(await owner.messageOf('lease')).toMatchObject({ holder: null });
    now.isSlow = false;
    for (const go of now.held.splice(0)) go();
    await guest.closed;
    await owner.ask({ type: 'lease', port: 'gps', action: 'request' });
    await owner.ask({ type: 'drain', port: 'gps' });
    expect(now.line).toEqual([1]);
  });

  it('transmits nothing more when it was cut before, and its lease is free at once', async () => {
    const link = await bench.share('operator');
    const guest = await connect(link);
    await guest.ask({ type: 'attach', port: 'gps' });
    await guest.ask({ type: 'open', port: 'gps', settings: { baudRate: 9600 } });
    const { now } = bench.relay.device();
    now.isSlow = true;
    for (let id = 1; id < 10; id++)
      guest.socket.send(encodeTransmitFrame({ handle: 1, id, epoch: null, payload: Uint8Array.of(id) }));
    await guest.roundTrip();
    guest.socket.terminate();
    const info = () => bench.relay.relay.core.ports.sessions[0]?.info;
    await until(() => info()?.viewers === 0);
    expect(info()?.holder).not.toBeNull();
    await revoke(link);
    expect(info()?.holder).toBeNull();
    now.isSlow = false;
    for (const go of now.held.splice(0)) go();
    const owner = await connect(bench.credentials.localSecret.text, 'o');
    await owner.ask({ type: 'attach', port: 'gps' });
    await owner.ask({ type: 'lease', port: 'gps', action: 'request' });
    await owner.ask({ type: 'drain', port: 'gps' });
    expect(now.line).toEqual([1]);
  });

  it('transmits nothing more of a request that it aborted before', async () => {
    const link = await bench.share('operator');
    const owner = await connect(bench.credentials.localSecret.text, 'o');
    await owner.ask({ type: 'attach', port: 'gps' });
    await owner.ask({ type: 'open', port: 'gps', settings: { baudRate: 9600 } });
    await owner.ask({ type: 'lease', port: 'gps', action: 'release' });
    const { now } = bench.relay.device();
    now.isSlow = true;
    const giveUp = new AbortController();
    const body = new Uint8Array(200_000).fill(7);
    const request = fetch(`${bench.relay.url}/api/ports/gps/transmit`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${link}` },
      body,
      signal: giveUp.signal,
    }).catch(() => undefined);
    await until(() => now.held.length > 0);
    const begun = now.line.length;
    const info = () => bench.relay.relay.core.ports.sessions[0]?.info;
    giveUp.abort();
    await request;
    await until(() => info()?.viewers === 1);
    expect(info()?.holder).not.toBeNull();
    await revoke(link);
    expect(info()?.holder).toBeNull();
    now.isSlow = false;
    for (const go of now.held.splice(0)) go();
    await owner.ask({ type: 'lease', port: 'gps', action: 'request' });
    await owner.ask({ type: 'drain', port: 'gps' });
    expect(now.line).toHaveLength(begun);
  });

  it('is closed when its time is over, and a waiting request is answered 401', async () => {
    const link = await bench.share('operator', 'all', hourMs);
    const socket = await connect(link);
    await socket.ask({ type: 'attach', port: 'gps' });
    await socket.ask({ type: 'open', port: 'gps', settings: { baudRate: 9600 } });
    await socket.ask({ type: 'lease', port: 'gps', action: 'release' });
    const { now } = bench.relay.device();
    now.isSlow = true;
    const waiting = bench.request('POST', '/api/ports/gps/transmit', link, 'x');
    await until(() => now.held.length > 0);
    await bench.clock.advance(hourMs);
    expect(await socket.closed).toEqual({ code: 4410, reason: 'The time of this access is over. Ask for a new link.' });
    expect(await waiting).toMatchObject({ status: 401, body: { error: { reason: 'expired' } } });
    now.isSlow = false;
    for (const go of now.held.splice(0)) go();
  });

  it('does nothing by requests whose bodies arrive, or whose turn comes, only after that', async () => {
    const link = await bench.share('admin');
    const owner = await connect(bench.credentials.localSecret.text, 'o');
    await owner.ask({ type: 'attach', port: 'gps' });
    await owner.ask({ type: 'open', port: 'gps', settings: { baudRate: 9600 } });
    await owner.ask({ type: 'lease', port: 'gps', action: 'release' });
    const { now } = bench.relay.device();
    now.isSlow = true;
    const begun = bench.request('POST', '/api/ports/gps/transmit', link, 'begun');
    await until(() => now.held.length > 0);
    const waiting = slowPost('/api/ports/gps/transmit', link);
    await waiting.begun;
    waiting.finish('waiting'.padEnd(200));
    for (let i = 0; i < 5; i++) await owner.roundTrip();
    const slow = ['/api/ports/gps/transmit', '/api/ports/gps/notes', '/api/shares'].map((path) => slowPost(path, link));
    await Promise.all(slow.map(({ begun: isBegun }) => isBegun));
    await revoke(link);
    const share = JSON.stringify({ name: 'x', ports: 'all', role: 'viewer', durationMs: hourMs });
    for (const { finish } of slow) finish(share.padEnd(200));
    for (const { answer } of [...slow, waiting]) expect(await answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(await begun).toMatchObject({ status: 401, body: { error: { reason: 'revoked' } } });
    now.isSlow = false;
    for (const go of now.held.splice(0)) go();
    for (let i = 0; i < 5; i++) await owner.roundTrip();
    expect((await bench.request('GET', '/api/ports', bench.credentials.localSecret.text)).body).toMatchObject([
      { id: 'gps', holder: null },
      {},
    ]);
    expect(Buffer.from(now.line).toString()).toBe('begun');
    expect(bench.credentials.store.live('s')).toEqual([]);
    expect(JSON.stringify(bench.relay.logged)).not.toContain('failed');
  });

  it('gets the reason on reconnection; one that signed itself out can sign in again by its link', async () => {
    const link = await bench.share();
    const token = await bench.signIn(link);
    const socket = await connect(token);
    expect((await bench.request('DELETE', '/api/sign-ins/self', token)).status).toBe(204);
    expect(await socket.closed).toEqual({
      code: 4401,
      reason: 'This device was signed out. Open a link again to come back.',
    });
    const again = await bench.relay.connect('/v1', ['baudcast.v1']);
    again.say({ type: 'hello', versions: ['baudcast.v1'], client: `${'A'.repeat(22)}`, name: 'x', credential: token });
    expect(await again.messageOf('error')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await again.closed).toMatchObject({ code: 4401 });
    await connect(await bench.signIn(link));
  });
});

describe('the list of people', () => {
  it('has their connections, for devices and for links that programs use', async () => {
    const link = await bench.share();
    const token = await bench.signIn(link);
    const device = await connect(token, 'd');
    await connect(link, 'p');
    await stream('/api/ports/events', token);
    const local = bench.credentials.localSecret.text;
    expect((await bench.request('GET', '/api/sign-ins', local)).body).toMatchObject([
      { id: idOf(token), connections: 2 },
    ]);
    expect((await bench.request('GET', '/api/shares', local)).body).toMatchObject([
      { id: idOf(link), connections: 1, signIns: 1 },
    ]);
    device.socket.close();
    await device.closed;
    const connections = async (): Promise<unknown> =>
      ((await bench.request('GET', '/api/sign-ins', local)).body as unknown as { connections: number }[])[0]
        ?.connections;
    while ((await connections()) !== 1);
  });
});

describe('security 19: a client that reconnects', () => {
  it('with the secret of another identity’s client is refused with 4403 and does not affect that client', async () => {
    const [mine, other] = [await bench.share('operator'), await bench.share('operator')];
    const owner = await connect(mine, 'same');
    await owner.ask({ type: 'attach', port: 'gps' });
    await owner.ask({ type: 'open', port: 'gps', settings: { baudRate: 9600 } });
    const thief = await bench.relay.connect('/v1', ['baudcast.v1']);
    thief.say({
      type: 'hello',
      versions: ['baudcast.v1'],
      client: `${'same'.padEnd(21, 'x')}A`,
      name: 'A thief',
      credential: other,
    });
    expect(await thief.messageOf('error')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await thief.closed).toMatchObject({ code: 4403 });
    expect(await owner.ask({ type: 'signals', port: 'gps', set: { dataTerminalReady: true } })).toMatchObject({
      ok: true,
    });
  });

  it('finds no tunnel of another identity, with any token', async () => {
    const tunnel = await TunnelClient.open(bench.relay.url, await bench.share());
    const thief = new TunnelClient(bench.relay.url, tunnel.token, await bench.share());
    expect(await thief.post([])).toMatchObject({ status: 403 });
    expect((await thief.stream()).response.statusCode).toBe(403);
    expect((await thief.end()).status).toBe(403);
  });
});

it('security 18: one share has a limit of requests and sockets over all its devices; others keep theirs', async () => {
  const { credentials, share, signIn } = bench;
  const relay = await startRelay({ credentials, maxByShare: 4 });
  onTestFinished(() => relay.close());
  const link = await share();
  const [one, two] = [await signIn(link, 'one'), await signIn(link, 'two')];
  const open = (token: string): Promise<SocketClient> =>
    relay.connect('/v1', ['baudcast.v1', `baudcast.bearer.${token}`]);
  const events = async (token: string): Promise<Response> =>
    fetch(`${relay.url}/api/ports/events`, { headers: { Authorization: `Bearer ${token}` } });
  const sockets = [await open(one), await open(two)];
  for (const token of [one, link]) expect((await events(token)).status).toBe(200);
  expect((await events(two)).status).toBe(503);
  await expect(open(one)).rejects.toThrow('503');
  const late = await relay.connect('/v1', ['baudcast.v1']);
  late.say({ type: 'hello', versions: ['baudcast.v1'], client: `${'l'.repeat(21)}A`, name: 'late', credential: two });
  // To be tried again: its credential is still valid.
  expect((await late.closed).code).toBeGreaterThanOrEqual(4500);
  const others = await Promise.all([events(await share()), events(credentials.localSecret.text)]);
  expect(others.map(({ status }) => status)).toEqual([200, 200]);
  sockets[0]?.socket.close();
  await sockets[0]?.closed;
  while ((await events(two)).status !== 200);
});

it('security 25: one share has at most half of the tunnels, and those without a hello end after 5 s', async () => {
  const { credentials, share } = bench;
  const clock = new FakeClock();
  const relay = await startRelay({ credentials, clock });
  onTestFinished(() => relay.close());
  // A thousand requests: `fetch` takes three times as long for each.
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  onTestFinished(() => agent.destroy());
  const open = (token: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'Baudcast-Protocol': 'baudcast.v1', Authorization: `Bearer ${token}` };
      request(`${relay.url}/v1/tunnel`, { method: 'POST', headers, agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      })
        .on('error', reject)
        .end();
    });
  const openMany = (token: string): Promise<readonly number[]> =>
    Promise.all(Array.from({ length: 511 }, () => open(token)));
  const all = Array.from({ length: 511 }, () => 201);
  const link = await share();
  const first = await TunnelClient.open(relay.url, link);
  await first.post([helloMessage]);
  expect(await openMany(link)).toEqual(all);
  expect(await open(link)).toBe(503);
  const owner = credentials.localSecret.text;
  for (const token of [owner, await share()]) expect(await open(token)).toBe(201);
  await clock.advance(4900);
  expect(await open(link)).toBe(503);
  await clock.advance(200);
  // The one that has said hello is still there.
  expect(await openMany(link)).toEqual(all);
  expect(await open(link)).toBe(503);
  expect((await first.post([{ type: 'ping', sent: 1 }])).status).toBe(204);
});

it('security 25: a tunnel counts as one of a share’s requests and sockets', async () => {
  const { credentials, share } = bench;
  const relay = await startRelay({ credentials, maxByShare: 2 });
  onTestFinished(() => relay.close());
  const link = await share();
  // The request that opens it counts too, until it is answered.
  await TunnelClient.open(relay.url, link);
  const socket = await relay.connect('/v1', ['baudcast.v1', `baudcast.bearer.${link}`]);
  await expect(relay.connect('/v1', ['baudcast.v1', `baudcast.bearer.${link}`])).rejects.toThrow('503');
  socket.socket.close();
});
