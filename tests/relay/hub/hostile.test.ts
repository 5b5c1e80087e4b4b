import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Guests } from '../../../relay/hub/guests.ts';
import { JoinedNodes } from '../../../relay/hub/joined-nodes.ts';
import { NodeEnd } from '../../../relay/hub/node-end.ts';
import type { HubMessage, NodeMessage } from '../../../relay/hub/node-messages.ts';
import { nodeProtocol, nodeRules } from '../../../relay/hub/node-rules.ts';
import { encodeFrameAgain, encodeVisitFrame } from '../../../relay/hub/visit-frame.ts';
import { encodeTransmitFrame } from '../../../relay/protocol/data-frame.ts';
import { bounds, defaultLimits } from '../../../relay/protocol/limits.ts';
import { PortHandles } from '../../../relay/session/clients/port-directory.ts';
import { makeReceiveFrame } from '../../../relay/session/feed/receive-frame.ts';
import { RelayCore } from '../../../relay/session/clients/relay-core.ts';
import { startRelay } from '../server/relay-bench.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle, until } from '../../support/settle.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';

const run = 'NNNNNNNN';
const listed = {
  name: 'x',
  node: 'lab2',
  usb: null,
  state: 'closed',
  settings: null,
  viewers: 0,
  holder: null,
  epoch: null,
  offset: 0,
  role: 'operator',
} as const;

/** A node whose hub is the test: it sends whatever it likes. */
function atTheMercyOfAHub(frameRoom = 0, takeFrame: (message: Uint8Array) => void = () => undefined) {
  const device = new FakeDevice();
  const core = new RelayCore({ node: 'lab2', run, clock: new FakeClock(), device: () => device });
  core.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  let closed: number | undefined;
  let welcomes = 0;
  const said: NodeMessage[] = [];
  const end = new NodeEnd(
    {
      bufferedBytes: 0,
      sendText: (text) => void said.push(JSON.parse(text) as NodeMessage),
      frameRoom,
      sendFrame: (message) => takeFrame(message),
      close: (code) => (closed = code),
    },
    {
      node: 'lab2',
      ports: core.ports,
      core,
      clock: new FakeClock(),
      role: 'viewer',
      onWelcome: () => void welcomes++,
      onEnded: () => {},
    },
  );
  const say = (message: HubMessage): void => end.text(JSON.stringify(message));
  return { core, device, said, say, end, closed: () => closed, welcomes: () => welcomes };
}

const enter = (visit: number, viewer: string, bare = false, share?: string): HubMessage => ({
  type: 'enter',
  visit,
  port: 'gps',
  viewer,
  name: 'x',
  identity: { id: 'x', name: 'x', role: 'admin', address: '', ...(share === undefined ? {} : { share }) },
  bare,
});

describe('A hostile hub', () => {
  test.each([true, false])(
    'is not treated as a viewer of the node, though it has seen their ids: bare %s',
    async (bare) => {
      const { core, say, closed, welcomes } = atTheMercyOfAHub();
      const ann = new FakeClient();
      ann.connection = core.connect(ann, identityOf('operator'));
      ann.say({ type: 'hello', versions: ['baudcast.v1'], client: `${'a'.repeat(21)}A`, name: 'Ann' });
      await ann.request({ type: 'attach', port: 'gps' });
      await ann.request({ type: 'open', port: 'gps', settings });
      const [{ viewer } = { viewer: '' }] = ann.messagesOf('welcome');
      say({ type: 'welcome', version: nodeProtocol, hub: 'hub1', node: 'lab2', run });
      say(enter(1, viewer, bare));
      say({ type: 'ask', visit: 1, message: { type: 'lease', request: 1, port: 'gps', action: 'release' } });
      say({ type: 'ask', visit: 1, message: { type: 'detach', request: 2, port: 'gps' } });
      await settle();
      expect(core.ports.list(identityOf('admin'))).toMatchObject([{ viewers: 1, holder: { id: viewer } }]);
      expect(closed()).toBe(4400);
      expect(welcomes()).toBe(0);
    },
  );

  test('cannot make the node remember a viewer forever by declaring it bare and then not', () => {
    const remembered = new Set<string>();
    const guests = new Guests(
      {
        enterGuest: ({ viewer }) => {
          remembered.add(viewer);
          return { viewer, memory: 'm'.repeat(22) };
        },
        leaveGuest: (viewer) => void remembered.delete(viewer),
      },
      () => undefined,
    );
    const origin = { viewer: 'v1-HHHHHHHH', run: 'HHHHHHHH' };
    for (const order of [
      [true, false],
      [false, true],
    ]) {
      const [first, second] = order.map((isBare) => guests.enter(origin, identityOf('viewer'), isBare));
      expect([...remembered]).toEqual(['v1-HHHHHHHH']);
      if (first) guests.leave(first);
      if (second) guests.leave(second);
      expect([...remembered]).toEqual([]);
    }
  });
});

test('a node does not count what the transport fills in as bytes that the hub has yet to report', async () => {
  const room = nodeRules.linkBytes / 4;
  const frames: Uint8Array[] = [];
  const { device, core, say } = atTheMercyOfAHub(room, (message) => void frames.push(message.subarray(room)));
  const ann = new FakeClient();
  ann.connection = core.connect(ann, identityOf('operator'));
  ann.say({ type: 'hello', versions: ['baudcast.v1'], client: `${'a'.repeat(21)}A`, name: 'Ann' });
  await ann.request({ type: 'attach', port: 'gps' });
  await ann.request({ type: 'open', port: 'gps', settings });
  say({ type: 'welcome', version: nodeProtocol, hub: 'hub1', node: 'lab2', run: 'HHHHHHHH' });
  say(enter(1, 'v1-HHHHHHHH'));
  say({ type: 'ask', visit: 1, message: { type: 'attach', request: 1, port: 'gps' } });
  await settle();
  for (let i = 0; i < 20; i++) {
    device.now.receive(Uint8Array.of(i));
    say({ type: 'got', bytes: frames.at(-1)?.length ?? 1 });
  }
  expect(frames).toHaveLength(20);
});

test('trials-2 B 7: one share has half of the visits of a node; what others send beyond it is answered', async () => {
  const { end, said, say, closed } = atTheMercyOfAHub();
  say({ type: 'welcome', version: nodeProtocol, hub: 'hub1', node: 'lab2', run: 'HHHHHHHH' });
  for (let i = 1; i <= nodeRules.visits / 2 + 1; i++) say(enter(i, `v${i}-HHHHHHHH`, true, 'share'));
  const beyond = nodeRules.visits / 2 + 1;
  say({ type: 'use-lease', visit: beyond, request: 1, idleMs: 1000 });
  const frame = encodeTransmitFrame({ handle: 1, id: 7, epoch: null, payload: Uint8Array.of(1) });
  end.binary(encodeVisitFrame(beyond, frame));
  say(enter(beyond + 1, `v${beyond + 1}-HHHHHHHH`, true));
  say({ type: 'leave', visit: 1, cut: false });
  say(enter(beyond + 2, `v${beyond + 2}-HHHHHHHH`, true, 'share'));
  await settle();
  const entered = said.flatMap((message) => (message.type === 'entered' ? [message.visit] : []));
  expect(entered).toHaveLength(beyond + 1);
  expect(entered).not.toContain(beyond);
  expect(said.filter((message) => message.type === 'message' && message.visits[0] === beyond)).toMatchObject([
    { message: { type: 'result', request: 1, ok: false, error: { code: 'OVERLOADED' } } },
    { message: { type: 'dropped', id: 7, code: 'OVERLOADED', partial: false } },
  ]);
  expect(closed()).toBeUndefined();
});

describe('A hostile node', () => {
  test.each(['application/octet-stream', 'text/event-stream'])(
    'fills no memory of the hub through a client over HTTP that reads nothing: %s',
    async (accept) => {
      const hub = await startRelay();
      onTestFinished(() => hub.close());
      const heard: HubMessage[] = [];
      const node = await hub.connect('/v1/nodes', [nodeProtocol]);
      node.socket.on('message', (data: Buffer) => void heard.push(JSON.parse(data.toString()) as HubMessage));
      const tell = (message: NodeMessage): void => node.socket.send(JSON.stringify(message));
      tell({ type: 'hello', versions: [nodeProtocol], node: 'lab9', ports: [{ ...listed, id: 'gps', node: 'lab9' }] });
      await until(() => heard.some(({ type }) => type === 'welcome'));
      const reader = connect(hub.port, '127.0.0.1');
      onTestFinished(() => void reader.destroy());
      reader.on('error', () => undefined);
      reader.pause();
      reader.write(
        `GET /api/ports/lab9%2Fgps/receive HTTP/1.1\r\nHost: localhost:${hub.port}\r\nAccept: ${accept}\r\n\r\n`,
      );
      const asked = (): Extract<HubMessage, { type: 'ask' }> | undefined =>
        heard.find((message) => message.type === 'ask');
      await until(() => asked() !== undefined);
      const { visit = 0, message: { request = 0 } = {} } = asked() ?? {};
      const nothing = {
        outputSignals: null,
        inputSignals: null,
        holder: null,
        wanting: [],
        total: 1,
        viewers: [],
      } as const;
      const value = {
        handle: 1,
        state: 'closed',
        epoch: null,
        from: 0,
        oldest: 0,
        head: 0,
        settings: null,
        ...nothing,
      } as const;
      tell({ type: 'message', visits: [visit], message: { type: 'result', request, ok: true, value } });
      // Far more than it was allowed, the first in full and then by its number: 60 kB for every 12 bytes.
      const frame = makeReceiveFrame(1, 0, 0, new Uint8Array(60_000));
      node.socket.send(encodeVisitFrame(visit, frame));
      for (let i = 0; i < 1000; i++) node.socket.send(encodeFrameAgain(visit, 0));
      await until(() => heard.some((message) => message.type === 'leave' && message.visit === visit));
    },
  );

  test('gets no more numbers for ports than a node may need, so that some are left for others’ ports', async () => {
    const handles = new PortHandles();
    const nodes = new JoinedNodes({
      hub: 'hub1',
      run: 'HHHHHHHH',
      clock: new FakeClock(),
      limits: defaultLimits,
      handles,
      isTaken: () => false,
      log: () => {},
    });
    const end = nodes.connect(
      { bufferedBytes: 0, sendText: () => {}, sendFrame: () => {}, close: () => {} },
      { id: 'first', node: 'lab2', address: '' },
    );
    const tell = (message: NodeMessage): void => end.text(JSON.stringify(message));
    tell({ type: 'hello', versions: [nodeProtocol], node: 'lab2', ports: [] });
    for (let i = 0; i < 3 * 4 * bounds.ports; i++) {
      tell({ type: 'port', port: { ...listed, id: `p${i}` } });
      tell({ type: 'port-gone', port: `p${i}` });
    }
    await settle();
    expect(handles.of('a port of this host')).toBeLessThanOrEqual(4 * bounds.ports + 1);
    // Its previous ports have the same numbers again.
    tell({ type: 'port', port: { ...listed, id: 'p7' } });
    expect(nodes.list(identityOf('admin'))).toMatchObject([{ id: 'lab2/p7' }]);
  });
});
