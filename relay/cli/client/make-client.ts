import { probeRelay } from '../../client/probe-relay.ts';
import type { ClientClock } from '../../client/client-clock.ts';
import { RelayClient, type RelayClientListener } from '../../client/relay-client.ts';
import { tunnelTransport } from '../../client/tunnel-transport.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { ConnectionEnd, sentenceOf } from './connection-end.ts';
import { nodeHttp } from './node-http.ts';
import { openWebSocket } from './open-web-socket.ts';
import { findRelay, type RelayTarget } from './relay-address.ts';

/** Who this client is. */
export interface ClientName {
  /** 128 random bits in base64url, by which the relay recognizes it. */
  readonly secret: string;
  /** For others to see. */
  readonly name: string;
}

export interface ClientOptions {
  readonly address: RelayTarget;
  readonly client: ClientName;
  readonly clock: Clock;
  /** @returns a number from 0 up to and without 1 */
  readonly random: () => number;
  /** As in `RelayClient`. */
  readonly usesDirectory?: boolean;
}

/** A client of the relay at an address. */
export function makeClient(
  { address, client, clock, random, usesDirectory = false }: ClientOptions,
  listener: RelayClientListener,
): RelayClient {
  const sendHttp = nodeHttp(address);
  const clientClock = clientClockOf(clock);
  return new RelayClient(
    {
      client: () => client.secret,
      name: () => client.name,
      transports: { webSocket: openWebSocket(address, clock), http: tunnelTransport(sendHttp, clientClock) },
      probe: () => probeRelay(sendHttp, clientClock),
      clock: clientClock,
      random,
      usesDirectory,
    },
    listener,
  );
}

/** Connects once. @throws {ConnectionEnd} when the relay does not welcome us */
export function connectOnce(options: ClientOptions, signal: AbortSignal): Promise<RelayClient> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const fail = (end: ConnectionEnd): void => void client.close().then(() => reject(end));
    const client = makeClient(options, {
      onState: (state) => {
        if (state.kind === 'connected') resolve(client);
        if (state.kind === 'ended' || (state.kind === 'waiting' && state.reason.code !== 'socket-blocked'))
          fail(new ConnectionEnd(sentenceOf(state.reason), state.reason.reconnect));
      },
      onPorts: () => {},
      onRoundTrip: () => {},
      onHostTime: () => {},
    });
    signal.addEventListener('abort', () => fail(new ConnectionEnd('Stopped.', 'no')), { once: true });
    client.connect();
  });
}

/** Asks where the relay is, if its address does not say so. No credential is sent: something else may be there. */
export function locateRelay(target: RelayTarget): Promise<RelayTarget> {
  return findRelay(target, ({ credential: _credential, ...place }) =>
    probeRelay(nodeHttp(place), clientClockOf(systemClock)),
  );
}

export function clientClockOf(clock: Clock): ClientClock {
  return {
    nowMs: () => clock.nowUs() / 1000,
    after(delayMs, callback) {
      if (delayMs > 0) return clock.after(Math.ceil(delayMs), callback);
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    },
  };
}
