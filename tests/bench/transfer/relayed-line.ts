import type { TransferLine } from '../../../web/engine/run-transfer.ts';
import { defaultSettings } from '../../../web/core/port-settings.ts';
import { Opening } from '../../../web/line/opening.ts';
import { createCounters } from '../../../web/line/session-counters.ts';
import { newClientSecret } from '../../../web/remote/client-secret.ts';
import { RelaySource } from '../../../web/remote/relay-source.ts';
import { webSocketTransport } from '../../../web/remote/web-socket-transport.ts';
import { arrival } from '../../remote/relay-harness.ts';
import { makeSocket, startRelay } from '../../remote/test-relay.ts';
import type { PacedLink } from './paced-link.ts';

interface RelayedLine {
  readonly line: TransferLine;
  /** The device transmits. */
  receive(bytes: Uint8Array): void;
  close(): Promise<void>;
}

/** A line to a device of a relay in this process, over a WebSocket. @param out to the device, at its baud rate */
export async function relayedLine(out: PacedLink): Promise<RelayedLine> {
  const relay = await startRelay();
  const device = relay.host.add();
  device.onBytes = (bytes) => out.write(bytes);
  const transport = webSocketTransport(relay.server.url, { makeSocket });
  const source = new RelaySource({
    address: relay.server.url,
    client: newClientSecret(),
    name: 'Benchmark',
    onChange: () => {},
    random: Math.random,
    transports: { webSocket: transport, http: transport },
  });
  source.connect();
  const opening = await Opening.open(await arrival(source, device.id), {
    settings: defaultSettings,
    policy: 'leave',
    sink: { bytes: () => {}, event: () => {}, holdBack: () => undefined },
    counters: createCounters(),
    onChange: () => {},
  });
  const claim = await opening.claim({ owner: 'transfer', label: '' }, new AbortController().signal);
  return {
    line: claim,
    receive: (bytes) => device.write(bytes),
    close: async () => {
      claim.release();
      source.close();
      await relay.stop();
    },
  };
}
