import type { RelayMetrics, Sample } from './relay-metrics.ts';

/** What became of what a node's ports received. */
export interface HistoryCounts {
  /** Ports whose history is kept, and those of them for which that has stopped. */
  readonly ports: number;
  readonly stopped: number;
  /** Of one of these at least, because the server has no room. */
  readonly isFull: boolean;
  /** Messages that the server has stored, and their bytes. */
  readonly stored: number;
  readonly storedBytes: number;
  /** Attempts that failed, by their reason. */
  readonly refused: ReadonlyMap<string, number>;
  /** How long the oldest waits that is not stored. */
  readonly lagMs: number;
}

/** Adds the metrics of the history that a node keeps at NATS. */
export function historyMetrics(metrics: RelayMetrics, history: () => HistoryCounts | undefined): void {
  const samples = (of: (counts: HistoryCounts) => readonly Sample[]) => (): readonly Sample[] => {
    const counts = history();
    return counts ? of(counts) : [];
  };
  metrics.gauge(
    'baudcast_history_ports',
    'Ports whose history is kept at NATS (on), or is to be and is not now (stopped).',
    samples(({ ports, stopped }) => [
      [ports - stopped, { state: 'on' }],
      [stopped, { state: 'stopped' }],
    ]),
    ['state'],
  );
  metrics.gauge(
    'baudcast_history_full',
    '1: the NATS server has no room for the history of a port at least.',
    samples(({ isFull }) => [[isFull ? 1 : 0]]),
  );
  metrics.gauge(
    'baudcast_history_lag_seconds',
    'How long the oldest waits that the NATS server has not stored.',
    samples(({ lagMs }) => [[lagMs / 1000]]),
  );
  metrics.counter(
    'baudcast_history_messages_total',
    'Messages of the history that the NATS server has stored.',
    samples(({ stored }) => [[stored]]),
  );
  metrics.counter(
    'baudcast_history_bytes_total',
    'Bytes of the history that the NATS server has stored.',
    samples(({ storedBytes }) => [[storedBytes]]),
  );
  metrics.counter(
    'baudcast_history_refused_total',
    'Attempts to store that failed: no answer (away), no room (full), no stream (missing), no right to (refused).',
    samples(({ refused }) => [...refused].map(([reason, count]): Sample => [count, { reason: reason.toLowerCase() }])),
    ['reason'],
  );
}
