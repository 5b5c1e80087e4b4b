import { plainName } from '../core/plain-name.ts';
import type { RelayClock } from '../core/capture-summary.ts';
import { SerialError } from '../core/serial-error.ts';
import type { SerialErrorCode } from '../core/serial-error.ts';
import { PageAccessClient } from '../remote/access-client.ts';
import { newClientSecret } from '../remote/client-secret.ts';
import { localFetch, localNetworkPermission } from '../remote/local-network.ts';
import type { RelayLine } from '../remote/relay-line.ts';
import { fromBase64 } from '../remote/from-base64.ts';
import { RelaySource } from '../remote/relay-source.ts';
import { disconnectCodeOf, type RelayPortView, type RelayView } from '../remote/relay-view.ts';
import { pageClock } from '../remote/page-clock.ts';
import type { RelayAccess } from './api/access.ts';
import type {
  HandOver,
  ControlAction,
  FoundPorts,
  PortQuery,
  RelayAddress,
  RelayState,
  RelaySummary,
  SharedAsk,
  SharedPort,
  SharedViewer,
} from './api/relays.ts';
import { RelayPast } from './relay-past.ts';
import type { GlancedBytes, KnownRelay, KnownRelayOptions } from './known-relay.ts';
import { type RegistrySource, relayPortKey } from './port-registry.ts';
import { accessOf } from './relay-identity.ts';

type PortPresence = NonNullable<RelayPortView['presence']>;

/** One relay and its ports, as the engine and its registry see them. */
export class RelayLink implements KnownRelay {
  readonly address: RelayAddress;
  readonly own: boolean;
  readonly registrySource: RegistrySource;
  /** What its host has recorded. */
  readonly past: RelayPast;
  readonly #source: RelaySource;
  readonly #nowMs: () => number;
  /** With the time at which each was first seen. */
  readonly #handOvers = new WeakMap<object, HandOver>();
  /** When the next attempt is due, fixed when the wait began: the state is asked for again and again. */
  #retry: { readonly wait: unknown; readonly atMs: number } | undefined;

  readonly #options: KnownRelayOptions;
  readonly #client: PageAccessClient;
  /** By this the relay knows us again; it belongs to who we are there. */
  #secret = newClientSecret();
  #access: RelayAccess | undefined;
  #hasHistory = false;
  #connection: RelayView['connection'] | undefined;
  /** The browser would ask for local-network access, which is for a click to bring about. */
  #held = false;
  #onGlanced: ((glanced: GlancedBytes) => void) | undefined;

  constructor(options: KnownRelayOptions) {
    const { address, own, pageOrigin, name, signIns, nowMs } = options;
    this.#options = options;
    this.address = address;
    this.own = own;
    this.#nowMs = nowMs;
    const fetch = localFetch((url, init) => globalThis.fetch(url, init), pageOrigin, address);
    const credential = () => signIns.get(address)?.token;
    this.#client = new PageAccessClient({ address, fetch, credential, clock: pageClock });
    this.#source = new RelaySource({
      address,
      client: () => this.#secret,
      name,
      credential,
      fetch,
      known: options.known,
      onChange: () => this.#onChange(),
      onGlanced: ({ port, epoch, from, bytes, timeUs }) =>
        this.#onGlanced?.({ port, epoch, from, bytes: fromBase64(bytes), timeMs: timeUs / 1000 }),
      nowMs,
    });
    this.past = new RelayPast(this.#source.recordings, () => this.hostAheadMs);
    this.registrySource = {
      kind: 'relay',
      place: () => (this.own ? '' : plainName(this.#node) || this.address.replace(/^https?:\/\//, '')),
      lines: this.#source,
      label: (line) => this.#label(line as RelayLine),
      shared: (line) => this.#shared(line as RelayLine),
    };
  }

  async connect(asked: boolean): Promise<void> {
    const permission = await localNetworkPermission(this.#options.pageOrigin, this.address);
    this.#held = permission === 'prompt' && !asked;
    if (this.#held) return this.#options.onChange(this);
    // The question appears for a request, and a WebSocket made meanwhile would fail.
    if (permission === 'prompt') await this.#client.self().catch(() => {});
    this.#source.connect();
  }

  renew(asked: boolean): void {
    this.#secret = newClientSecret();
    this.#access = undefined;
    this.#source.close();
    void this.connect(asked);
  }

  get hostAheadMs(): number {
    return this.#source.hostAheadMs;
  }

  get clock(): RelayClock | undefined {
    return this.#source.clock;
  }

  /** The relay's requests about people and rights, with our credential. */
  get client(): PageAccessClient {
    return this.#client;
  }

  close(): void {
    this.#source.close();
  }

  clockMoved(byMs: number): void {
    this.#source.clockMoved(byMs);
  }

  get summary(): RelaySummary {
    const { address, own } = this;
    const signedIn = this.#options.signIns.get(address) !== undefined;
    return {
      address,
      node: this.#node,
      own,
      state: this.#state,
      access: this.#access,
      signedIn,
      hasHistory: this.#hasHistory,
      hasPorts: this.#source.hasLines,
      directory: this.#source.view.directory,
    };
  }

  async lease(port: string, action: ControlAction, to?: string, text = ''): Promise<void> {
    await this.#withSerialErrors(
      this.#source.lease(port, {
        action,
        ...(to === undefined ? {} : { to }),
        ...(text === '' ? {} : { text }),
      }),
    );
  }

  async search(query: PortQuery): Promise<FoundPorts> {
    const page = await this.#withSerialErrors(this.#source.directory(query));
    return {
      total: page.total,
      hasMore: page.more,
      nodes: page.nodes ?? [],
      ports: page.ports.map((info) => ({
        id: info.id,
        name: plainName(info.name) || plainName(info.id),
        path: isJoined(info) ? info.id : `${info.node}/${info.id}`,
        state: info.away ? 'away' : info.state,
        holder: info.holder === null ? undefined : plainName(info.holder.name),
        labels: Object.entries(info.labels ?? {}).map(([key, value]) => `${key}=${value}`),
      })),
    };
  }

  want(ports: readonly string[]): Promise<void> {
    return this.#source.want(ports);
  }

  glance(ports: readonly string[], onGlanced: (glanced: GlancedBytes) => void): void {
    this.#onGlanced = onGlanced;
    this.#source.glance(ports);
  }

  async answer(port: string, ask: number, allow: boolean): Promise<void> {
    await this.#withSerialErrors(this.#source.answer(port, ask, allow));
  }

  async note(port: string, text: string): Promise<void> {
    await this.#withSerialErrors(this.#source.note(port, text));
  }

  async #withSerialErrors<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw new SerialError(errorCode(error), error instanceof Error ? error.message : '', { cause: error });
    }
  }

  #onChange(): void {
    const { connection } = this.#source.view;
    if (connection !== this.#connection) {
      this.#connection = connection;
      if (connection.kind === 'connected') {
        this.#hasHistory = connection.history;
        void this.#learnAccess();
      }
      if (connection.kind === 'ended') this.#onEnded(connection.reason.code);
    }
    this.#options.onChange(this);
  }

  /** Relays from before there were rights do not answer this; then nothing is said of them. */
  async #learnAccess(): Promise<void> {
    const connection = this.#connection;
    const [identity, sharing] = await Promise.all([
      this.#client.self().catch(() => undefined),
      this.#client.needsCredential(),
    ]);
    if (this.#connection !== connection) return;
    this.#access = identity && { ...accessOf(identity, this.hostAheadMs), sharing };
    this.#options.onChange(this);
  }

  /** A credential that the relay no longer accepts is never sent again. */
  #onEnded(code: string): void {
    if (code !== 'unauthenticated' && code !== 'expired') return;
    const { signIns } = this.#options;
    const known = signIns.get(this.address);
    this.#access = undefined;
    if (known) void signIns.forget(this.address, known.token).then(() => this.#options.onChange(this));
  }

  get #node(): string {
    const { connection, ports } = this.#source.view;
    return connection.kind === 'connected' ? connection.node : (ports[0]?.info.node ?? '');
  }

  get #state(): RelayState {
    if (this.#held) return { kind: 'waiting', code: 'local-network', text: '', retryMs: undefined };
    const { connection, roundTripMs } = this.#source.view;
    switch (connection.kind) {
      case 'connected':
        return { kind: 'open', transport: connection.transport, roundTripMs };
      case 'waiting': {
        const { text } = connection.reason;
        const code = disconnectCodeOf(connection.reason);
        if (this.#retry?.wait !== connection)
          this.#retry = { wait: connection, atMs: this.#nowMs() + connection.waitMs };
        return { kind: 'waiting', code, text, retryMs: this.#retry.atMs };
      }
      case 'ended':
        return {
          kind: 'waiting',
          code: disconnectCodeOf(connection.reason),
          text: connection.reason.text,
          retryMs: undefined,
        };
      default:
        return { kind: 'connecting' };
    }
  }

  #label(port: RelayLine) {
    const info = this.#view(port)?.info;
    // Ports of relays that have joined this one may be called alike.
    const given = info ? (isJoined(info) ? `${info.name} · ${info.node}` : info.name) : port.id;
    const name = plainName(given) || plainName(port.id);
    const settings = info?.state === 'open' && info.settings ? info.settings : undefined;
    // What only a host can offer (5 bits, mark parity) is shown by its nearest; the relay keeps its own.
    const usual = settings && settings.dataBits >= 7 && settings.flowControl !== 'software' ? settings : undefined;
    return {
      key: relayPortKey(this.address, port.id),
      name,
      detail: info && isJoined(info) ? port.id : `${this.#node || this.address}/${port.id}`,
      ...(usual ? { profile: { settings: usual as never } } : {}),
    };
  }

  #view(port: RelayLine): RelayPortView | undefined {
    return this.#source.view.ports.find(({ info }) => info.id === port.id);
  }

  #handOver(presence: PortPresence | undefined): HandOver | undefined {
    const latest = presence?.lastHandOver;
    if (!latest) return undefined;
    const known = this.#handOvers.get(latest) ?? {
      kind: latest.reason === 'taken-over' ? ('taken-over' as const) : ('passed' as const),
      atMs: this.#nowMs(),
      text: latest.text ?? '',
    };
    this.#handOvers.set(latest, known);
    return known;
  }

  /** What others wait for: who has to ask may not answer. */
  #ask({ ask }: RelayPortView['info'], self: string | undefined): SharedAsk | undefined {
    if (!ask || ask.by === self) return undefined;
    const { id, name, act, waiting, untilUs } = ask;
    return { id, name, ...act, waiting, untilMs: untilUs / 1000 - (this.clock?.aheadMs ?? 0) };
  }

  #shared(port: RelayLine): SharedPort | undefined {
    const view = this.#view(port);
    if (!view) return undefined;
    const { info, presence } = view;
    const { connection } = this.#source.view;
    const viewers: readonly SharedViewer[] = presence?.viewers ?? [];
    const holder = presence ? holderOf(presence, info) : info.holder;
    return {
      relay: this.address,
      port: info.id,
      path: isJoined(info) ? info.id : `${info.node}/${info.id}`,
      role: info.role,
      self: presence && connection.kind === 'connected' ? connection.viewer : undefined,
      viewers,
      viewerCount: presence?.total ?? info.viewers,
      holder: holder ?? undefined,
      handOver: this.#handOver(presence),
      wanting: presence?.wanting ?? [],
      lentUntilMs: info.lent?.untilUs === undefined ? undefined : info.lent.untilUs / 1000 - (this.clock?.aheadMs ?? 0),
      ask: this.#ask(info, connection.kind === 'connected' ? connection.viewer : undefined),
      bytesOnly: info.bytesOnly,
      behindBytes: presence?.behindBytes ?? 0,
      away: info.away ? info.node : undefined,
      recording: info.recording === 'stopped' ? (info.recordingStop ?? 'failed') : info.recording,
      hasPast: info.recording !== undefined || (this.#hasHistory && isJoined(info)),
      earlier: presence?.earlier ?? undefined,
      clock: this.clock,
    };
  }
}

export const makeRelayLink = (options: KnownRelayOptions): KnownRelay => new RelayLink(options);

/** Whether a port is of another relay, which has joined this one: its id begins with its node. */
const isJoined = ({ id, node }: RelayPortView['info']): boolean => id.startsWith(`${node}/`);

/** A holder whose connection died is not a viewer, but still the holder: the list has its name. */
function holderOf({ holder, viewers }: PortPresence, info: RelayPortView['info']): SharedViewer | undefined {
  if (holder === null) return undefined;
  const known = [...viewers, ...(info.holder ? [info.holder] : [])].find(({ id }) => id === holder);
  return known ?? { id: holder, name: '', role: 'operator' };
}

function errorCode(error: unknown): SerialErrorCode {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'READ_ONLY') return 'read-only';
  if (code === 'NOT_FOUND') return 'not-found';
  return code === 'TIMEOUT' ? 'relay-unreachable' : 'refused';
}
