import { exportRaw, exportText } from '../capture/export-text.ts';
import { createDecoder } from '../core/decoder.ts';
import type { EncodingId } from '../core/encodings.ts';
import type { PortSettings } from '../core/port-settings.ts';
import type { ResetPolicy } from '../core/reset-policy.ts';
import { SerialError } from '../core/serial-error.ts';
import type { OutputSignals } from '../core/signals.ts';
import type { Clock } from '../session/clock.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { EngineApi, EngineState, ExportFormat, ResumableSession, StorageState, TransmitPart } from './api/engine-api.ts';
import type { CaptureId, PortId, PortProfile, PortSummary, SessionId } from './api/ports.ts';
import type { MonitorOptions, MonitorSink, MonitorView, TerminalOptions, TerminalSink, TerminalView } from './api/views.ts';
import { describeEvent } from './describe-event.ts';
import { LiveSession } from './live-session.ts';
import { MonitorFeed } from './monitor-feed.ts';
import type { PortRegistry } from './port-registry.ts';
import { loadRegex } from './regex.ts';
import type { Slot } from './slot.ts';
import { StatePublisher } from './state-publisher.ts';
import { TerminalFeed } from './terminal-feed.ts';
import { makeTextDecoder } from './text-decoder.ts';

export interface EngineOptions {
  readonly clock: Clock;
  readonly library: CaptureLibrary;
  readonly registry: PortRegistry;
  /** Ports that were open when the page was last left. */
  readonly openBefore: readonly PortId[];
  readonly newId: () => string;
  /** What the browser says storage may still take, in bytes. */
  readonly availableBytes: () => Promise<number | undefined>;
  /** Remembers a value beyond a reload. */
  readonly remember: (key: 'profiles' | 'budget' | 'open', value: unknown) => void;
}

/** Counters move while a port is open: the window hears of them this often. */
const counterMs = 100;

/** What the window asks, carried out. It composes; each thing it does has a module of its own. */
export class Engine implements EngineApi {
  readonly #options: EngineOptions;
  readonly #sessions = new Map<SessionId, LiveSession>();
  readonly #publisher: StatePublisher;
  #resumable: ResumableSession[] = [];
  #openBefore: Set<PortId>;
  #availableBytes: number | undefined;
  #counting: ReturnType<typeof setInterval> | undefined;
  /** Bytes counted at the last look, to see whether they moved. */
  #counted = new Map<SessionId, number>();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#openBefore = new Set(options.openBefore);
    this.#publisher = new StatePublisher(
      {
        ports: () => options.registry.slots.map((slot) => this.#portSummary(slot)),
        sessions: () => [...this.#sessions.values()].map((live) => live.summary(options.clock.now())),
        captures: () => options.library.list(),
        storage: () => this.#storageState(),
        resumable: () => this.#resumable,
      },
      () => options.clock.now(),
    );
    void this.#measureStorage();
  }

  /** To be called when the registry or the library changed. */
  portsTouched(): void {
    const { registry } = this.#options;
    this.#resumable = registry.slots
      .filter((slot) => this.#openBefore.has(slot.id) && slot.port && !this.#sessionOf(slot))
      .map((slot) => ({ portId: slot.id, name: slot.profile.name || slot.label.name }));
    this.#publisher.touch('ports', 'sessions', 'resumable');
  }

  capturesTouched(): void {
    this.#publisher.touch('captures', 'storage');
  }

  watch(listener: (changed: Partial<EngineState>) => void): Promise<void> {
    this.#publisher.add(listener);
    return Promise.resolve();
  }

  async portsChanged(chosen?: number): Promise<PortId | undefined> {
    const { registry } = this.#options;
    if (chosen !== undefined) return (await registry.at(chosen))?.id;
    await registry.refresh();
    return undefined;
  }

  updatePort(portId: PortId, changes: Partial<PortProfile>): Promise<void> {
    const { registry, remember } = this.#options;
    registry.update(this.#slot(portId), changes);
    remember('profiles', registry.profiles);
    return Promise.resolve();
  }

  async forgetPort(portId: PortId): Promise<void> {
    const { registry, remember } = this.#options;
    const slot = this.#slot(portId);
    const live = this.#sessionOf(slot);
    if (live) await this.dismissSession(live.id);
    await registry.forget(slot);
    remember('profiles', registry.profiles);
  }

  async openSession(portId: PortId): Promise<SessionId> {
    const { library, clock, newId } = this.#options;
    const slot = this.#slot(portId);
    const existing = this.#sessionOf(slot);
    if (existing && existing.session.state.kind !== 'closed') return existing.id;
    if (existing) await this.dismissSession(existing.id);
    const id = newId();
    const twin = this.#twin(slot);
    const name = slot.profile.name || [slot.label.name || slot.label.detail, twin].filter(Boolean).join(' ');
    const live = new LiveSession(id, slot, library.record(newId(), name), clock, () => this.#sessionTouched(live));
    this.#sessions.set(id, live);
    this.#count();
    void live.session.open();
    return id;
  }

  reopenSession(sessionId: SessionId): Promise<void> {
    return this.#live(sessionId).session.open();
  }

  async closeSession(sessionId: SessionId): Promise<void> {
    const live = this.#live(sessionId);
    await live.session.close();
    await live.recorder.flush();
  }

  async dismissSession(sessionId: SessionId): Promise<void> {
    const live = this.#live(sessionId);
    await live.session.close();
    this.#sessions.delete(sessionId);
    this.#sessionTouched(live);
    await this.#options.library.finish(live.recorder.info.id);
  }

  async changeSettings(sessionId: SessionId, settings: PortSettings): Promise<void> {
    const live = this.#live(sessionId);
    await this.updatePort(live.slot.id, { settings });
    await live.changeSettings(settings);
  }

  transmit(sessionId: SessionId, parts: readonly TransmitPart[]): Promise<number> {
    return this.#live(sessionId).transmit(parts);
  }
  abortTransmit(sessionId: SessionId): Promise<void> {
    return this.#live(sessionId).abortTransmit();
  }
  async setSignals(sessionId: SessionId, signals: Partial<OutputSignals>): Promise<void> {
    return this.#live(sessionId).setSignals(signals);
  }
  async pulseSignal(sessionId: SessionId, signal: keyof OutputSignals, durationMs: number): Promise<void> {
    return this.#live(sessionId).pulseSignal(signal, durationMs);
  }
  async sendBreak(sessionId: SessionId, durationMs: number): Promise<void> {
    return this.#live(sessionId).sendBreak(durationMs);
  }
  async runReset(sessionId: SessionId, policy: ResetPolicy): Promise<void> {
    return this.#live(sessionId).runReset(policy);
  }

  dismissResumable(portId: PortId): Promise<void> {
    this.#openBefore.delete(portId);
    this.#rememberOpen();
    this.portsTouched();
    return Promise.resolve();
  }

  async openTerminal(captureId: CaptureId, options: TerminalOptions, sink: TerminalSink): Promise<TerminalView> {
    return new TerminalFeed(await this.#options.library.reader(captureId), options, sink);
  }

  async openMonitor(captureId: CaptureId, options: MonitorOptions, sink: MonitorSink): Promise<MonitorView> {
    const { library, clock } = this.#options;
    return MonitorFeed.create(await library.reader(captureId), options, sink, { loadRegex, nowMs: () => clock.now() });
  }

  addNote(captureId: CaptureId, text: string): Promise<void> {
    const recorder = this.#options.library.recorder(captureId);
    if (!recorder) throw new SerialError('not-found', captureId);
    recorder.event({ kind: 'note', text });
    return recorder.flush();
  }

  renameCapture(captureId: CaptureId, name: string): Promise<void> {
    return this.#options.library.change(captureId, { name });
  }
  pinCapture(captureId: CaptureId, pinned: boolean): Promise<void> {
    return this.#options.library.change(captureId, { pinned });
  }
  async deleteCapture(captureId: CaptureId): Promise<void> {
    await this.#options.library.delete(captureId);
    await this.#measureStorage();
  }

  async exportCapture(captureId: CaptureId, format: ExportFormat, encoding: EncodingId): Promise<Blob> {
    const reader = await this.#options.library.reader(captureId);
    const parts: BlobPart[] = [];
    // A blob per piece lets the browser move it out of memory while the rest is read.
    const pieces = format === 'raw' ? exportRaw(reader) : exportText(reader, () => createDecoder(encoding, makeTextDecoder), describeEvent);
    for await (const piece of pieces) parts.push(new Blob([piece as BlobPart]));
    return new Blob(parts, { type: format === 'raw' ? 'application/octet-stream' : 'text/plain;charset=utf-8' });
  }

  async setBudget(bytes: number): Promise<void> {
    this.#options.remember('budget', bytes);
    await this.#options.library.setBudget(bytes);
  }

  async shutdown(): Promise<void> {
    await this.#options.library.flush();
    await Promise.all([...this.#sessions.values()].map(({ session }) => session.close()));
    await this.#options.library.flush();
  }

  #slot(portId: PortId): Slot {
    const slot = this.#options.registry.slot(portId);
    if (!slot) throw new SerialError('not-found', portId);
    return slot;
  }

  #live(sessionId: SessionId): LiveSession {
    const live = this.#sessions.get(sessionId);
    if (!live) throw new SerialError('not-found', sessionId);
    return live;
  }

  #sessionOf(slot: Slot): LiveSession | undefined {
    return [...this.#sessions.values()].find((live) => live.slot === slot);
  }

  #sessionTouched(live: LiveSession): void {
    const { library } = this.#options;
    const { kind } = live.session.state;
    const state = kind === 'closed' || kind === 'failed' ? 'complete' : 'recording';
    if (live.recorder.info.state !== state) library.setState(live.recorder.info.id, state);
    if (kind === 'open') this.#openBefore.add(live.slot.id);
    if (kind === 'closed') this.#openBefore.delete(live.slot.id);
    this.#rememberOpen();
    this.#publisher.touch('sessions', 'ports', 'captures', 'storage', 'resumable');
  }

  #rememberOpen(): void {
    this.#options.remember('open', [...this.#openBefore]);
  }

  /** While there are sessions, tells of their counters as they move, and of ports that just received. */
  #count(): void {
    this.#counting ??= setInterval(() => {
      let moved = false;
      for (const [id, live] of this.#sessions) {
        const { counters, opening } = live.session;
        const sum = counters.rxBytes + counters.txBytes;
        if (sum !== this.#counted.get(id)) live.slot.touchedMs = this.#options.clock.now();
        // One look more after the last byte, for the rate to fall to zero.
        const { rxRate, txRate } = live.summary(this.#options.clock.now());
        moved ||= sum !== this.#counted.get(id) || rxRate > 0 || txRate > 0 || (opening?.queuedBytes ?? 0) > 0;
        this.#counted.set(id, sum);
      }
      if (moved) this.#publisher.touch('sessions', 'ports');
      if (this.#sessions.size > 0) return;
      clearInterval(this.#counting);
      this.#counting = undefined;
    }, counterMs);
  }

  #twin(slot: Slot): string {
    const twins = this.#options.registry.slots.filter(({ label }) => label.key === slot.label.key);
    return twins.length > 1 ? `${slot.ordinal + 1}` : '';
  }

  #portSummary(slot: Slot): PortSummary {
    return {
      id: slot.id,
      source: slot.kind,
      name: slot.profile.name || slot.label.name,
      detail: slot.label.detail,
      twin: Number(this.#twin(slot)) || undefined,
      connected: slot.port !== undefined,
      touchedMs: slot.touchedMs,
      sessionId: this.#sessionOf(slot)?.id,
      profile: slot.profile,
    };
  }

  #storageState(): StorageState {
    const { library } = this.#options;
    const { usedBytes, budgetBytes } = library;
    const full = usedBytes > budgetBytes || library.failure === 'full';
    return {
      kind: library.failure ?? (full ? 'full' : 'ok'),
      usedBytes,
      budgetBytes,
      availableBytes: this.#availableBytes,
      pruned: [...library.pruned],
      unsavedBytes: library.unsavedBytes,
    };
  }

  async #measureStorage(): Promise<void> {
    this.#availableBytes = await this.#options.availableBytes();
    this.#publisher.touch('storage');
  }
}
