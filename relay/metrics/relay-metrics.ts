import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { KeepingState } from '../protocol/health.ts';
import type { PortCounts } from '../session/port/port-session-options.ts';
import type { EventCounts } from './event-counts.ts';
import { type HistoryCounts, historyMetrics } from './history-metrics.ts';
import { portMetrics } from './port-metrics.ts';

/** Where the numbers come from, each time they are asked for. */
export interface MetricsSources {
  readonly version: string;
  readonly node: string;
  readonly events: EventCounts;
  /** Clients that speak the whole protocol. */
  readonly connections: () => number;
  readonly ports: () => readonly {
    readonly id: string;
    readonly counts: PortCounts;
    readonly recording: KeepingState;
  }[];
  /** Size of all recordings; undefined: nothing is recorded. */
  readonly recordedBytes: () => number | undefined;
  /** What this relay is in a fleet. Undefined: it is in none. */
  readonly fleet: () =>
    | {
        readonly role: 'node' | 'gateway';
        readonly isConnected: boolean;
        readonly links: number;
        readonly frames: number;
      }
    | undefined;
  /** What a node keeps at NATS. Undefined: nothing. */
  readonly history: () => HistoryCounts | undefined;
  /** Undefined: no audit. */
  readonly audit: () =>
    | {
        readonly state: 'on' | 'stopped';
        readonly counts: { readonly written: number; readonly missed: number; readonly bytes: number };
      }
    | undefined;
  readonly webhooks: () => readonly {
    readonly name: string;
    readonly waiting: number;
    readonly counts: { readonly delivered: number; readonly failed: number; readonly dropped: number };
  }[];
}

type Labels = Readonly<Record<string, string>>;

/** A number with its labels. */
export type Sample = readonly [value: number, labels?: Labels];

type Collect = () => readonly Sample[];

interface About {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

/**
 * What a relay does, in numbers, as Prometheus reads them. They are collected when they are asked for; until then
 * nothing is done for them but to count events.
 */
export class RelayMetrics {
  readonly #registry = new Registry();

  constructor(sources: MetricsSources) {
    const { version, node, events, connections, recordedBytes, audit, webhooks } = sources;
    collectDefaultMetrics({ register: this.#registry });
    this.gauge('baudcast_info', 'Which version of Baudcast runs under which name.', () => [[1, { version, node }]], [
      'version',
      'node',
    ]);
    this.gauge('baudcast_connections', 'Clients that speak the whole protocol.', () => [[connections()]]);
    this.gauge('baudcast_nodes', 'Relays that have joined this one and are there.', () => [[events.nodes.size]]);
    this.counter(
      'baudcast_events_total',
      'Events, as in the audit, by their type.',
      () => samplesOf(events.byType, 'type'),
      ['type'],
    );
    this.counter(
      'baudcast_lease_changes_total',
      'Changes of the leases of all ports.',
      () => samplesOf(events.leaseChanges, 'reason'),
      ['reason'],
    );
    this.counter('baudcast_sign_ins_refused_total', 'Attempts with a credential that is not valid.', () => [
      [events.signInsRefused],
    ]);
    portMetrics(this, sources);
    fleetMetrics(this, sources);
    historyMetrics(this, sources.history);

    this.gauge('baudcast_recorded_bytes', 'Size of all recordings on the disk.', () => optional(recordedBytes()));
    this.gauge('baudcast_audit_up', '1: the audit is written. 0: the disk does not take it.', () =>
      optional(audit()?.state, (state) => (state === 'on' ? 1 : 0)),
    );
    this.gauge('baudcast_audit_bytes', 'What the audit takes on the disk.', () => optional(audit()?.counts.bytes));
    this.counter(
      'baudcast_audit_events_total',
      'Events written down (written), or lost because the disk took nothing (missed).',
      () => {
        const counts = audit()?.counts;
        return counts
          ? [
              [counts.written, { outcome: 'written' }],
              [counts.missed, { outcome: 'missed' }],
            ]
          : [];
      },
      ['outcome'],
    );
    this.gauge(
      'baudcast_webhook_waiting',
      'Messages that wait to be delivered, by receiver.',
      () => webhooks().map(({ name: receiver, waiting }) => [waiting, { receiver }]),
      ['receiver'],
    );
    this.counter(
      'baudcast_webhook_messages_total',
      'Messages delivered and dropped, by receiver.',
      () =>
        webhooks().flatMap(({ name: receiver, counts }): Sample[] => [
          [counts.delivered, { receiver, outcome: 'delivered' }],
          [counts.dropped, { receiver, outcome: 'dropped' }],
        ]),
      ['receiver', 'outcome'],
    );
    this.counter(
      'baudcast_webhook_failures_total',
      'Attempts to deliver that failed, by receiver.',
      () => webhooks().map(({ name: receiver, counts }) => [counts.failed, { receiver }]),
      ['receiver'],
    );
  }

  /** Prometheus' text format, version 0.0.4. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }

  gauge(name: string, help: string, collect: Collect, labelNames: readonly string[] = []): void {
    // It stays by being in the registry.
    void new Gauge(
      this.#options<Gauge>({ name, help, labelNames }, collect, (metric, labels, value) => metric.set(labels, value)),
    );
  }

  counter(name: string, help: string, collect: Collect, labelNames: readonly string[] = []): void {
    void new Counter(
      this.#options<Counter>({ name, help, labelNames }, collect, (metric, labels, value) => metric.inc(labels, value)),
    );
  }

  #options<Metric extends Gauge | Counter>(
    about: About,
    collect: Collect,
    put: (metric: Metric, labels: Labels, value: number) => void,
  ) {
    return {
      ...about,
      labelNames: [...about.labelNames],
      registers: [this.#registry],
      collect(this: Metric) {
        const samples = collect();
        this.reset();
        // One without labels would be 0 then.
        if (about.labelNames.length === 0 && samples.length === 0) this.remove();
        for (const [value, labels = {}] of samples) put(this, labels, value);
      },
    };
  }
}

function fleetMetrics(metrics: RelayMetrics, { fleet }: Pick<MetricsSources, 'fleet'>): void {
  const collect = (valueOf: (counts: NonNullable<ReturnType<MetricsSources['fleet']>>) => number): Collect => {
    return () => {
      const counts = fleet();
      return counts ? [[valueOf(counts), { role: counts.role }]] : [];
    };
  };
  metrics.gauge(
    'baudcast_fleet_connected',
    '1: this relay is connected to NATS, as a node or a gateway. 0: NATS is away.',
    collect(({ isConnected }) => (isConnected ? 1 : 0)),
    ['role'],
  );
  metrics.gauge(
    'baudcast_fleet_links',
    'Links between this node and gateways, or this gateway and nodes.',
    collect(({ links }) => links),
    ['role'],
  );
  metrics.counter(
    'baudcast_fleet_frames_total',
    'Frames of ports that this node has published, or this gateway has received.',
    collect(({ frames }) => frames),
    ['role'],
  );
}

function samplesOf(counts: ReadonlyMap<string, number>, label: string): Sample[] {
  return [...counts].map(([key, count]) => [count, { [label]: key }]);
}

function optional<Value>(value: Value | undefined, numberOf: (value: Value) => number = Number): Sample[] {
  return value === undefined ? [] : [[numberOf(value)]];
}
