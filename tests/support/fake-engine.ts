import { parseTags } from '../../web/core/capture-tags.ts';
import { SerialError } from '../../web/core/serial-error.ts';
import type { PortSettings } from '../../web/core/port-settings.ts';
import { formatRecipe, type SignalRecipe } from '../../web/core/signal-recipe.ts';
import type { OutputSignals } from '../../web/core/signals.ts';
import type { EngineApi, EngineState } from '../../web/engine/api/engine-api.ts';
import type { AccessApi } from '../../web/engine/api/access.ts';
import type { CapturesApi } from '../../web/engine/api/captures.ts';
import type { FilesApi, KeptContinuous } from '../../web/engine/api/files.ts';
import type { GlanceView } from '../../web/engine/api/glances.ts';
import type { JobId, JobsApi } from '../../web/engine/api/jobs.ts';
import type { PortId, PortProfile, PortSummary, PortsApi } from '../../web/engine/api/ports.ts';
import type { SessionId, SessionSummary, SessionsApi, TransmitPart } from '../../web/engine/api/sessions.ts';
import type { TransfersApi } from '../../web/engine/api/transfers.ts';
import type { ReplaysApi } from '../../web/engine/api/replays.ts';
import type { RecordedOpeningSummary, RecordedPortSummary } from '../../web/engine/api/recordings.ts';
import type {
  ControlAction,
  DirectoryEntry,
  FoundPorts,
  PortQuery,
  RelayAddress,
  RelaySummary,
  RelaysApi,
  SharedPort,
  SharedViewerId,
} from '../../web/engine/api/relays.ts';
import type {
  MonitorOptions,
  MonitorSink,
  MonitorView,
  TerminalOptions,
  TerminalSink,
  TerminalView,
  ViewsApi,
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
  /** Recordings of hosts; of the first port. */
  recordedPorts: readonly RecordedPortSummary[] = fakeRecordedPorts;
  recordings: readonly RecordedOpeningSummary[] = fakeOpenings;
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

  /** The device of a capture sends a line. */
  async receive(captureId: string, line: string): Promise<void> {
    this.#rowsOf(captureId).packet(this.#nowMs(), 'rx', `${line}\r\n`);
    await Promise.all(Array.from(this.#views, (view) => view.draw()));
  }

  async watch(listener: (changed: Partial<EngineState>) => void): Promise<void> {
    this.#listeners.add(listener);
    listener(this.state);
  }

  /** A recording that is being loaded is now complete. */
  loaded(epoch: string): void {
    const captureId = `loaded-${epoch}`;
    this.recordings = this.recordings.map((one) => (one.epoch === epoch ? { ...one, captureId } : one));
    this.change({
      jobs: this.state.jobs.filter(({ id }) => id !== captureId),
      captures: [fakeCapture(captureId, 'Loaded', {}), ...this.state.captures],
    });
    this.#loading.get(captureId)?.(captureId);
  }

  async ping(): Promise<void> {}

  async shutdown(): Promise<void> {
    this.called('shutdown');
  }

  readonly access: AccessApi = this;

  readonly jobs: JobsApi = {
    cancel: async (id: JobId): Promise<void> => {
      this.called('jobs.cancel', id);
      this.change({ jobs: this.state.jobs.filter((job) => job.id !== id) });
      this.#loading.get(id)?.(undefined);
    },

    dismiss: async (id: JobId): Promise<void> => {
      this.called('jobs.dismiss', id);
      this.change({ jobs: this.state.jobs.filter((job) => job.id !== id) });
    },
  };

  readonly replays: ReplaysApi = {
    start: async (captureId, options) => {
      this.called('replays.start', captureId, options);
      return this.state.sessions[0]?.id ?? '';
    },
    control: async (id, action) => this.called('replays.control', id, action),
  };

  keptFolder: KeptContinuous | undefined;
  readonly files: FilesApi = {
    start: async (id, folder, options) => this.called('files.start', id, folder, options),
    stop: async (id) => this.called('files.stop', id),
    retry: async (id) => this.called('files.retry', id),
    kept: async () => this.keptFolder,
    forget: async (portId) => this.called('files.forget', portId),
  };

  readonly transfers: TransfersApi = {
    send: async (id, files, options) => {
      this.called('transfers.send', id, files, options);
      return { files: files.length, bytes: 0, corrected: 0 };
    },
    receive: async (id, options) => {
      this.called('transfers.receive', id, options);
      return { files: 0, bytes: 0, corrected: 0 };
    },
    dismissOffer: async (id) => this.called('transfers.dismissOffer', id),
  };

  readonly ports: PortsApi = {
    refresh: async (chosen?: number): Promise<PortId | undefined> => {
      this.called('ports.refresh', chosen);
      return chosen === undefined
        ? undefined
        : this.state.ports.find((port) => port.sessionId === undefined && port.source === 'serial')?.id;
    },

    update: async (portId: PortId, changes: Partial<PortProfile>): Promise<void> => {
      this.called('ports.update', portId, changes);
      const { profile, name } = this.#port(portId);
      this.changePort(portId, { profile: { ...profile, ...changes }, name: changes.name || name });
    },

    restore: async (...args: Parameters<PortsApi['restore']>): Promise<void> => {
      this.called('ports.restore', ...args);
    },

    forget: async (portId: PortId): Promise<void> => {
      this.called('ports.forget', portId);
      this.change({ ports: this.state.ports.filter((port) => port.id !== portId) });
    },
  };

  readonly sessions: SessionsApi = {
    open: async (portId: PortId): Promise<SessionId> => {
      this.called('sessions.open', portId);
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
    },

    release: async (): Promise<void> => undefined,
    stopRetry: async (): Promise<void> => undefined,
    reopen: async (sessionId: SessionId): Promise<void> => {
      this.called('sessions.reopen', sessionId);
      this.changeSession(sessionId, { state: { kind: 'open', sinceMs: this.#nowMs() } });
      this.changePort(this.#session(sessionId).portId, { sessionId });
    },

    close: async (sessionId: SessionId): Promise<void> => {
      this.called('sessions.close', sessionId);
      this.changeSession(sessionId, { state: { kind: 'closed' }, input: undefined, rxRate: 0 });
      this.changePort(this.#session(sessionId).portId, { sessionId: undefined });
    },

    dismiss: async (sessionId: SessionId): Promise<void> => {
      this.called('sessions.dismiss', sessionId);
      this.changePort(this.#session(sessionId).portId, { sessionId: undefined });
      this.change({ sessions: this.state.sessions.filter((session) => session.id !== sessionId) });
    },

    changeSettings: async (sessionId: SessionId, changes: Partial<PortSettings>): Promise<void> => {
      this.called('sessions.changeSettings', sessionId, changes);
      this.changeSession(sessionId, { settings: { ...this.#session(sessionId).settings, ...changes } });
    },

    transmit: async (sessionId: SessionId, parts: readonly TransmitPart[]): Promise<number> => {
      this.called('sessions.transmit', sessionId, parts);
      const { captureId, txBytes } = this.#session(sessionId);
      const text = parts.map((part) => (typeof part === 'string' ? part : String.fromCharCode(...part))).join('');
      this.#rowsOf(captureId).packet(this.#nowMs(), 'tx', text);
      this.changeSession(sessionId, { txBytes: txBytes + text.length });
      await this.receive(captureId, text.trimEnd());
      return text.length;
    },

    repeat: async (...args: Parameters<SessionsApi['repeat']>): Promise<void> => {
      this.called('sessions.repeat', ...args);
    },
    loop: async (...args: Parameters<SessionsApi['loop']>): Promise<void> => {
      this.called('sessions.loop', ...args);
    },

    paste: async (...args: Parameters<SessionsApi['paste']>): Promise<void> => {
      const [sessionId, lines] = args;
      this.called('sessions.paste', ...args);
      await this.sessions.transmit(sessionId, lines);
    },

    runSequence: async (...args: Parameters<SessionsApi['runSequence']>): Promise<boolean> => {
      this.called('sessions.runSequence', ...args);
      return true;
    },

    steerSequence: async (...args: Parameters<SessionsApi['steerSequence']>): Promise<void> => {
      this.called('sessions.steerSequence', ...args);
    },

    abortTransmit: async (sessionId: SessionId): Promise<void> => {
      this.called('sessions.abortTransmit', sessionId);
    },

    stopAll: async (sessionId: SessionId): Promise<void> => {
      this.called('sessions.stopAll', sessionId);
    },

    setSignals: async (sessionId: SessionId, signals: Partial<OutputSignals>): Promise<void> => {
      this.called('sessions.setSignals', sessionId, signals);
      this.changeSession(sessionId, { output: { ...this.#session(sessionId).output, ...signals } });
    },

    pulseSignal: async (sessionId: SessionId, signal: keyof OutputSignals, durationMs: number): Promise<void> => {
      this.called('sessions.pulseSignal', sessionId, signal, durationMs);
    },

    sendBreak: async (sessionId: SessionId, durationMs: number): Promise<void> => {
      this.called('sessions.sendBreak', sessionId, durationMs);
    },

    runRecipe: async (sessionId: SessionId, name: string, recipe: SignalRecipe): Promise<string> => {
      this.called('sessions.runRecipe', sessionId, name, recipe);
      return formatRecipe(recipe);
    },
  };

  /** What `relays.search` finds. */
  foundPorts: readonly DirectoryEntry[] = [];

  readonly relays: RelaysApi = {
    /** Connecting, until the test says otherwise. */
    add: async (address: string): Promise<RelayAddress> => {
      this.called('relays.add', address);
      if (!this.state.relays.some((relay) => relay.address === address))
        this.change({ relays: [...this.state.relays, fakeRelay(address, '', { state: { kind: 'connecting' } })] });
      return address;
    },

    recordedPorts: async (relay: RelayAddress): Promise<readonly RecordedPortSummary[]> => {
      this.called('relays.recordedPorts', relay);
      return this.recordedPorts;
    },

    recordings: async (relay: RelayAddress, port: string): Promise<readonly RecordedOpeningSummary[]> => {
      this.called('relays.recordings', relay, port);
      return port === this.recordedPorts[0]?.id ? this.recordings : [];
    },

    /** Continues until `loaded` or `jobs.cancel` is called; a recording that is already here is answered at once. */
    loadRecording: async (relay: RelayAddress, port: string, epoch: string): Promise<string | undefined> => {
      this.called('relays.loadRecording', relay, port, epoch);
      const opening = this.recordings.find((one) => one.epoch === epoch);
      if (opening?.captureId !== undefined) return opening.captureId;
      const captureId = `loaded-${epoch}`;
      const toBytes = opening?.rxBytes ?? 0;
      this.change({
        jobs: [
          ...this.state.jobs,
          {
            id: captureId,
            subject: { kind: 'load', captureId, origin: { relay, port, epoch, toBytes, ended: true } },
            done: toBytes / 4,
            total: toBytes,
            unit: 'bytes',
            rate: 2_000_000,
            error: undefined,
          },
        ],
      });
      return new Promise((resolve) => this.#loading.set(captureId, resolve));
    },

    remove: async (address: RelayAddress): Promise<void> => {
      this.called('relays.remove', address);
      this.change({
        relays: this.state.relays.filter((relay) => relay.address !== address),
        ports: this.state.ports.filter(({ shared }) => shared?.relay !== address),
      });
    },

    search: async (address: RelayAddress, query: PortQuery): Promise<FoundPorts> => {
      this.called('relays.search', address, query);
      const { search = '', node, after, limit = 50 } = query;
      const all = this.foundPorts.filter(({ name, path, labels }) =>
        [name, path, ...labels].join(' ').toLowerCase().includes(search.toLowerCase()),
      );
      const counts = new Map<string, number>();
      for (const { path } of all) {
        const name = path.split('/')[0] ?? '';
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      const fitting = all.filter(({ path }) => node === undefined || path.startsWith(`${node}/`));
      const from = fitting.findIndex(({ id }) => id === after) + 1;
      return {
        ports: fitting.slice(from, from + limit),
        hasMore: fitting.length > from + limit,
        total: fitting.length,
        nodes: after === undefined ? [...counts].map(([name, total]) => ({ node: name, total })) : [],
      };
    },

    glance: async (address: RelayAddress): Promise<GlanceView> => {
      this.called('relays.glance', address);
      return { show: async () => undefined, alarm: async () => [], dispose: async () => undefined };
    },

    want: async (address: RelayAddress, port: string): Promise<PortId | undefined> => {
      this.called('relays.want', address, port);
      return this.foundPorts.some(({ id }) => id === port) ? `relay:${address}/${port}#0` : undefined;
    },

    retry: async (address: RelayAddress): Promise<void> => {
      this.called('relays.retry', address);
      this.changeRelay(address, { state: { kind: 'connecting' } });
    },

    answer: async (portId: PortId, ask: number, allow: boolean): Promise<void> => {
      this.called('relays.answer', portId, ask, allow);
    },
    lease: async (portId: PortId, action: ControlAction, to?: SharedViewerId, text?: string): Promise<void> => {
      this.called('relays.lease', portId, action, to, ...(text === undefined ? [] : [text]));
      const { shared } = this.#port(portId);
      if (!shared) throw new SerialError('not-found', portId);
      this.changePort(portId, { shared: { ...shared, ...leased(shared, action, to) } });
    },
  };

  readonly views: ViewsApi = {
    openTerminal: async (captureId: string, _options: TerminalOptions, sink: TerminalSink): Promise<TerminalView> => {
      const view = new FakeTerminalView(this.#rowsOf(captureId), sink);
      this.#views.add(view);
      void view.draw(true);
      return view;
    },

    openMonitor: async (captureId: string, options: MonitorOptions, sink: MonitorSink): Promise<MonitorView> => {
      const view = new FakeMonitorView(this.#rowsOf(captureId), options, sink);
      this.#views.add(view);
      return view;
    },

    openPlot: () => Promise.reject(new SerialError('not-found', 'No plots here')),
    openTimeline: ([first], options, sink) => this.views.openMonitor(first?.captureId ?? '', options, sink),

    openMessages: async () => ({
      configure: async () => {},
      show: async () => {},
      statistics: async () => ({ kinds: [], firstMs: NaN, lastMs: NaN, latency: undefined }),
      pause: async () => {},
      dispose: async () => {},
    }),

    newest: async () => ({ bytes: new Uint8Array(), offset: 0, lineErrors: 0 }),
    detectDecoder: async () => '',
  };

  readonly captures: CapturesApi = {
    addNote: async (captureId: string, text: string): Promise<void> => {
      this.called('captures.addNote', captureId, text);
      this.#rowsOf(captureId).event(this.#nowMs(), { kind: 'note', text });
      await Promise.all(Array.from(this.#views, (view) => view.draw()));
    },

    rename: async (captureId: string, name: string): Promise<void> => {
      this.called('captures.rename', captureId, name);
      this.change({
        captures: this.state.captures.map((capture) => (capture.id === captureId ? { ...capture, name } : capture)),
      });
    },

    tag: async (captureId: string, text: string): Promise<void> => {
      this.called('captures.tag', captureId, text);
      const tags = parseTags(text);
      this.change({
        captures: this.state.captures.map((capture) => (capture.id === captureId ? { ...capture, tags } : capture)),
      });
    },

    pin: async (captureId: string, pinned: boolean): Promise<void> => {
      this.called('captures.pin', captureId, pinned);
      this.change({
        captures: this.state.captures.map((capture) => (capture.id === captureId ? { ...capture, pinned } : capture)),
      });
    },

    mark: async (captureId, markers): Promise<void> => {
      this.called('captures.mark', captureId, markers);
      this.change({
        captures: this.state.captures.map((capture) => (capture.id === captureId ? { ...capture, markers } : capture)),
      });
    },

    markers: async (captureId) => this.state.captures.find(({ id }) => id === captureId)?.markers ?? [],

    delete: async (captureId: string): Promise<void> => {
      this.called('captures.delete', captureId);
      this.change({ captures: this.state.captures.filter((capture) => capture.id !== captureId) });
    },

    export: async (...args: Parameters<CapturesApi['export']>): Promise<Blob> => {
      this.called('captures.export', ...args);
      return new Blob(this.#rowsOf(args[0]).rows.flatMap((row) => (row.kind === 'packet' ? [row.text, '\n'] : [])));
    },

    exportTo: async (...args: Parameters<CapturesApi['exportTo']>) => {
      const [captureId, options, sink] = args;
      const blob = await this.captures.export(captureId, options);
      return blob !== undefined && sink(new Uint8Array(await blob.arrayBuffer()));
    },

    exportTimeline: async (...[sources, options, sink]: Parameters<CapturesApi['exportTimeline']>) => {
      this.called('captures.exportTimeline', sources, options);
      return sink(new Uint8Array(1));
    },

    exportAll: async (sink: Parameters<CapturesApi['exportAll']>[0]) => {
      this.called('captures.exportAll');
      return sink(new Uint8Array(8));
    },

    settingsIn: async (): Promise<undefined> => undefined,

    open: async (file: File): Promise<string | undefined> => {
      this.called('captures.open', file.name);
      return undefined;
    },

    setBudget: async (bytes: number): Promise<void> => {
      this.called('captures.setBudget', bytes);
      this.change({ storage: { ...this.state.storage, budgetBytes: bytes } });
    },
  };

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

/** A relay's answers, with the fields an interface uses (PROTOCOL.md, section 11). */
function leased(
  { self, holder, viewers, wanting }: SharedPort,
  action: ControlAction,
  to: SharedViewerId | undefined,
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
