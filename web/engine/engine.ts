import { SerialError } from '../core/serial-error.ts';
import type { ClockMove, WallClock } from '../line/clock.ts';
import type { Scanner } from '../scan/scan-pool.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import { accessOnDemand } from './access-on-demand.ts';
import type { CheckpointStore } from '../storage/checkpoint-store.ts';
import type { AccessApi } from './api/access.ts';
import type { EngineApi, EngineState } from './api/engine-api.ts';
import type { FilesApi } from './api/files.ts';
import type { ReplaysApi } from './api/replays.ts';
import type { TransfersApi } from './api/transfers.ts';
import type { ViewsApi } from './api/views.ts';
import { EngineCaptures } from './engine-captures.ts';
import { EnginePorts } from './engine-ports.ts';
import { EngineRelays } from './engine-relays.ts';
import { EngineSessions } from './engine-sessions.ts';
import { JobBoard } from './job-board.ts';
import type { ContinuousKey } from './engine-files.ts';
import type { PortRegistry } from './port-registry.ts';
import type { RelayHub } from './relay-hub.ts';
import type { Unannounced } from './recordings.ts';
import { SessionHub } from './session-hub.ts';
import { callsOf, onDemand } from './on-demand.ts';
import { StatePublisher } from './state-publisher.ts';
import { summarizePort } from './summarize-port.ts';

interface EngineOptions {
  readonly clock: WallClock;
  /** Milliseconds that run evenly, whatever happens to the clock: for durations. */
  readonly steadyMs: () => number;
  readonly library: CaptureLibrary;
  readonly registry: PortRegistry;
  readonly relays: RelayHub;
  /** Default: there are no relays. */
  readonly access?: AccessApi;
  /** Fold what is in storage, and keep what folds came to; without them all is done here, and again each time. */
  readonly scanner?: Scanner | undefined;
  readonly checkpoints?: CheckpointStore | undefined;
  readonly newId: () => string;
  /** What a recording may bring beyond what was announced. Default: as `Recordings` says. */
  readonly unannounced?: Unannounced;
  /** What the browser says storage may still take, in bytes. */
  readonly availableBytes: () => Promise<number | undefined>;
  /** Remembers a value beyond a reload. */
  readonly remember: (key: 'profiles' | 'budget' | 'relays' | ContinuousKey, value: unknown) => void;
  readonly recall: (key: ContinuousKey) => Promise<unknown>;
}

/** The parts of the engine, put together: each thing it does has a module of its own. */
export class Engine implements EngineApi {
  readonly ports: EnginePorts;
  readonly sessions: EngineSessions;
  readonly captures: EngineCaptures;
  readonly views: ViewsApi;
  readonly jobs: JobBoard;
  readonly replays: ReplaysApi;
  readonly files: FilesApi;
  readonly transfers: TransfersApi;
  readonly relays: EngineRelays;
  readonly access: AccessApi;
  readonly #options: EngineOptions;
  readonly #hub: SessionHub;
  readonly #publisher: StatePublisher;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { steadyMs: nowMs, library, registry, relays, newId, remember, availableBytes } = options;
    const touch = (...topics: (keyof EngineState)[]): void => this.#publisher.touch(...topics);
    this.access = options.access ?? accessOnDemand(() => Promise.reject(new SerialError('unsupported')));
    this.jobs = new JobBoard({
      newId,
      nowMs,
      onChange: () => touch('jobs'),
      // A window that has its file must not ask before it is left.
      onEnd: () => this.#publisher.publish('jobs'),
    });
    const sessions = new SessionHub({
      ...options,
      requestControl: (slot) => this.relays.lease(slot.id, 'request').catch(() => {}), // it can be asked for by hand
      onChange: () => touch('sessions', 'ports', 'captures', 'storage'),
      onCount: () => touch('sessions', 'ports'),
    });
    this.#hub = sessions;
    const recordings = onDemand(async () => {
      const { Recordings } = await import('./recordings.ts');
      return new Recordings({
        ...options,
        jobs: this.jobs,
        portName: (relay, port) =>
          registry.slots.find(({ shared }) => shared?.relay === relay && shared.port === port)?.name,
        onChange: () => touch('captures'),
      });
    });
    this.ports = new EnginePorts({
      registry,
      sessions,
      rememberProfiles: (profiles) => remember('profiles', profiles),
    });
    this.sessions = new EngineSessions({
      sessions,
      ports: this.ports,
      jobs: this.jobs,
      nowMs,
      onState: () => touch('sessions'),
    });
    this.relays = new EngineRelays({ relays, registry, sessions, ports: this.ports, recordings });
    const { scanner, checkpoints } = options;
    this.captures = new EngineCaptures({
      library,
      scanner,
      registry,
      sessions,
      relays: this.relays,
      jobs: this.jobs,
      nowMs,
      newId,
      availableBytes,
      rememberBudget: (bytes) => remember('budget', bytes),
      onStorage: () => touch('storage'),
    });
    const views = onDemand(async () => {
      const { EngineViews } = await import('./engine-views.ts');
      return new EngineViews({ library, sessions, nowMs, scanner, checkpoints });
    });
    this.views = callsOf(
      views,
      'openTerminal',
      'openMonitor',
      'openTimeline',
      'openPlot',
      'openMessages',
      'newest',
      'detectDecoder',
    );
    const replays = onDemand(async () => {
      const { EngineReplays } = await import('./engine-replays.ts');
      return new EngineReplays({ ...options, sessions, onChange: () => touch('sessions') });
    });
    this.replays = callsOf(replays, 'start', 'control');
    const files = onDemand(async () => {
      const { EngineFiles } = await import('./engine-files.ts');
      return new EngineFiles({
        ...options,
        sessions,
        now: () => options.clock.now(),
        onChange: () => touch('sessions'),
      });
    });
    this.files = callsOf(files, 'start', 'stop', 'retry', 'kept', 'forget');
    const transfers = onDemand(async () => {
      const { EngineTransfers } = await import('./engine-transfers.ts');
      return new EngineTransfers({ sessions, jobs: this.jobs, nowMs });
    });
    this.transfers = callsOf(transfers, 'send', 'receive', 'dismissOffer');
    this.#publisher = new StatePublisher(
      {
        ports: () => registry.slots.map((slot) => summarizePort(slot, registry, sessions.of(slot)?.id)),
        sessions: () => sessions.summaries(),
        captures: () => library.list(),
        storage: () => this.captures.storage(),
        relays: () => relays.summaries(),
        jobs: () => this.jobs.summaries(),
      },
      nowMs,
    );
    this.captures.measureNowAndThen();
  }

  watch(listener: (changed: Partial<EngineState>) => void): Promise<void> {
    this.#publisher.add(listener);
    return Promise.resolve();
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  async shutdown(): Promise<void> {
    const { library, relays } = this.#options;
    await library.flush();
    await this.#hub.leave();
    relays.close();
    await library.flush();
  }

  /** To be called when the computer's clock was set: what is being captured has it as a row. */
  clockMoved(move: ClockMove): void {
    this.#options.relays.clockMoved(move.isMs - move.wasMs);
    this.#hub.clockMoved(move);
  }

  /** To be called when the registry changed. */
  portsTouched(): void {
    this.#publisher.touch('ports', 'sessions');
  }

  /** To be called when a relay said something: often. */
  relaysTouched(): void {
    this.#hub.relaysTouched();
    this.#publisher.touch('relays', 'ports', 'sessions');
  }

  /** To be called when the library changed. */
  capturesTouched(): void {
    this.captures.measureNowAndThen();
    this.#publisher.touch('captures', 'storage');
  }
}
