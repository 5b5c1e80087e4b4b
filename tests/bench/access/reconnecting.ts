import { WebSocket } from 'ws';
import { RelaySource } from '../../../web/remote/relay-source.ts';
import { webSocketTransport } from '../../../web/remote/web-socket-transport.ts';
import { pause } from '../relay/fan-out.ts';
import { processorMs, residentBytes } from '../relay/process-memory.ts';
import { quantile } from '../relay/round-trip.ts';

export interface Reconnecting {
  readonly clients: number;
  /** How long the relay was away. */
  readonly awayMs: number;
  /** From when it listens again until so many are back. */
  readonly medianMs: number;
  readonly allMs: number;
  /** The largest number that came back within one tenth of a second. */
  readonly densest: number;
  /** Processor time of the relay for all of them. */
  readonly processorMs: number;
  readonly bytesPerClient: number;
}

/** A relay that can be stopped and restarted at the same address. */
export interface RestartableRelay {
  /** Its origin, `https://…`. */
  readonly origin: string;
  readonly credential: string;
  /** Starts it. @returns its process */
  start(): Promise<number>;
  stop(): Promise<void>;
}

const bucketMs = 100;

/** Clients of the page's kind on a relay that is killed, and comes back. */
export async function measureReconnecting(
  relay: RestartableRelay,
  clients: number,
  awayMs: number,
): Promise<Reconnecting> {
  await relay.start();
  const connected = new Map<number, number>();
  const sources = Array.from({ length: clients }, (_, i) => {
    const makeSocket = (url: string, protocols: string[]): globalThis.WebSocket =>
      new WebSocket(url, protocols, {
        perMessageDeflate: false,
        rejectUnauthorized: false,
      }) as unknown as globalThis.WebSocket;
    const transport = webSocketTransport(relay.origin, { makeSocket, credential: () => relay.credential });
    const source: RelaySource = new RelaySource({
      address: relay.origin,
      client: `${String(i).padStart(21, 'r')}A`,
      name: `Client ${i}`,
      credential: () => relay.credential,
      onChange: () => {
        if (source.view.connection.kind !== 'connected') connected.delete(i);
        else if (!connected.has(i)) connected.set(i, performance.now());
      },
      // Whether it answers at all only decides the message to a person.
      fetch: () => Promise.reject(new TypeError('Not asked here')),
      transports: { webSocket: transport, http: transport },
    });
    return source;
  });
  for (const source of sources) {
    source.connect();
    await pause(2);
  }
  while (connected.size < clients) await pause(50);
  await relay.stop();
  await pause(awayMs);
  const pid = await relay.start();
  const startedMs = performance.now();
  const before = { busyMs: processorMs(pid), bytes: residentBytes(pid) };
  while (connected.size < clients) await pause(20);
  const times = [...connected.values()].map((atMs) => atMs - startedMs);
  const buckets = new Map<number, number>();
  for (const atMs of times)
    buckets.set(Math.floor(atMs / bucketMs), (buckets.get(Math.floor(atMs / bucketMs)) ?? 0) + 1);
  const result = {
    clients,
    awayMs,
    medianMs: quantile(times, 0.5),
    allMs: Math.max(...times),
    densest: Math.max(...buckets.values()),
    processorMs: processorMs(pid) - before.busyMs,
    bytesPerClient: (residentBytes(pid) - before.bytes) / clients,
  };
  for (const source of sources) source.close();
  await relay.stop();
  return result;
}
