import { describe, expect, test } from 'vitest';
import { closeMeaning, closeCodes } from '../../relay/protocol/close-codes.ts';
import { disconnectCodes } from '../../web/core/disconnect-code.ts';
import { newClientSecret } from '../../web/remote/client-secret.ts';
import { secret } from '../../relay/protocol/field-checks.ts';
import type { LineArrival } from '../../web/line/line.ts';
import type { RelayLine } from '../../web/remote/relay-line.ts';
import { settle } from '../support/settle.ts';
import { portInfo } from './scripted-relay.ts';
import { client, sourceBench } from './source-bench.ts';

describe('The connection to a relay', () => {
  test('sends hello, and offers the ports of the welcome', async () => {
    const { source, relay, connect } = sourceBench();
    await connect();
    expect(relay.now.messages[0]).toEqual({
      type: 'hello',
      versions: ['baudcast.v1'],
      client,
      name: 'Test',
      directory: true,
    });
    expect(source.view).toMatchObject({
      connection: { kind: 'connected', transport: 'websocket', node: 'lab1', viewer: 'me' },
    });
    expect((await source.lines()).map(({ id }) => id)).toEqual(['usb-1']);
    expect(source.hasLines).toBe(true);
  });

  test('announces ports that appear and disappear', async () => {
    const { source, relay, connect } = sourceBench();
    await connect();
    const told: unknown[] = [];
    for (const type of ['connect', 'disconnect']) {
      source.addEventListener(type, (event) => told.push([type, ((event as LineArrival).line as RelayLine).id]));
    }
    relay.now.say({ type: 'port', port: { ...portInfo, id: 'usb-2' } });
    relay.now.say({ type: 'port-gone', port: 'usb-1' });
    relay.now.say({ type: 'port', port: portInfo });
    expect(told).toEqual([
      ['connect', 'usb-2'],
      ['disconnect', 'usb-1'],
      ['connect', 'usb-1'],
    ]);
    expect((await source.lines()).map(({ id }) => id)).toEqual(['usb-1', 'usb-2']);
  });

  test('reconnects after a cut as the same client within its grace time, and keeps the ports meanwhile', async () => {
    const { source, relay, connect, clock } = sourceBench();
    await connect();
    await clock.advance(20_000);
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      await relay.now.end();
      const state = source.view.connection;
      if (state.kind !== 'waiting') throw new Error(state.kind);
      waits.push(state.waitMs);
      expect(await source.lines()).toHaveLength(1);
      await clock.advance(state.waitMs);
      relay.now.open();
      expect(relay.now.messages[0]).toMatchObject({ type: 'hello', client });
      if (i === 0) relay.now.welcome();
    }
    expect(waits).toEqual([250, 250, 250, 375]);
    expect(source.view.connection).toMatchObject({ kind: 'connecting', reason: { code: 'socket-blocked' } });
  });

  test('asks a relay that is away over HTTP before it makes a WebSocket, but for one in eight times', async () => {
    const { source, relay, connect, clock } = sourceBench();
    await connect();
    relay.answers = false;
    await relay.now.end(); // of the connection
    const waitMs = (): number => {
      const { connection } = source.view;
      if (connection.kind !== 'waiting') throw new Error(connection.kind);
      return connection.waitMs;
    };
    await clock.advance(waitMs());
    await relay.now.end();
    for (let asked = 1; asked < 8; asked++) {
      await clock.advance(waitMs());
      expect(source.view.connection).toMatchObject({ kind: 'waiting', reason: { code: 'unreachable' } });
      expect(relay.connections).toHaveLength(2);
    }
    await clock.advance(waitMs());
    expect(relay.connections).toHaveLength(3);
    await relay.now.end();
    relay.answers = true;
    await clock.advance(waitMs());
    expect(relay.kinds).toEqual(Array(4).fill('websocket'));
    relay.now.open();
    relay.now.welcome();
    expect(source.view.connection.kind).toBe('connected');
  });

  test('connects once when it is told to while it asks, and not at all when it is closed', async () => {
    for (const act of ['connect', 'close'] as const) {
      const { source, relay, clock } = sourceBench();
      source.connect();
      relay.answers = false;
      await relay.now.end();
      relay.answers = true;
      const { connection } = source.view;
      clock.advanceAtOnce(connection.kind === 'waiting' ? connection.waitMs : 0);
      source[act]();
      await settle();
      expect(relay.connections).toHaveLength(act === 'connect' ? 2 : 1);
    }
  });

  test('stays away after a final end until a connect is requested, and its ports are lost', async () => {
    const { source, relay, connect, clock } = sourceBench();
    await connect();
    await relay.now.end(4409, 'Opened elsewhere.');
    expect(source.view.connection).toEqual({
      kind: 'ended',
      reason: { code: 'replaced', text: 'Opened elsewhere.', reconnect: 'no' },
    });
    expect(await source.lines()).toEqual([]);
    expect(source.hasLines).toBe(false);
    await clock.advance(600_000);
    expect(relay.connections).toHaveLength(1);
    source.connect();
    expect(relay.connections).toHaveLength(2);
  });

  test('waits at least ten seconds after a close that asks for later', async () => {
    const { source, relay, connect } = sourceBench();
    await connect();
    await relay.now.end(4503, 'Full.');
    expect(source.view.connection).toMatchObject({ kind: 'waiting', waitMs: 10_250, reason: { code: 'overloaded' } });
  });

  test('measures the round trip, and every five seconds again', async () => {
    const { source, relay, connect, clock } = sourceBench();
    await connect();
    const pings = () => relay.now.messages.filter((message) => message.type === 'ping');
    await clock.advance(40);
    relay.now.say({ type: 'pong', sent: pings()[0]?.sent ?? 0, timeUs: 0 });
    expect(source.view.roundTripMs).toBe(40);
    await clock.advance(10_000);
    expect(pings()).toHaveLength(3);
  });

  test('treats a silent connection as dead after 25 s, and one with any data as alive', async () => {
    const { source, relay, connect, clock } = sourceBench();
    await connect();
    for (let i = 0; i < 10; i++) {
      await clock.advance(14_000);
      relay.now.say({ type: 'tick', timeUs: 0 });
    }
    expect(source.view.connection.kind).toBe('connected');
    await clock.advance(31_000);
    expect(relay.connections[0]?.closed).toEqual({ code: 4504, reason: 'silent' });
    expect(relay.connections).toHaveLength(2);
  });

  test('changes to HTTP when WebSocket failed twice although the relay answers, and stays there', async () => {
    const { source, relay, clock } = sourceBench();
    source.connect();
    for (let i = 0; i < 2; i++) {
      await relay.now.end();
      expect(source.view.connection).toMatchObject({ kind: 'waiting', reason: { code: 'socket-blocked' } });
      await clock.advance(1000);
    }
    relay.now.open();
    relay.now.welcome();
    expect(source.view.connection).toMatchObject({ kind: 'connected', transport: 'http' });
    await relay.now.end();
    await clock.advance(4000);
    expect(relay.kinds).toEqual(['websocket', 'websocket', 'http', 'http']);
  });

  test('keeps trying WebSocket when nothing answers at all', async () => {
    const { source, relay, clock } = sourceBench();
    relay.answers = false;
    source.connect();
    for (let i = 0; i < 4; i++) {
      await relay.now.end();
      expect(source.view.connection).toMatchObject({ kind: 'waiting', reason: { code: 'unreachable' } });
      await clock.advance(5000);
    }
    expect(new Set(relay.kinds)).toEqual(new Set(['websocket']));
  });

  test('closes a WebSocket that neither opens nor fails', async () => {
    const { source, relay, clock } = sourceBench();
    source.connect();
    await clock.advance(10_000);
    expect(relay.connections[0]?.closed?.reason).toBe('silent');
    expect(source.view.connection).toMatchObject({ kind: 'waiting', reason: { code: 'socket-blocked' } });
  });

  test('ignores what a later relay may send, and leaves an incompatible one', async () => {
    const { source, relay, connect } = sourceBench();
    await connect();
    for (let i = 0; i < 20; i++) relay.now.sayText('{"type":"weather","sun":true}');
    expect(source.view.connection.kind).toBe('connected');
    const nonsense = [
      '',
      '{',
      '[]',
      'null',
      '{"type":"tick"}',
      '{"type":"port","port":{}}',
      '{"type":"result","request":99,"ok":true}',
    ];
    for (const text of nonsense) relay.now.sayText(text);
    relay.now.sayFrame(new Uint8Array(3));
    relay.now.sayFrame(new Uint8Array(64));
    expect(source.view.connection.kind).toBe('connected');
    relay.now.sayText('{"type":"pong"}');
    relay.now.sayText('{"type":"pong"}');
    await settle();
    expect(relay.connections[0]?.closed?.reason).toBe('bad-relay');
    expect(source.view.connection).toMatchObject({ kind: 'waiting', reason: { code: 'bad-relay' } });
  });

  test('skips messages that it cannot read as long as others arrive between them', async () => {
    const { source, relay, connect } = sourceBench();
    await connect();
    const wanting = Array.from({ length: 101 }, (_, i) => `v${i}`);
    for (let i = 0; i < 50; i++) {
      relay.now.sayText(JSON.stringify({ type: 'lease', handle: 1, holder: null, wanting, reason: 'requested' }));
      relay.now.say({ type: 'tick', timeUs: 0 });
    }
    expect(source.view.connection.kind).toBe('connected');
  });

  test('ignores everything before the welcome', async () => {
    const { source, relay } = sourceBench();
    source.connect();
    relay.now.open();
    relay.now.say({ type: 'port', port: portInfo });
    relay.now.receive(0, 'x');
    expect(await source.lines()).toEqual([]);
  });

  test('stops for good at a relay of another protocol version', async () => {
    const { source, relay } = sourceBench();
    source.connect();
    relay.now.open();
    relay.now.welcome({ version: 'baudcast.v9' });
    await settle();
    expect(source.view.connection).toMatchObject({ kind: 'ended', reason: { code: 'version' } });
  });

  test('sends goodbye on closing and leaves no timer behind', async () => {
    const { source, relay, connect, clock } = sourceBench();
    await connect();
    source.close();
    expect(relay.now.closed?.code).toBe(1000);
    expect(source.view.connection.kind).toBe('idle');
    expect(clock.running).toBe(0);
  });

  test('has a translatable name for every close code', () => {
    const codes = [
      1000,
      1001,
      1002,
      1003,
      1005,
      1006,
      1007,
      1009,
      1011,
      1012,
      1013,
      4499,
      4599,
      ...Object.values(closeCodes),
    ];
    for (const code of codes) expect(disconnectCodes).toContain(closeMeaning(code).name);
  });

  test('gives a client’s secret the form that the protocol requires', () => {
    for (let i = 0; i < 50; i++) expect(secret(newClientSecret(), 'client')).toHaveLength(22);
  });
});
