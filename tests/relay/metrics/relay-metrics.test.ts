import { describe, expect, it } from 'vitest';
import { EventCounts } from '../../../relay/metrics/event-counts.ts';
import { healthOf } from '../../../relay/metrics/health-of.ts';
import { type MetricsSources, RelayMetrics } from '../../../relay/metrics/relay-metrics.ts';
import type { RelayEvent } from '../../../relay/protocol/relay-event.ts';
import type { PortCounts } from '../../../relay/session/port/port-session-options.ts';

const counts: PortCounts = {
  state: 'open',
  viewers: 2,
  isHeld: true,
  receivedBytes: 1e10,
  transmittedBytes: 20,
  writtenWrites: 3,
  droppedWrites: 1,
  gaps: 4,
  missedBytes: 500,
  behindBytes: 60,
};

function metricsOf(change: Partial<MetricsSources> = {}): RelayMetrics {
  return new RelayMetrics({
    version: '1.2.3',
    node: 'lab1',
    events: new EventCounts(),
    connections: () => 5,
    ports: () => [{ id: 'gps', counts, recording: 'on' }],
    recordedBytes: () => undefined,
    fleet: () => undefined,
    history: () => undefined,
    audit: () => undefined,
    webhooks: () => [],
    ...change,
  });
}

/** The samples, without those of the process itself, by their name and labels. */
async function read(metrics: RelayMetrics): Promise<Map<string, number>> {
  const lines = (await metrics.render()).split('\n').filter((line) => line.startsWith('baudcast_'));
  return new Map(
    lines.map((line) => {
      const [, name = '', value] = /^([a-z_]+(?:\{(?:[a-z]+="(?:[^"\\]|\\.)*",?)*\})?) (\S+)$/.exec(line) ?? [line];
      return [name, Number(value)];
    }),
  );
}

describe('the metrics', () => {
  it('report ports, viewers, bytes, gaps and lag, as of the request', async () => {
    let receivedBytes = 1;
    const metrics = metricsOf({
      ports: () => [
        { id: 'gps', counts: { ...counts, receivedBytes: ++receivedBytes }, recording: 'on' },
        { id: 'mill', counts: { ...counts, state: 'lost', viewers: 0, isHeld: false }, recording: 'off' },
      ],
    });
    const first = await read(metrics);
    expect(Object.fromEntries(first)).toMatchObject({
      'baudcast_info{version="1.2.3",node="lab1"}': 1,
      baudcast_connections: 5,
      'baudcast_ports{state="open"}': 1,
      'baudcast_ports{state="lost"}': 1,
      'baudcast_ports{state="closed"}': 0,
      baudcast_viewers: 2,
      'baudcast_port_open{port="gps"}': 1,
      'baudcast_port_open{port="mill"}': 0,
      'baudcast_port_held{port="mill"}': 0,
      'baudcast_port_viewers{port="gps"}': 2,
      'baudcast_port_behind_bytes{port="gps"}': 60,
      'baudcast_port_recording{port="gps"}': 1,
      'baudcast_port_transmitted_bytes_total{port="gps"}': 20,
      'baudcast_port_gaps_total{port="gps"}': 4,
      'baudcast_port_missed_bytes_total{port="gps"}': 500,
      'baudcast_port_writes_total{port="gps",outcome="written"}': 3,
      'baudcast_port_writes_total{port="gps",outcome="dropped"}': 1,
    });
    expect(first.has('baudcast_port_recording{port="mill"}')).toBe(false);
    const before = first.get('baudcast_port_received_bytes_total{port="gps"}') ?? Number.NaN;
    expect((await read(metrics)).get('baudcast_port_received_bytes_total{port="gps"}')).toBeGreaterThan(before);
  });

  it('count events, changes of leases and refused attempts', async () => {
    const events = new EventCounts();
    const metrics = metricsOf({ events });
    const lease = { type: 'lease', port: 'gps', by: null, holder: null, former: null, whom: null } as const;
    for (const event of [
      { ...lease, reason: 'granted' },
      { ...lease, reason: 'taken-over' },
      { ...lease, reason: 'granted' },
      { type: 'sign-in-refused', address: '192.0.2.1', reason: 'unknown', attempts: 7 },
      { type: 'node-joined', by: null, joined: 'a', ports: 1 },
      { type: 'node-joined', by: null, joined: 'b', ports: 1 },
      { type: 'node-left', by: null, joined: 'b', reason: 'cut' },
      { type: 'node-joined', by: null, joined: 'a', ports: 1 },
    ] as const) {
      events.take({ id: '1', time: '', node: '', ...event } satisfies RelayEvent);
    }
    expect(Object.fromEntries(await read(metrics))).toMatchObject({
      'baudcast_events_total{type="lease"}': 3,
      'baudcast_events_total{type="sign-in-refused"}': 1,
      'baudcast_lease_changes_total{reason="granted"}': 2,
      'baudcast_lease_changes_total{reason="taken-over"}': 1,
      baudcast_sign_ins_refused_total: 7,
      baudcast_nodes: 1,
    });
  });

  it('report the audit, the recordings and the webhooks where they are on', async () => {
    const without = await read(metricsOf());
    expect([...without.keys()].filter((name) => /audit|recorded|webhook/.test(name))).toEqual([]);
    const metrics = metricsOf({
      recordedBytes: () => 1234,
      audit: () => ({ state: 'stopped', counts: { written: 10, missed: 2, bytes: 999 } }),
      webhooks: () => [{ name: 'hooks.example', waiting: 3, counts: { delivered: 4, failed: 5, dropped: 6 } }],
    });
    expect(Object.fromEntries(await read(metrics))).toMatchObject({
      baudcast_recorded_bytes: 1234,
      baudcast_audit_up: 0,
      baudcast_audit_bytes: 999,
      'baudcast_audit_events_total{outcome="missed"}': 2,
      'baudcast_webhook_waiting{receiver="hooks.example"}': 3,
      'baudcast_webhook_messages_total{receiver="hooks.example",outcome="dropped"}': 6,
      'baudcast_webhook_failures_total{receiver="hooks.example"}': 5,
    });
  });

  it('report the connection, the links and the frames of a node or a gateway of a fleet', async () => {
    const alone = await read(metricsOf());
    expect([...alone.keys()].filter((name) => name.includes('fleet'))).toEqual([]);
    const counts = { role: 'gateway', isConnected: true, links: 3, frames: 1e10 } as const;
    expect(Object.fromEntries(await read(metricsOf({ fleet: () => counts })))).toMatchObject({
      'baudcast_fleet_connected{role="gateway"}': 1,
      'baudcast_fleet_links{role="gateway"}': 3,
      'baudcast_fleet_frames_total{role="gateway"}': 1e10,
    });
    const away = metricsOf({ fleet: () => ({ role: 'node', isConnected: false, links: 0, frames: 0 }) });
    expect(Object.fromEntries(await read(away))).toMatchObject({ 'baudcast_fleet_connected{role="node"}': 0 });
  });

  it('report what a node keeps at NATS, and what it could not', async () => {
    const kept = { stored: 12, storedBytes: 3456, refused: new Map([['FULL', 2]]), lagMs: 1500 };
    const history = { ports: 5, stopped: 1, isFull: true, ...kept };
    expect(Object.fromEntries(await read(metricsOf({ history: () => history })))).toMatchObject({
      'baudcast_history_ports{state="on"}': 4,
      'baudcast_history_ports{state="stopped"}': 1,
      baudcast_history_full: 1,
      baudcast_history_lag_seconds: 1.5,
      baudcast_history_messages_total: 12,
      baudcast_history_bytes_total: 3456,
      'baudcast_history_refused_total{reason="full"}': 2,
    });
  });

  it('are bounded, and inert for any name of a port', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `port"\n\\${i}`);
    const metrics = metricsOf({ ports: () => names.map((id) => ({ id, counts, recording: 'on' as const })) });
    const text = await metrics.render();
    const samples = await read(metrics);
    expect([...samples.keys()].filter((name) => name.startsWith('baudcast_port_open'))).toHaveLength(256);
    expect([...samples.values()].every((value) => !Number.isNaN(value))).toBe(true);
    expect(samples.get('baudcast_ports{state="open"}')).toBe(1000);
    expect(text).not.toMatch(/viewer="/);
  });

  it('include those of the process, each with a type and a help text', async () => {
    const text = await metricsOf().render();
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    for (const [, name] of text.matchAll(/^# TYPE (baudcast_\S+) /gm)) expect(text).toContain(`# HELP ${name} `);
    for (const [, name] of text.matchAll(/^# TYPE (baudcast_\S+) counter$/gm)) expect(name).toMatch(/_total$/);
  });
});

describe('healthOf()', () => {
  it('is degraded when something that should be kept is not', () => {
    const past = (state: 'on' | 'stopped') => ({ recording: { state } as never });
    expect(healthOf([], 'off')).toEqual({ status: 'ok', ports: 0, recording: 'off', audit: 'off' });
    expect(healthOf([past('on'), { recording: undefined }], 'on')).toEqual({
      status: 'ok',
      ports: 2,
      recording: 'on',
      audit: 'on',
    });
    expect(healthOf([past('on'), past('stopped')], 'on')).toMatchObject({ status: 'degraded', recording: 'stopped' });
    expect(healthOf([past('on')], 'stopped')).toMatchObject({ status: 'degraded', audit: 'stopped' });
  });
});
