import type { PortState } from '../protocol/port-info.ts';
import type { MetricsSources, RelayMetrics, Sample } from './relay-metrics.ts';

type Port = ReturnType<MetricsSources['ports']>[number];

/** Ports with metrics of their own; more are left out, so that the answer stays bounded. */
const maxNamed = 256;
const states: readonly PortState[] = ['open', 'closed', 'lost'];

/** Adds the metrics of ports. None per viewer: their number is not bounded. */
export function portMetrics(metrics: RelayMetrics, { ports }: Pick<MetricsSources, 'ports'>): void {
  const each = (sampleOf: (port: Port) => readonly Sample[]): readonly Sample[] =>
    ports()
      .slice(0, maxNamed)
      .flatMap((port) => sampleOf(port).map(([value, labels]): Sample => [value, { port: port.id, ...labels }]));
  const gauge = (name: string, help: string, valueOf: (port: Port) => number | undefined): void =>
    metrics.gauge(
      name,
      help,
      () =>
        each((port) => {
          const value = valueOf(port);
          return value === undefined ? [] : [[value]];
        }),
      ['port'],
    );
  const counter = (name: string, help: string, valueOf: (port: Port) => number): void =>
    metrics.counter(name, help, () => each((port) => [[valueOf(port)]]), ['port']);

  metrics.gauge(
    'baudcast_ports',
    'Ports by their state.',
    () => states.map((state) => [ports().filter(({ counts }) => counts.state === state).length, { state }]),
    ['state'],
  );
  metrics.gauge('baudcast_viewers', 'Clients attached, at all ports together.', () => [
    [ports().reduce((sum, { counts }) => sum + counts.viewers, 0)],
  ]);
  gauge('baudcast_port_open', '1: the port is open.', ({ counts }) => (counts.state === 'open' ? 1 : 0));
  gauge('baudcast_port_held', '1: the lease is held.', ({ counts }) => (counts.isHeld ? 1 : 0));
  gauge('baudcast_port_viewers', 'Clients attached.', ({ counts }) => counts.viewers);
  gauge(
    'baudcast_port_behind_bytes',
    'How far the viewer is behind that is behind most.',
    ({ counts }) => counts.behindBytes,
  );
  gauge(
    'baudcast_port_recording',
    '1: the port is recorded. 0: it is to be, and the disk does not take it.',
    ({ recording }) => (recording === 'off' ? undefined : recording === 'on' ? 1 : 0),
  );
  counter('baudcast_port_received_bytes_total', 'Bytes received from the port.', ({ counts }) => counts.receivedBytes);
  counter(
    'baudcast_port_transmitted_bytes_total',
    'Bytes that the operating system took to transmit.',
    ({ counts }) => counts.transmittedBytes,
  );
  counter('baudcast_port_gaps_total', 'Gaps reported to viewers and the recording.', ({ counts }) => counts.gaps);
  counter(
    'baudcast_port_missed_bytes_total',
    'Bytes missing in gaps reported to viewers and the recording.',
    ({ counts }) => counts.missedBytes,
  );
  metrics.counter(
    'baudcast_port_writes_total',
    'Writes that were transmitted (written), or accepted and then dropped.',
    () =>
      each(({ counts }) => [
        [counts.writtenWrites, { outcome: 'written' }],
        [counts.droppedWrites, { outcome: 'dropped' }],
      ]),
    ['port', 'outcome'],
  );
}
