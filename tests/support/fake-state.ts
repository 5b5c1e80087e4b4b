import type { CaptureSummary } from '../../web/core/capture-summary.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { EngineState } from '../../web/engine/api/engine-api.ts';
import type { PortProfile, PortSummary, SessionState, SessionSummary } from '../../web/engine/api/ports.ts';

/** 14:02:09 on a day in November 2026, local time: what the pictures show. */
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
    connected: true,
    touchedMs: 0,
    sessionId: undefined,
    profile: { ...fakeProfile, name },
    ...changes,
  };
}

export function fakeSession(id: string, portId: string, state: SessionState, changes: Partial<SessionSummary> = {}): SessionSummary {
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

/** Nothing granted, nothing captured; the demo devices only. */
export const emptyState: EngineState = {
  ports: [
    fakePort('demo:sensors', 'Sensors', { source: 'demo', detail: 'labelled numbers' }),
    fakePort('demo:shell', 'Boot log and shell', { source: 'demo', detail: 'ANSI' }),
  ],
  sessions: [],
  captures: [],
  storage: { kind: 'ok', usedBytes: 0, budgetBytes: 1_000_000_000, availableBytes: 12_000_000_000, pruned: [], unsavedBytes: 0 },
  resumable: [],
};

const hourMs = 3_600_000;

/** A working day: two open, one lost, one that could not be opened. */
export const busyState: EngineState = {
  ...emptyState,
  ports: [
    fakePort('p1', 'ESP32 board', { sessionId: 's1', twin: 1 }),
    fakePort('p2', 'GPS', { sessionId: 's2', detail: '067B:2303', profile: { ...fakeProfile, name: 'GPS', color: 'violet', settings: { ...defaultSettings, baudRate: 9600 } } }),
    fakePort('p3', 'Motor driver', { sessionId: 's3', connected: false, detail: '0403:6001' }),
    fakePort('p4', 'CH340', { twin: 2 }),
    ...emptyState.ports,
  ],
  sessions: [
    fakeSession('s1', 'p1', { kind: 'open', sinceMs: fakeNowMs }),
    fakeSession('s2', 'p2', { kind: 'open', sinceMs: fakeNowMs }, { rxRate: 600, rxBytes: 48_000_000, settings: { ...defaultSettings, baudRate: 9600 }, lineErrors: { break: 0, framing: 0, parity: 0, overrun: 0, unknown: 0 } }),
    fakeSession('s3', 'p3', { kind: 'lost', sinceMs: fakeNowMs }),
  ],
  captures: [
    fakeCapture('capture of s1', 'ESP32 board', { state: 'recording', notes: 1, lineErrors: 1 }),
    fakeCapture('capture of s2', 'GPS', { state: 'recording', rxBytes: 48_000_000 }),
    fakeCapture('capture of s3', 'Motor driver', { state: 'recording', rxBytes: 4120 }),
    fakeCapture('c4', 'GPS', { startedMs: fakeNowMs - 26 * hourMs, durationMs: 5 * hourMs, rxBytes: 48_200_000, pinned: true }),
    fakeCapture('c5', 'Antenna test, long run on the roof', { startedMs: fakeNowMs - 51 * hourMs, rxBytes: 512_000_000, notes: 12, portName: 'GPS' }),
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
