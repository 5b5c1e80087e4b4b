import { SerialError } from '../../web/core/serial-error.ts';
import type { PortSettings } from '../../web/core/port-settings.ts';
import type { ResetPolicy } from '../../web/core/reset-policy.ts';
import type { OutputSignals } from '../../web/core/signals.ts';
import type { EngineApi, EngineState, TransmitPart } from '../../web/engine/api/engine-api.ts';
import type { PortId, PortProfile, PortSummary, SessionId, SessionSummary } from '../../web/engine/api/ports.ts';
import type { RecordedOpening, RecordedPort } from '../../web/engine/api/recordings.ts';
import type { LeaseAction, RelayAddress, RelaySummary, SharedPort, ViewerId } from '../../web/engine/api/relays.ts';
import type {
  MonitorOptions,
  MonitorSink,
  MonitorView,
  TerminalOptions,
  TerminalSink,
  TerminalView,
} from '../../web/engine/api/views.ts';
import { FakeAccess } from './fake-access.ts';
import { FakeRows } from './fake-rows.ts';
import {
  busyState,
  fakeCapture,
  fakeNowMs,
  fakeOpenings,
  fakeRecordedPorts,
  fakeRelay,
  fakeSession,
  fakeViewers,
} from './fake-state.ts';
import { FakeMonitorView, FakeTerminalView } from './fake-views.ts';

/**
 * An engine without ports or storage: plausible state that the calls change at once. For looking at elements and for
 * their tests. `calls` keeps what was asked; `failWith` makes the next call reject.
 */
export class FakeEngine extends FakeAccess implements EngineApi {
  state: EngineState;
  /** What hosts have recorded; of the first port. */
  recordedPorts: readonly RecordedPort[] = fakeRecordedPorts;
  recordings: readonly RecordedOpening[] = fakeOpenings;
  readonly #loading = new Map<string, (captureId: string | undefined) => void>();
  readonly #listeners = new Set<(changed: Partial<EngineState>) => void>();
  readonly #rows = new Map<string, FakeRows>();
  readonly #views = new Set<FakeMonitorView | FakeTerminalView>();
  readonly #nowMs: () => number;
  #count = 0;

  constructor(state: EngineState = busyState, nowMs: () => number = () => fakeNowMs) {
    super();
    this.state = state;
    this.#nowMs = nowMs;
  }

  /** Changes the state from outside, as a device or the browser would. */
  change(changed: Partial<EngineState>): void {
    this.state = { ...this.state, ...changed };
    for (const listener of this.#listeners) listener(changed);
  }

  changePort(id: PortId, changes: Partial<PortSummary>): void {
    this.change({ ports: this.state.ports.map((port) => (port.id === id ? { ...port, ...changes } : port)) });
  }

  changeSession(id: SessionId, changes: Partial<SessionSummary>): void {
    this.change({
      sessions: this.state.sessions.map((session) => (session.id === id ? { ...session, ...changes } : session)),
    });
  }

  changeRelay(address: RelayAddress, changes: Partial<RelaySummary>): void {
    this.change({
      relays: this.state.relays.map((relay) => (relay.address === address ? { ...relay, ...changes } : relay)),
    });
  }

  /** The device of a capture says a line. */
  async receive(captureId: string, line: string): Promise<void> {
    this.#rowsOf(captureId).packet(this.#nowMs(), 'rx', `${line}\r\n`);
    await Promise.all(Array.from(this.#views, (view) => view.draw()));
  }

  async watch(listener: (changed: Partial<EngineState>) => void): Promise<void> {
    this.#listeners.add(listener);
    listener(this.state);
  }

  async portsChanged(chosen?: number): Promise<PortId | undefined> {
    this.called('portsChanged', chosen);
    return chosen === undefined
      ? undefined
      : this.state.ports.find((port) => port.sessionId === undefined && port.source === 'serial')?.id;
  }

  async updatePort(portId: PortId, changes: Partial<PortProfile>): Promise<void> {
    this.called('updatePort', portId, changes);
    const { profile, name } = this.#port(portId);
    this.changePort(portId, { profile: { ...profile, ...changes }, name: changes.name || name });
  }

  async forgetPort(portId: PortId): Promise<void> {
    this.called('forgetPort', portId);
    this.change({ ports: this.state.ports.filter((port) => port.id !== portId) });
  }

  async openSession(portId: PortId): Promise<SessionId> {
    this.called('openSession', portId);
    const { profile, name } = this.#port(portId);
    const id = `opened ${(this.#count += 1)}`;
    const session = fakeSession(
      id,
      portId,
      { kind: 'open', sinceMs: this.#nowMs() },
      { settings: profile.settings, startedMs: this.#nowMs(), rxRate: 0, rxBytes: 0, txBytes: 0 },
    );
    this.change({
      sessions: [...this.state.sessions, session],
      captures: [
        fakeCapture(session.captureId, name, { state: 'recording', startedMs: this.#nowMs(), rxBytes: 0 }),
        ...this.state.captures,
      ],
    });
    this.changePort(portId, { sessionId: id });
    return id;
  }

  async reopenSession(sessionId: SessionId): Promise<void> {
    this.called('reopenSession', sessionId);
    this.changeSession(sessionId, { state: { kind: 'open', sinceMs: this.#nowMs() } });
    this.changePort(this.#session(sessionId).portId, { sessionId });
  }

  async closeSession(sessionId: SessionId): Promise<void> {
    this.called('closeSession', sessionId);
    this.changeSession(sessionId, { state: { kind: 'closed' }, input: undefined, rxRate: 0 });
    this.changePort(this.#session(sessionId).portId, { sessionId: undefined });
  }

  async dismissSession(sessionId: SessionId): Promise<void> {
    this.called('dismissSession', sessionId);
    this.changePort(this.#session(sessionId).portId, { sessionId: undefined });
    this.change({ sessions: this.state.sessions.filter((session) => session.id !== sessionId) });
  }

  async changeSettings(sessionId: SessionId, changes: Partial<PortSettings>): Promise<void> {
    this.called('changeSettings', sessionId, changes);
    this.changeSession(sessionId, { settings: { ...this.#session(sessionId).settings, ...changes } });
  }

  async transmit(sessionId: SessionId, parts: readonly TransmitPart[]): Promise<number> {
    this.called('transmit', sessionId, parts);
    const { captureId, txBytes } = this.#session(sessionId);
    const text = parts.map((part) => (typeof part === 'string' ? part : String.fromCharCode(...part))).join('');
    this.#rowsOf(captureId).packet(this.#nowMs(), 'tx', text);
    this.changeSession(sessionId, { txBytes: txBytes + text.length });
    await this.receive(captureId, text.trimEnd());
    return text.length;
  }

  async abortTransmit(sessionId: SessionId): Promise<void> {
    this.called('abortTransmit', sessionId);
  }

  async setSignals(sessionId: SessionId, signals: Partial<OutputSignals>): Promise<void> {
    this.called('setSignals', sessionId, signals);
    this.changeSession(sessionId, { output: { ...this.#session(sessionId).output, ...signals } });
  }

  async pulseSignal(sessionId: SessionId, signal: keyof OutputSignals, durationMs: number): Promise<void> {
    this.called('pulseSignal', sessionId, signal, durationMs);
  }

  async sendBreak(sessionId: SessionId, durationMs: number): Promise<void> {
    this.called('sendBreak', sessionId, durationMs);
  }

  async runReset(sessionId: SessionId, policy: ResetPolicy): Promise<void> {
    this.called('runReset', sessionId, policy);
  }

  /** Connecting, until the test says otherwise. */
  async addRelay(address: string): Promise<RelayAddress> {
    this.called('addRelay', address);
    if (!this.state.relays.some((relay) => relay.address === address))
      this.change({ relays: [...this.state.relays, fakeRelay(address, '', { state: { kind: 'connecting' } })] });
    return address;
  }

  async listRecordedPorts(relay: RelayAddress): Promise<readonly RecordedPort[]> {
    this.called('listRecordedPorts', relay);
    return this.recordedPorts;
  }

  async listRecordings(relay: RelayAddress, port: string): Promise<readonly RecordedOpening[]> {
    this.called('listRecordings', relay, port);
    return port === this.recordedPorts[0]?.id ? this.recordings : [];
  }

  /** Goes on until `loaded` or `cancelRecording` is called; what is here already is answered at once. */
  async openRecording(relay: RelayAddress, port: string, epoch: string): Promise<string | undefined> {
    this.called('openRecording', relay, port, epoch);
    const opening = this.recordings.find((one) => one.epoch === epoch);
    if (opening?.captureId !== undefined) return opening.captureId;
    const captureId = `loaded-${epoch}`;
    const toBytes = opening?.rxBytes ?? 0;
    this.change({
      loads: [
        ...this.state.loads,
        { captureId, origin: { relay, port, epoch, toBytes, ended: true }, rxBytes: toBytes / 4 },
      ],
    });
    return new Promise((resolve) => this.#loading.set(captureId, resolve));
  }

  /** A recording that is being loaded is here now. */
  loaded(epoch: string): void {
    const captureId = `loaded-${epoch}`;
    this.recordings = this.recordings.map((one) => (one.epoch === epoch ? { ...one, captureId } : one));
    this.change({
      loads: this.state.loads.filter((load) => load.captureId !== captureId),
      captures: [fakeCapture(captureId, 'Loaded', {}), ...this.state.captures],
    });
    this.#loading.get(captureId)?.(captureId);
  }

  async cancelRecording(captureId: string): Promise<void> {
    this.called('cancelRecording', captureId);
    this.change({ loads: this.state.loads.filter((load) => load.captureId !== captureId) });
    this.#loading.get(captureId)?.(undefined);
  }

  async removeRelay(address: RelayAddress): Promise<void> {
    this.called('removeRelay', address);
    this.change({
      relays: this.state.relays.filter((relay) => relay.address !== address),
      ports: this.state.ports.filter(({ shared }) => shared?.relay !== address),
    });
  }

  async retryRelay(address: RelayAddress): Promise<void> {
    this.called('retryRelay', address);
    this.changeRelay(address, { state: { kind: 'connecting' } });
  }

  async lease(portId: PortId, action: LeaseAction, to?: ViewerId, text?: string): Promise<void> {
    this.called('lease', portId, action, to, ...(text === undefined ? [] : [text]));
    const { shared } = this.#port(portId);
    if (!shared) throw new SerialError('not-found', portId);
    this.changePort(portId, { shared: { ...shared, ...leased(shared, action, to) } });
  }

  async dismissResumable(portId: PortId): Promise<void> {
    this.called('dismissResumable', portId);
    this.change({ resumable: this.state.resumable.filter((item) => item.portId !== portId) });
  }

  async openTerminal(captureId: string, _options: TerminalOptions, sink: TerminalSink): Promise<TerminalView> {
    const view = new FakeTerminalView(this.#rowsOf(captureId), sink);
    this.#views.add(view);
    void view.draw(true);
    return view;
  }

  async openMonitor(captureId: string, options: MonitorOptions, sink: MonitorSink): Promise<MonitorView> {
    const view = new FakeMonitorView(this.#rowsOf(captureId), options, sink);
    this.#views.add(view);
    return view;
  }

  async addNote(captureId: string, text: string): Promise<void> {
    this.called('addNote', captureId, text);
    this.#rowsOf(captureId).event(this.#nowMs(), { kind: 'note', text });
    await Promise.all(Array.from(this.#views, (view) => view.draw()));
  }

  async renameCapture(captureId: string, name: string): Promise<void> {
    this.called('renameCapture', captureId, name);
    this.change({
      captures: this.state.captures.map((capture) => (capture.id === captureId ? { ...capture, name } : capture)),
    });
  }

  async pinCapture(captureId: string, pinned: boolean): Promise<void> {
    this.called('pinCapture', captureId, pinned);
    this.change({
      captures: this.state.captures.map((capture) => (capture.id === captureId ? { ...capture, pinned } : capture)),
    });
  }

  async deleteCapture(captureId: string): Promise<void> {
    this.called('deleteCapture', captureId);
    this.change({ captures: this.state.captures.filter((capture) => capture.id !== captureId) });
  }

  async exportCapture(...args: Parameters<EngineApi['exportCapture']>): Promise<Blob> {
    this.called('exportCapture', ...args);
    return new Blob(this.#rowsOf(args[0]).rows.flatMap((row) => (row.kind === 'packet' ? [row.text, '\n'] : [])));
  }

  async setBudget(bytes: number): Promise<void> {
    this.called('setBudget', bytes);
    this.change({ storage: { ...this.state.storage, budgetBytes: bytes } });
  }

  async shutdown(): Promise<void> {
    this.called('shutdown');
  }

  #rowsOf(captureId: string): FakeRows {
    const rows = this.#rows.get(captureId) ?? new FakeRows();
    this.#rows.set(captureId, rows);
    return rows;
  }

  #port(id: PortId): PortSummary {
    const port = this.state.ports.find((item) => item.id === id);
    if (!port) throw new SerialError('not-found', id);
    return port;
  }

  #session(id: SessionId): SessionSummary {
    const session = this.state.sessions.find((item) => item.id === id);
    if (!session) throw new SerialError('not-found', id);
    return session;
  }
}

/** What a relay answers, as far as an interface sees it (PROTOCOL.md, section 11). */
function leased(
  { self, holder, viewers, wanting }: SharedPort,
  action: LeaseAction,
  to: ViewerId | undefined,
): Partial<SharedPort> {
  const { me } = fakeViewers;
  const rest = wanting.filter((id) => id !== (to ?? self));
  switch (action) {
    case 'request':
      return holder ? { wanting: [...rest, me.id] } : { holder: me };
    case 'take-over':
      return { holder: me, wanting: rest };
    case 'grant':
    case 'hand-over':
      return { holder: viewers.find(({ id }) => id === to), wanting: rest };
    case 'refuse':
      return { wanting: rest };
    case 'release':
      return holder?.id === self ? { holder: undefined } : { wanting: rest };
  }
}
