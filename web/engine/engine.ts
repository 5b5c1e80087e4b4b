import type { EncodingId } from '../core/encodings.ts';
import type { PortSettings } from '../core/port-settings.ts';
import type { ResetPolicy } from '../core/reset-policy.ts';
import { SerialError } from '../core/serial-error.ts';
import type { OutputSignals } from '../core/signals.ts';
import type { Clock } from '../line/clock.ts';
import type { Port } from '../line/port.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { AccessApi } from './api/access.ts';
import type { EngineApi, EngineState, ExportFormat, StorageState, TransmitPart } from './api/engine-api.ts';
import type { LeaseAction, RelayAddress, ViewerId } from './api/relays.ts';
import type { CaptureId, PortId, PortProfile, SessionId } from './api/ports.ts';
import type {
  MonitorOptions,
  MonitorSink,
  MonitorView,
  TerminalOptions,
  TerminalSink,
  TerminalView,
} from './api/views.ts';
import type { RecordedOpening, RecordedPort } from './api/recordings.ts';
import { exportAsBlob } from './export-as-blob.ts';
import { MonitorFeed } from './monitor-feed.ts';
import type { PortRegistry } from './port-registry.ts';
import { loadRegex } from './regex.ts';
import { Recordings } from './recordings.ts';
import type { RelayHub } from './relay-hub.ts';
import type { RelayLink } from './relay-link.ts';
import { SessionHub } from './session-hub.ts';
import type { Slot } from './slot.ts';
import { StatePublisher } from './state-publisher.ts';
import { nameOf, summarizePort } from './summarize-port.ts';
import { TerminalFeed } from './terminal-feed.ts';

export interface EngineOptions {
  readonly clock: Clock;
  readonly library: CaptureLibrary;
  readonly registry: PortRegistry;
  readonly relays: RelayHub;
  /** Loaded when it is first asked for. */
  readonly access: () => Promise<AccessApi>;
  /** Ports that were open when the page was last left. */
  readonly openBefore: readonly PortId[];
  readonly newId: () => string;
  /** What the browser says storage may still take, in bytes. */
  readonly availableBytes: () => Promise<number | undefined>;
  /** Remembers a value beyond a reload. */
  readonly remember: (key: 'profiles' | 'budget' | 'open' | 'relays', value: unknown) => void;
}

/** While something is recorded, the browser is asked this often how much room is left. */
const measureMs = 10_000;

const delay = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));

/** What the window asks, carried out. It composes; each thing it does has a module of its own. */
export class Engine implements Omit<EngineApi, keyof AccessApi> {
  readonly #options: EngineOptions;
  readonly #hub: SessionHub;
  readonly #recordings: Recordings;
  readonly #publisher: StatePublisher;
  #availableBytes: number | undefined;
  #measuredMs = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { clock, library, registry } = options;
    this.#hub = new SessionHub({
      ...options,
      rememberOpen: (ports) => options.remember('open', ports),
      onChange: () => this.#publisher.touch('sessions', 'ports', 'captures', 'storage', 'resumable'),
      onCount: () => this.#publisher.touch('sessions', 'ports'),
    });
    this.#recordings = new Recordings({
      ...options,
      portName: (relay, port) =>
        nameOf(registry.slots.find(({ shared }) => shared?.relay === relay && shared.port === port)),
      onChange: () => this.#publisher.touch('loads', 'captures'),
    });
    this.#publisher = new StatePublisher(
      {
        ports: () => registry.slots.map((slot) => summarizePort(slot, registry, this.#hub.of(slot)?.id)),
        sessions: () => this.#hub.summaries(),
        captures: () => library.list(),
        storage: () => this.#storageState(),
        resumable: () => this.#hub.resumable(),
        relays: () => options.relays.summaries(),
        loads: () => this.#recordings.loads(),
      },
      () => clock.now(),
    );
    void this.#measureStorage();
  }

  /** What concerns people and their rights at relays. */
  access(): Promise<AccessApi> {
    return this.#options.access();
  }

  /** To be called when the registry changed. */
  portsTouched(): void {
    this.#publisher.touch('ports', 'sessions', 'resumable');
  }

  /** To be called when a relay said something: often. */
  relaysTouched(): void {
    this.#hub.relaysTouched();
    this.#publisher.touch('relays', 'ports', 'sessions');
  }

  /** To be called when the library changed. */
  capturesTouched(): void {
    if (this.#options.clock.now() - this.#measuredMs > measureMs) void this.#measureStorage();
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

  async updatePort(portId: PortId, changes: Partial<PortProfile>): Promise<void> {
    const { registry, remember } = this.#options;
    const slot = this.#slot(portId);
    // First what may be refused: then nothing has changed.
    if (changes.settings) await this.#hub.of(slot)?.changeSettings(changes.settings);
    registry.update(slot, changes);
    remember('profiles', registry.profiles);
  }

  async forgetPort(portId: PortId): Promise<void> {
    const { registry, remember } = this.#options;
    const slot = this.#slot(portId);
    const live = this.#hub.of(slot);
    if (live) await this.#hub.dismiss(live.id);
    await registry.forget(slot);
    remember('profiles', registry.profiles);
  }

  async openSession(portId: PortId): Promise<SessionId> {
    await this.updatePort(portId, {});
    return this.#hub.open(this.#slot(portId));
  }

  async reopenSession(sessionId: SessionId): Promise<void> {
    return this.#hub.get(sessionId).session.open();
  }

  closeSession(sessionId: SessionId): Promise<void> {
    return this.#hub.close(sessionId);
  }

  dismissSession(sessionId: SessionId): Promise<void> {
    return this.#hub.dismiss(sessionId);
  }

  async changeSettings(sessionId: SessionId, changes: Partial<PortSettings>): Promise<void> {
    const live = this.#hub.get(sessionId);
    await live.changeSettings(changes);
    await this.updatePort(live.slot.id, { settings: live.session.settings });
  }

  async transmit(sessionId: SessionId, parts: readonly TransmitPart[]): Promise<number> {
    return this.#hub.get(sessionId).transmit(parts);
  }
  async abortTransmit(sessionId: SessionId): Promise<void> {
    return this.#hub.get(sessionId).abortTransmit();
  }
  async setSignals(sessionId: SessionId, signals: Partial<OutputSignals>): Promise<void> {
    return this.#hub.get(sessionId).setSignals(signals);
  }
  async pulseSignal(sessionId: SessionId, signal: keyof OutputSignals, durationMs: number): Promise<void> {
    return this.#hub.get(sessionId).pulseSignal(signal, durationMs);
  }
  async sendBreak(sessionId: SessionId, durationMs: number): Promise<void> {
    return this.#hub.get(sessionId).sendBreak(durationMs);
  }
  async runReset(sessionId: SessionId, policy: ResetPolicy): Promise<void> {
    return this.#hub.get(sessionId).runReset(policy);
  }

  addRelay(address: string): Promise<RelayAddress> {
    return this.#options.relays.add(address, { asked: true });
  }

  async removeRelay(address: RelayAddress): Promise<void> {
    const { relays, registry } = this.#options;
    const { registrySource } = relays.link(address);
    const open = registry.slots.flatMap((slot) => (slot.source === registrySource ? [this.#hub.of(slot)] : []));
    for (const live of open) if (live) await this.#hub.dismiss(live.id);
    relays.remove(address);
  }

  async retryRelay(address: RelayAddress): Promise<void> {
    await this.#options.relays.link(address).connect(true);
  }

  async lease(portId: PortId, action: LeaseAction, to?: ViewerId, text?: string): Promise<void> {
    const { port, link } = this.#relayPort(this.#slot(portId));
    await link.lease(port, action, to, text);
  }

  listRecordedPorts(relay: RelayAddress): Promise<readonly RecordedPort[]> {
    return this.#recordings.ports(relay);
  }
  listRecordings(relay: RelayAddress, port: string): Promise<readonly RecordedOpening[]> {
    return this.#recordings.openings(relay, port);
  }
  openRecording(relay: RelayAddress, port: string, epoch: string): Promise<CaptureId | undefined> {
    return this.#recordings.open(relay, port, epoch);
  }
  async cancelRecording(captureId: CaptureId): Promise<void> {
    this.#recordings.cancel(captureId);
  }

  dismissResumable(portId: PortId): Promise<void> {
    this.#hub.dismissResumable(portId);
    this.portsTouched();
    return Promise.resolve();
  }

  async openTerminal(captureId: CaptureId, options: TerminalOptions, sink: TerminalSink): Promise<TerminalView> {
    return new TerminalFeed(await this.#options.library.reader(captureId), options, sink, delay);
  }

  async openMonitor(captureId: CaptureId, options: MonitorOptions, sink: MonitorSink): Promise<MonitorView> {
    const { library, clock } = this.#options;
    return MonitorFeed.create(await library.reader(captureId), options, sink, {
      loadRegex,
      nowMs: () => clock.now(),
      delay,
    });
  }

  async addNote(captureId: CaptureId, text: string): Promise<void> {
    const recorder = this.#options.library.recorder(captureId);
    if (!recorder) throw new SerialError('not-found', captureId);
    const slot = this.#options.registry.slots.find((known) => this.#hub.of(known)?.recorder === recorder);
    // On a shared port the note comes back to us, with its place among the bytes, as it does to the others.
    if (slot?.shared?.self !== undefined) {
      const { port, link } = this.#relayPort(slot);
      return link.note(port, text);
    }
    recorder.event({ kind: 'note', text });
    await recorder.flush();
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
    return exportAsBlob(await this.#options.library.reader(captureId), format, encoding);
  }

  async setBudget(bytes: number): Promise<void> {
    this.#options.remember('budget', bytes);
    await this.#options.library.setBudget(bytes);
  }

  async shutdown(): Promise<void> {
    await this.#options.library.flush();
    await this.#hub.leave();
    this.#options.relays.close();
    await this.#options.library.flush();
  }

  #slot(portId: PortId): Slot {
    const slot = this.#options.registry.slot(portId);
    if (!slot) throw new SerialError('not-found', portId);
    return slot;
  }

  #relayPort(slot: Slot): { port: Port; link: RelayLink } {
    const { shared, port } = slot;
    if (!shared || !port) throw new SerialError('not-found', slot.id);
    return { port, link: this.#options.relays.link(shared.relay) };
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
    this.#measuredMs = this.#options.clock.now();
    this.#availableBytes = await this.#options.availableBytes();
    this.#publisher.touch('storage');
  }
}
