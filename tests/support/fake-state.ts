import type { CaptureSummary } from '../../web/core/capture-summary.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { EngineState } from '../../web/engine/api/engine-api.ts';
import type { RelayAccess } from '../../web/engine/api/access.ts';
import type { RecordedOpeningSummary, RecordedPortSummary } from '../../web/engine/api/recordings.ts';
import type { RelaySummary, SharedPort, SharedViewer } from '../../web/engine/api/relays.ts';
import type { SessionState } from '../../web/core/session-state.ts';
import type { PortProfile, PortSummary } from '../../web/engine/api/ports.ts';
import type { SessionSummary } from '../../web/engine/api/sessions.ts';

/** 14:02:09 on a day in November 2026, local time: the time in the screenshots. */
export const fakeNowMs = new Date(2026, 10, 20, 14, 2, 9).getTime();

export const fakeProfile: PortProfile = {
  name: '',
  color: undefined,
  settings: defaultSettings,
  policy: 'leave',
  encoding: 'utf-8',
  lineEnding: 'crlf',
  localEcho: false,
};

export function fakePort(id: string, name: string, changes: Partial<PortSummary> = {}): PortSummary {
  return {
    id,
    source: 'serial',
    name,
    detail: '1A86:7523',
    twin: undefined,
    known: false,
    connected: true,
    touchedMs: 0,
    shared: undefined,
    sessionId: undefined,
    profile: { ...fakeProfile, name },
    ...changes,
  };
}

export function fakeSession(
  id: string,
  portId: string,
  state: SessionState,
  changes: Partial<SessionSummary> = {},
): SessionSummary {
  const open = state.kind === 'open';
  return {
    id,
    portId,
    captureId: `capture of ${id}`,
    startedMs: fakeNowMs - 753_000,
    state,
    settings: defaultSettings,
    output: { dataTerminalReady: true, requestToSend: false },
    input: open ? { clearToSend: true, dataSetReady: true, dataCarrierDetect: false, ringIndicator: false } : undefined,
    rxBytes: 1_240_000,
    txBytes: 312,
    rxRate: open ? 11_300 : 0,
    txRate: 0,
    txQueued: 0,
    lineErrors: { break: 0, framing: 1, parity: 0, overrun: 0, unknown: 0 },
    gaps: 0,
    ...changes,
  };
}

export function fakeCapture(id: string, name: string, changes: Partial<CaptureSummary> = {}): CaptureSummary {
  return {
    id,
    name,
    portName: name,
    startedMs: fakeNowMs - 22 * 60_000,
    durationMs: 753_000,
    rxBytes: 2_100_000,
    txBytes: 312,
    storedBytes: 2_160_000,
    notes: 0,
    lineErrors: 0,
    pinned: false,
    state: 'complete',
    ...changes,
  };
}

/** No permissions, no captures; the demo devices only. */
export const emptyState: EngineState = {
  ports: [
    fakePort('demo:sensors', 'Sensors', { source: 'demo', detail: 'labelled numbers' }),
    fakePort('demo:shell', 'Boot log and shell', { source: 'demo', detail: 'ANSI' }),
  ],
  sessions: [],
  captures: [],
  storage: {
    kind: 'ok',
    usedBytes: 0,
    budgetBytes: 1_000_000_000,
    availableBytes: 12_000_000_000,
    pruned: [],
    unsavedBytes: 0,
  },
  relays: [],
  jobs: [],
};

const hourMs = 3_600_000;

/** A working day: two open, one lost, one that could not be opened. */
export const busyState: EngineState = {
  ...emptyState,
  ports: [
    fakePort('p1', 'ESP32 board', { sessionId: 's1', twin: 1 }),
    fakePort('p2', 'GPS', {
      sessionId: 's2',
      detail: '067B:2303',
      profile: { ...fakeProfile, name: 'GPS', color: 'violet', settings: { ...defaultSettings, baudRate: 9600 } },
    }),
    fakePort('p3', 'Motor driver', { sessionId: 's3', connected: false, detail: '0403:6001' }),
    fakePort('p4', 'CH340', { twin: 2 }),
    ...emptyState.ports,
  ],
  sessions: [
    fakeSession('s1', 'p1', { kind: 'open', sinceMs: fakeNowMs }),
    fakeSession(
      's2',
      'p2',
      { kind: 'open', sinceMs: fakeNowMs },
      {
        rxRate: 600,
        rxBytes: 48_000_000,
        settings: { ...defaultSettings, baudRate: 9600 },
        lineErrors: { break: 0, framing: 0, parity: 0, overrun: 0, unknown: 0 },
      },
    ),
    fakeSession('s3', 'p3', { kind: 'lost', sinceMs: fakeNowMs }),
  ],
  captures: [
    fakeCapture('capture of s1', 'ESP32 board', { state: 'recording', notes: 1, lineErrors: 1 }),
    fakeCapture('capture of s2', 'GPS', { state: 'recording', rxBytes: 48_000_000 }),
    fakeCapture('capture of s3', 'Motor driver', { state: 'recording', rxBytes: 4120 }),
    fakeCapture('c4', 'GPS', {
      startedMs: fakeNowMs - 26 * hourMs,
      durationMs: 5 * hourMs,
      rxBytes: 48_200_000,
      pinned: true,
    }),
    fakeCapture('c5', 'Antenna test, long run on the roof', {
      startedMs: fakeNowMs - 51 * hourMs,
      rxBytes: 512_000_000,
      notes: 12,
      portName: 'GPS',
    }),
    fakeCapture('c6', 'CH340', { startedMs: fakeNowMs - 90 * 24 * hourMs, state: 'interrupted', rxBytes: 830 }),
  ],
  storage: {
    kind: 'ok',
    usedBytes: 612_000_000,
    budgetBytes: 1_000_000_000,
    availableBytes: 12_000_000_000,
    pruned: [{ name: 'CH340', bytes: 230_000_000, timeMs: fakeNowMs - hourMs }],
    unsavedBytes: 0,
  },
};

const viewer = (id: string, name: string, role: SharedViewer['role'] = 'operator'): SharedViewer => ({
  id,
  name,
  role,
});

/** Who may be attached to a port; `me` is this page. */
export const fakeViewers = {
  ann: viewer('v1', 'Ann'),
  bob: viewer('v2', 'Bob'),
  mei: viewer('v3', 'Mei', 'viewer'),
  eve: viewer('v9', '<img onerror=alert(1)>\u202e.gnp'),
  me: viewer('v7', 'This page', 'admin'),
};
const { ann, bob, mei, eve, me } = fakeViewers;

/** The admin of a relay on this computer. */
export const fakeAccess: RelayAccess = {
  name: 'local',
  role: 'admin',
  ports: 'all',
  expiresMs: undefined,
  via: 'local',
  sharing: true,
};

/** A port without a holder, to which only we are attached. */
export function fakeShared(relay: string, changes: Partial<SharedPort> = {}): SharedPort {
  return {
    relay,
    port: 'usb-1',
    path: 'lab1/usb-1',
    recording: undefined,
    hasPast: changes.recording !== undefined,
    earlier: undefined,
    role: 'admin',
    self: me.id,
    viewers: [me],
    viewerCount: 1,
    holder: undefined,
    handOver: undefined,
    wanting: [],
    behindBytes: 0,
    away: undefined,
    ...changes,
  };
}

export function fakeRelay(address: string, node: string, changes: Partial<RelaySummary> = {}): RelaySummary {
  return {
    address,
    node,
    own: false,
    access: fakeAccess,
    signedIn: false,
    state: { kind: 'open', transport: 'websocket', roundTripMs: 4 },
    ...changes,
  };
}

const lab1 = 'http://lab1:8017';
const roof = 'https://roof.example';

function fakeRelayPort(id: string, name: string, shared: SharedPort, changes: Partial<PortSummary> = {}): PortSummary {
  return fakePort(id, name, { source: 'relay', detail: '0403:6001', shared, ...changes });
}

/** lab1's recordings of two ports, one of which is unplugged. */
export const fakeRecordedPorts: readonly RecordedPortSummary[] = [
  { id: 'press', name: 'Press', storedBytes: 26_300_000 },
  { id: 'usb-A50285BI', name: '<img onerror=alert(1)>\u202e.gnp', storedBytes: 812 },
];

/** Of the first of them: one in progress, one that lost its beginning, one that is here as a capture. */
export const fakeOpenings: readonly RecordedOpeningSummary[] = [
  fakeOpening('1b4f0e9851971998', 40, { endedMs: undefined, rxBytes: 12_400_000, txBytes: 2_100, notes: 2 }),
  fakeOpening('9f86d081884c7d65', 26 * 60, { rxBytes: 8_100_000, removedBytes: 2_000_000 }),
  fakeOpening('00000000000000a1', 50 * 60, { rxBytes: 312, txBytes: 12, notes: 1, captureId: 'c1' }),
];

function fakeOpening(
  epoch: string,
  minutesAgo: number,
  changes: Partial<RecordedOpeningSummary>,
): RecordedOpeningSummary {
  const startedMs = fakeNowMs - minutesAgo * 60_000;
  return {
    epoch,
    startedMs,
    endedMs: startedMs + 1_234_000,
    settings: { ...defaultSettings, baudRate: 9600 },
    rxBytes: 0,
    txBytes: 0,
    notes: 0,
    removedBytes: 0,
    captureId: undefined,
    ...changes,
  };
}

/**
 * Two relays next to the page's own: one with a port we hold and that is requested, one of somebody else, one to view;
 * one away.
 */
export const sharedState: EngineState = {
  ...busyState,
  relays: [
    fakeRelay(lab1, 'lab1'),
    fakeRelay(roof, 'roof', {
      access: {
        name: 'Ann',
        role: 'viewer',
        ports: ['weather'],
        expiresMs: fakeNowMs + 12 * 60_000,
        via: 'share',
        sharing: true,
      },
      signedIn: true,
      state: { kind: 'waiting', code: 'cut', text: '', retryMs: fakeNowMs + 12_000 },
    }),
    fakeRelay('http://localhost:8017', 'bench', { own: true }),
  ],
  ports: [
    ...busyState.ports,
    fakeRelayPort(
      'r1',
      'Press',
      fakeShared(lab1, {
        port: 'press',
        path: 'lab1/press',
        recording: 'on',
        earlier: { epoch: fakeOpenings[0]?.epoch ?? '', bytes: 12_400_000 },
        viewers: [me, ann, bob, mei],
        viewerCount: 4,
        holder: me,
        wanting: [bob.id],
        behindBytes: 120_000,
      }),
      { sessionId: 't1' },
    ),
    fakeRelayPort(
      'r2',
      'Boiler controller',
      fakeShared(lab1, {
        port: 'boiler',
        path: 'lab1/boiler',
        recording: 'disk-full',
        viewers: [ann, me, eve],
        viewerCount: 130,
        holder: ann,
        handOver: { kind: 'taken-over', atMs: fakeNowMs - 240_000, text: 'need to flash' },
      }),
      { sessionId: 't2' },
    ),
    fakeRelayPort(
      'r3',
      'GPS',
      fakeShared(lab1, { port: 'gps', path: 'lab1/gps', self: undefined, viewers: [], viewerCount: 0 }),
    ),
    fakeRelayPort(
      'r4',
      'Weather station',
      fakeShared(roof, {
        port: 'weather',
        path: 'roof/weather',
        role: 'viewer',
        viewers: [{ ...me, role: 'viewer' }, ann],
        viewerCount: 2,
        holder: ann,
      }),
      { sessionId: 't4', connected: false },
    ),
  ],
  sessions: [
    ...busyState.sessions,
    fakeSession('t1', 'r1', { kind: 'open', sinceMs: fakeNowMs }),
    fakeSession('t2', 'r2', { kind: 'open', sinceMs: fakeNowMs }, { rxRate: 120 }),
    fakeSession('t4', 'r4', { kind: 'lost', sinceMs: fakeNowMs }),
  ],
  captures: [
    fakeCapture('capture of t1', 'Press', { state: 'recording' }),
    fakeCapture('capture of t2', 'Boiler controller', { state: 'recording' }),
    fakeCapture('capture of t4', 'Weather station', { state: 'recording' }),
    ...busyState.captures,
  ],
  storage: emptyState.storage,
};

/** A busy lab: many ports, of this computer and of a relay, alike ones among them, and captures of months. */
export const manyState: EngineState = {
  ...sharedState,
  ports: [
    ...sharedState.ports,
    ...Array.from({ length: 8 }, (_, i) =>
      fakePort(`twin-${i}`, 'CP2102 USB to UART bridge', { twin: i + 1, detail: 'USB 10C4:EA60' }),
    ),
    ...Array.from({ length: 22 }, (_, i) =>
      fakeRelayPort(
        `rack-${i}`,
        i === 3 ? 'Temperature controller of the second climate chamber' : `Rack ${i + 1} console`,
        fakeShared(lab1, { port: `rack-${i}`, path: `lab1/rack-${i}`, self: undefined, viewers: [], viewerCount: 0 }),
      ),
    ),
  ],
  captures: [
    ...sharedState.captures,
    ...Array.from({ length: 120 }, (_, i) =>
      fakeCapture(`old-${i}`, `Rack ${(i % 22) + 1} console`, {
        startedMs: fakeNowMs - (i + 3) * 17 * hourMs,
        rxBytes: 4_000 * (i + 1) ** 2,
        notes: i % 5,
        lineErrors: i % 7 === 0 ? i : 0,
        gaps: i % 11 === 0 ? 2 : 0,
      }),
    ),
  ],
};
