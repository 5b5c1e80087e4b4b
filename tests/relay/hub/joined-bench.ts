import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Credentials } from '../../../relay/auth/credentials.ts';
import { identifyByAddress } from '../../../relay/auth/identify.ts';
import { type HttpServer, listenHttp } from '../../../relay/http/listen-http.ts';
import { dialWebSocket } from '../../../relay/hub/dial-web-socket.ts';
import { JoinHub } from '../../../relay/hub/join-hub.ts';
import { makeRelay, type Relay, type RelayOptions } from '../../../relay/make-relay.ts';
import type { NewRelayEvent } from '../../../relay/protocol/relay-event.ts';
import { type Clock, systemClock } from '../../../relay/base/clock.ts';
import { TcpShim } from '../../support/tcp-shim.ts';
import { FakeSource, SocketClient } from '../server/relay-bench.ts';
import { identityOf } from '../session/core-bench.ts';
import type { FakeDevice } from '../session/fake-device.ts';
import { until } from '../../support/settle.ts';

export const port = 'lab2/gps';

export interface JoinedBenchOptions {
  readonly credentials?: Credentials;
  /** The node's credential. */
  readonly secret?: string;
  /** Of the node's end of the link. */
  readonly clock?: Clock;
  /** Records the node's ports. Default: nothing does. */
  readonly recording?: RelayOptions['recording'];
}

async function serve(
  node: string,
  ports: readonly string[],
  hosts: readonly string[],
  credentials?: Credentials,
  emit?: (event: NewRelayEvent) => void,
  recording?: RelayOptions['recording'],
) {
  const source = new FakeSource(ports);
  const relay = makeRelay({
    version: '0.0.0',
    node,
    source,
    access: { identify: identifyByAddress, hosts },
    ...(credentials ? { credentials } : {}),
    publicUrl: () => `https://${node}.example`,
    serveFile: (_request, response) => response.writeHead(404).end(),
    clock: systemClock,
    log: () => {},
    emit,
    ...(recording ? { recording } : {}),
  });
  const server = await listenHttp(relay.handlers, '127.0.0.1', 0);
  await relay.start();
  onTestFinished(async () => {
    await relay.stop();
    await server.close();
  });
  return { relay, server, source };
}

export interface JoinedBench {
  readonly hub: Relay;
  readonly node: Relay;
  readonly server: HttpServer;
  readonly device: FakeDevice;
  /** Between node and hub. */
  readonly shim: TcpShim;
  readonly joining: JoinHub;
  readonly events: NewRelayEvent[];
  readonly logged: (readonly unknown[])[];
  /** How often the node was welcomed. */
  joins(): number;
  isAway(): boolean;
  connect(path?: string, protocols?: string[]): Promise<SocketClient>;
}

/** A hub and a node on this computer, with a network between them, and fake ports at the node: `gps` and `lab/mill`. */
export async function joinedBench({
  credentials,
  secret,
  clock = systemClock,
  recording,
}: JoinedBenchOptions = {}): Promise<JoinedBench> {
  const events: NewRelayEvent[] = [];
  const logged: (readonly unknown[])[] = [];
  const shim = await TcpShim.start();
  onTestFinished(() => shim.stop());
  const { relay: hub, server } = await serve(
    'hub1',
    ['own'],
    [shim.host],
    credentials,
    (event) => void events.push(event),
  );
  const { relay: node, source } = await serve('lab2', ['gps', 'lab/mill'], [], undefined, undefined, recording);
  shim.target = server.port;
  let joins = 0;
  const joining = new JoinHub({
    dial: dialWebSocket({
      hub: new URL(shim.url.replace('http', 'ws')),
      credential: () => secret,
      ca: undefined,
      clock,
    }),
    node: 'lab2',
    core: node.core,
    role: 'operator',
    clock,
    random: () => 0.01,
    log: (...entry) => void logged.push(entry),
    onJoined: () => void joins++,
  });
  onTestFinished(() => joining.stop());
  joining.start();
  const info = () => hub.core.directory.list(identityOf('admin')).find(({ id }) => id === port);
  return {
    hub,
    node,
    server,
    shim,
    joining,
    events,
    logged,
    device: source.device('gps'),
    joins: () => joins,
    isAway: () => info()?.away === true,
    connect: async (path = '/v1', protocols = ['baudcast.v1']) => {
      const client = new SocketClient(new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols));
      onTestFinished(() => client.socket.terminate());
      await client.opened;
      return client;
    },
  };
}

/** Resolves when the node's ports are listed and here. */
export const joined = (bench: JoinedBench): Promise<void> =>
  until(() =>
    bench.hub.core.directory.list(identityOf('admin')).some(({ id, away }) => id === port && away === undefined),
  );

/** The port is open, by a client that only holds it. */
export async function opened(
  bench: JoinedBench,
): Promise<{ readonly client: SocketClient; readonly epoch: string; readonly handle: number }> {
  await joined(bench);
  const client = await bench.connect();
  await client.hello('opener');
  const { value } = await client.ask({ type: 'attach', port, credit: 0 });
  const { value: answer } = await client.ask({ type: 'open', port, settings: { baudRate: 115_200 } });
  return { client, epoch: (answer as { epoch: string }).epoch, handle: (value as { handle: number }).handle };
}
