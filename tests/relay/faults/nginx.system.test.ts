import { afterEach, describe, expect, test } from 'vitest';
import { newClientSecret } from '../../../web/remote/client-secret.ts';
import { httpTransport } from '../../../web/remote/fetch-http.ts';
import { RelaySource } from '../../../web/remote/relay-source.ts';
import { webSocketTransport } from '../../../web/remote/web-socket-transport.ts';
import { nextEvent } from '../../contract/stream-helpers.ts';
import type { HostDevice } from '../../remote/host-device.ts';
import { arrivedPort, readerOf, writerOf } from '../../remote/relay-harness.ts';
import { makeSocket, startRelay } from '../../remote/test-relay.ts';
import { findNginx } from '../../support/prepare.mjs';
import { Nginx, type NginxOptions } from './nginx.ts';
import { placedBytes, wrongPlace } from './placed.ts';

const cleanUp: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

/** A page behind nginx, which blocks WebSocket, and a port that it has still found. */
async function bench(options: NginxOptions) {
  const { host, server, stop } = await startRelay();
  cleanUp.push(stop);
  const nginx = await Nginx.start(server.port, options);
  cleanUp.push(() => nginx.stop());
  const changes = new EventTarget();
  const transports: string[] = [];
  const source = new RelaySource({
    address: nginx.url,
    client: newClientSecret(),
    name: 'Behind nginx',
    onChange: () => {
      const { connection } = source.view;
      if (connection.kind === 'connecting') transports.push(connection.transport);
      changes.dispatchEvent(new Event('change'));
    },
    random: () => 0.01,
    transports: { webSocket: webSocketTransport(nginx.url, { makeSocket }), http: httpTransport(nginx.url) },
  });
  cleanUp.push(() => source.close());
  source.connect();
  const device = host.add();
  const port = await arrivedPort(source, device.id);
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await nextEvent(changes, 'change');
  };
  return { nginx, source, device, port, transports, until };
}

async function transmit(device: HostDevice, count: number): Promise<void> {
  for (let at = 0; at < count; at += 4096) {
    device.write(placedBytes(at, Math.min(4096, count - at)));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('Behind an nginx that strips Upgrade', () => {
  // Missing in CI is a failure: prepare.mjs installs it there.
  const isThere = findNginx() !== undefined || process.env['CI'] !== undefined;
  if (!isThere) process.stderr.write('!!! nginx is not installed: its tests are left out.\n');

  for (const [name, options] of [
    ['passes answers on as they arrive', {}],
    ['holds answers back until they end', { streams: false }],
  ] as const) {
    test.skipIf(!isThere)(
      `which ${name}: the client falls back to HTTP by itself, and every byte arrives, both ways`,
      async () => {
        const { source, device, port, transports } = await bench(options);
        expect(source.view.connection).toMatchObject({ kind: 'connected', transport: 'http' });
        expect(transports.filter((kind) => kind === 'websocket').length).toBeGreaterThanOrEqual(2);

        await port.open({ baudRate: 115_200, bufferSize: 65_536 });
        const count = 400_000;
        const reader = readerOf(port);
        const transmitting = transmit(device, count);
        let next = 0;
        while (next < count) {
          const { value, done } = await reader.read();
          if (done) break;
          expect(wrongPlace(value, next)).toBe(-1);
          next += value.length;
        }
        await transmitting;
        expect(next).toBe(count);

        const writer = writerOf(port);
        await writer.write(placedBytes(0, 50_000));
        const received = await device.received(50_000);
        expect(wrongPlace(received, 0)).toBe(-1);
        writer.releaseLock();
        reader.releaseLock();
        await port.close();
      },
    );
  }
});
