import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newClientSecret } from '../../web/remote/client-secret.ts';
import { httpTransport } from '../../web/remote/fetch-http.ts';
import { RelaySource } from '../../web/remote/relay-source.ts';
import type { OpenTransport } from '../../relay/client/transport.ts';
import { webSocketTransport } from '../../web/remote/web-socket-transport.ts';
import { lineContract } from '../contract/line-contract.ts';
import { portContract } from '../contract/port-contract.ts';
import { PlainReadableStream } from '../support/plain-readable-stream.ts';
import { relayHarness, relayLineHarness } from './relay-harness.ts';
import { makeSocket, memoryRelay, startRelay, type TestHost } from './test-relay.ts';

interface Way {
  readonly name: string;
  /** A browser without byte streams, as WebKit. */
  readonly withoutByteStreams?: boolean;
  start(): Promise<{
    readonly host: TestHost;
    readonly address: string;
    readonly transport: OpenTransport;
    stop(): Promise<void>;
  }>;
}

const ways: readonly Way[] = [
  {
    name: 'in memory',
    start: async () => ({ address: 'http://relay.test', ...memoryRelay() }),
  },
  {
    name: 'in memory, in a browser without byte streams',
    withoutByteStreams: true,
    start: async () => ({ address: 'http://relay.test', ...memoryRelay() }),
  },
  {
    name: 'over WebSocket',
    start: async () => {
      const { host, server, stop } = await startRelay();
      return { host, stop, address: server.url, transport: webSocketTransport(server.url, { makeSocket }) };
    },
  },
  {
    name: 'over HTTP',
    start: async () => {
      const { host, server, stop } = await startRelay();
      return { host, stop, address: server.url, transport: httpTransport(server.url) };
    },
  },
];

for (const { name, start, withoutByteStreams = false } of ways) {
  const { host, address, transport, stop } = await start();
  const source = new RelaySource({
    address,
    client: newClientSecret(),
    name: 'Contract',
    onChange: () => {},
    transports: { webSocket: transport, http: transport },
  });
  source.connect();

  afterAll(async () => {
    source.close();
    await stop();
  });

  describe(`A relay’s line meets the contract of Line, ${name}`, () => {
    const contract = lineContract(relayLineHarness(source, host));
    test('the contract has its tests', () => expect(contract.length).toBeGreaterThan(20));
    for (const { title, run } of contract) test(title, run);
  });

  describe(`A W3C port over a relay’s line meets the contract of Port, ${name}`, () => {
    beforeAll(() => {
      if (withoutByteStreams) vi.stubGlobal('ReadableStream', PlainReadableStream);
    });
    afterAll(() => void vi.unstubAllGlobals());
    const harness = relayHarness(source, host);
    const contract = portContract({ ...harness, supports: { ...harness.supports, byob: !withoutByteStreams } });
    test('the contract has its tests', () => expect(contract.length).toBeGreaterThan(35));
    for (const { title, run } of contract) test(title, run);
  });
}
