import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RelaySource } from '../../web/remote/relay-source.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { OpenTransport } from '../../relay/client/transport.ts';
import { RelayCore } from '../../relay/session/clients/relay-core.ts';
import { systemClock } from '../../relay/base/clock.ts';
import { PlacedSink } from './placed-sink.ts';
import { TestHost } from './test-relay.ts';

const clients = 1000;
const tickMs = 20;
const bucketMs = 100;
const downMs = 3000;

/** The same numbers in every run. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
}

/** Each byte has its position. */
const placed = (offset: number): number => (offset * 31 + (offset >> 8) * 17) & 0xff;

/** A network between clients and a relay: it can be cut as a whole, and reports each connection that is made. */
class Network {
  readonly arrivalsMs: number[] = [];
  isUp = true;
  readonly #core: RelayCore;
  readonly #cuts = new Set<() => void>();

  constructor(core: RelayCore) {
    this.#core = core;
  }

  readonly transport: OpenTransport = (events) => {
    let isOver = false;
    // In a task of its own, as messages are, but without a timer each: there are hundreds of thousands.
    const later = (work: () => void): void => queueMicrotask(() => isOver || work());
    const end = (code: number, reason: string): void =>
      later(() => {
        isOver = true;
        events.onEnd(code, reason);
      });
    if (!this.isUp) {
      end(1006, '');
      return { kind: 'websocket', sendText: () => {}, sendFrame: () => {}, close: async () => {} };
    }
    this.arrivalsMs.push(Date.now());
    const link = {
      bufferedBytes: 0,
      sendText: (text: string) => later(() => events.onText(text)),
      sendFrame: (frame: Uint8Array) => {
        const own = new Uint8Array(frame);
        later(() => events.onFrame(own));
      },
      close: end,
    };
    const connection = this.#core.connect(link, { id: 'local', name: 'local', role: 'admin', ports: 'all' });
    const leave = (isCut: boolean): void => {
      isOver = true;
      connection.ended(isCut);
    };
    const cut = (): void => {
      leave(true);
      events.onEnd(1006, '');
    };
    this.#cuts.add(cut);
    later(() => events.onOpen());
    return {
      kind: 'websocket',
      sendText: (text) => later(() => connection.text(text)),
      sendFrame: (frame) => later(() => connection.binary(frame)),
      close: async () => {
        this.#cuts.delete(cut);
        leave(false);
      },
    };
  };

  /** Cuts all connections, without notice. */
  cut(): void {
    const cuts = [...this.#cuts];
    this.#cuts.clear();
    for (const cut of cuts) cut();
  }
}

/** The largest share of all arrivals in one bucket. */
function densest(arrivalsMs: readonly number[]): number {
  const buckets = new Map<number, number>();
  for (const atMs of arrivalsMs)
    buckets.set(Math.floor(atMs / bucketMs), (buckets.get(Math.floor(atMs / bucketMs)) ?? 0) + 1);
  return Math.max(...buckets.values()) / arrivalsMs.length;
}

/** Advances the time in ticks. @returns how much was needed until `isDone`; at most a minute */
async function passUntil(isDone: () => boolean): Promise<number> {
  for (let ms = 0; ms <= 60_000; ms += tickMs) {
    if (isDone()) return ms;
    await vi.advanceTimersByTimeAsync(tickMs);
  }
  throw new Error('Not within a minute');
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('security 20: a thousand clients that reconnect at the same time', () => {
  it('are spread by jitter, all reconnect, and miss nothing that the replay buffer holds', async () => {
    const host = new TestHost();
    const core = new RelayCore({ node: 'lab1', clock: systemClock, device: (id) => host.device(id) });
    host.onChange = (change) => core.ports.apply(change);
    const device = host.add();
    const network = new Network(core);
    const random = seeded(20);
    const sinks: PlacedSink[] = [];
    const sources = Array.from({ length: clients }, (_, i) => {
      const source = new RelaySource({
        address: 'http://lab1:8017',
        client: `${String(i).padStart(21, 'c')}A`,
        name: `Client ${i}`,
        onChange: () => {},
        random,
        fetch: () =>
          network.isUp
            ? Promise.resolve(Response.json({ product: 'baudcast' }))
            : Promise.reject(new TypeError('fetch failed')),
        transports: { webSocket: network.transport, http: network.transport },
      });
      source.connect();
      return source;
    });
    await passUntil(() => sources.every(({ view }) => view.connection.kind === 'connected'));
    let opened = 0;
    const open = async (source: RelaySource): Promise<void> => {
      const [line] = await source.lines();
      const sink = new PlacedSink(placed);
      sinks.push(sink);
      await line!.open(defaultSettings, sink);
      opened++;
    };
    // The first of them opens the port; the others wait for it.
    const [first, ...others] = sources;
    const opening = open(first!);
    await passUntil(() => opened === 1);
    const all = Promise.all([opening, ...others.map(open)]);
    await passUntil(() => opened === clients);
    await all;
    let sent = 0;
    const transmit = (count: number): void => {
      device.write(Uint8Array.from({ length: count }, (_, i) => placed(sent + i)));
      sent += count;
    };
    const haveAll = (): boolean => sinks.every(({ bytes }) => bytes === sent);
    transmit(1000);
    await passUntil(haveAll);

    // The network is down for a while, as when a relay restarts behind a proxy; the device keeps transmitting.
    network.arrivalsMs.length = 0;
    network.isUp = false;
    network.cut();
    for (let ms = 0; ms < downMs; ms += tickMs) {
      transmit(200);
      await vi.advanceTimersByTimeAsync(tickMs);
    }
    network.isUp = true;
    const backMs = await passUntil(() => sources.every(({ view }) => view.connection.kind === 'connected'));
    await passUntil(haveAll);

    expect(network.arrivalsMs).toHaveLength(clients);
    // At most an eighth of them in any tenth of a second: by then they wait for up to three seconds.
    expect(densest(network.arrivalsMs)).toBeLessThan(1 / 8);
    // None waits for longer than the network was down.
    expect(backMs).toBeLessThanOrEqual(2 * downMs);
    expect(sinks.filter(({ faults, gaps }) => faults + gaps > 0)).toEqual([]);
    for (const source of sources) source.close();
    await core.stop();
  });
});
