import type { PortInfo } from '../../relay/protocol/port-info.ts';
import type { DirectoryPage, DirectoryQuery } from '../../relay/protocol/directory-messages.ts';
import type { GlancedMessage } from '../../relay/protocol/glance.ts';
import { bounds } from '../../relay/protocol/limits.ts';
import type { ResultValues } from '../../relay/protocol/result-values.ts';
import type { LineSource } from '../line/line.ts';
import { authorizedFetch, type Fetch, fetchHttp, httpTransport } from './fetch-http.ts';
import { probeRelay } from '../../relay/client/probe-relay.ts';
import { type ConnectionState, RelayClient } from '../../relay/client/relay-client.ts';
import { RelayRecordings } from '../../relay/client/recordings-reader.ts';
import { RelayLine } from './relay-line.ts';
import type { LeaseWish, RelayView } from './relay-view.ts';
import type { RelayClock } from '../core/capture-summary.ts';
import type { ClientClock } from '../../relay/client/client-clock.ts';
import { pageClock } from './page-clock.ts';
import type { OpenTransport } from '../../relay/client/transport.ts';
import { type MakeWebSocket, webSocketTransport } from './web-socket-transport.ts';

interface RelaySourceOptions {
  /** The relay's origin, as `http://localhost:8017`. */
  readonly address: string;
  /**
   * See `createClientSecret()`. One for each page that is open, and for each who it is at the relay: a second
   * connection with the same one ends the first.
   */
  readonly client: string | (() => string);
  /** What others see: 1 to 64 characters. */
  readonly name: string | (() => string);
  /** Asked before each connection and request. Default: none. */
  readonly credential?: () => string | undefined;
  /** Called when anything that `view` shows has changed. Often: to be looked at once a frame. */
  readonly onChange: () => void;
  /** The last bytes of a port that is glanced at. Default: ignored. */
  readonly onGlanced?: (glanced: GlancedMessage) => void;
  /** Ids of ports to list of a relay that has too many to list all. Default: none. */
  readonly known?: () => readonly string[];
  /** Milliseconds since 1970. Default: the computer's clock. */
  readonly nowMs?: () => number;
  readonly clock?: ClientClock;
  readonly random?: () => number;
  readonly fetch?: Fetch;
  readonly transports?: { readonly webSocket: OpenTransport; readonly http: OpenTransport };
  /** Default: the global `WebSocket`. */
  readonly makeSocket?: MakeWebSocket;
  /** Above all ids of writes ever used with this `client`. Default: from the time of day. */
  readonly firstWriteId?: number;
}

/** Ports that are known beyond those the relay lists: unplugged ones that may return. */
const maxPorts = 2048;

/** Clocks that differ by less count as equal: the message itself takes that long. */
const sameClockMs = 250;

/** The ports of a relay as lines, and its other clients. Connects on `connect()`. */
export class RelaySource extends EventTarget implements LineSource {
  readonly address: string;
  /** What the host has recorded. */
  readonly recordings: RelayRecordings;
  readonly #options: RelaySourceOptions;
  readonly #client: RelayClient;
  readonly #ports = new Map<string, RelayLine>();
  readonly #forgotten = new Set<string>();
  /** Asked for since; the last are the newest. */
  readonly #wanted = new Set<string>();
  #directoryChanges = 0;
  readonly #firstWriteId: number;
  readonly #nowMs: () => number;
  #roundTripMs: number | undefined;
  #hostAheadMs = 0;
  /** As it was measured, by a message that was under way for at most `#underWayMs`. */
  #measuredAheadMs = 0;
  #underWayMs: number | undefined;

  constructor(options: RelaySourceOptions) {
    super();
    const {
      address,
      client,
      name,
      credential,
      clock = pageClock,
      random = Math.random,
      fetch = (url, init) => globalThis.fetch(url, init),
    } = options;
    const asFunction = (value: string | (() => string)) => (typeof value === 'string' ? () => value : value);
    this.address = address;
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.timeOrigin + performance.now());
    this.#firstWriteId = options.firstWriteId ?? Date.now() * 1000;
    const transports = options.transports ?? {
      webSocket: webSocketTransport(address, { credential, makeSocket: options.makeSocket }),
      http: httpTransport(address, authorizedFetch(fetch, credential), clock),
    };
    this.#client = new RelayClient(
      {
        client: asFunction(client),
        name: asFunction(name),
        ...(credential ? { credential } : {}),
        transports,
        probe: () => probeRelay(fetchHttp(address, fetch), clock),
        clock,
        random,
        usesDirectory: true,
      },
      {
        onState: (state) => this.#onState(state),
        onPorts: () => this.#onPorts(),
        onGlanced: (glanced) => options.onGlanced?.(glanced),
        onDirectory: () => {
          this.#directoryChanges++;
          options.onChange();
        },
        onHostTime: (timeUs) => {
          this.#underWayMs = undefined;
          this.#setHostAhead(timeUs / 1000 - this.#nowMs());
        },
        onRoundTrip: (roundTripMs) => {
          this.#roundTripMs = roundTripMs;
          this.#underWayMs ??= roundTripMs;
          options.onChange();
        },
      },
    );
    void this.#client.watch(this.#listed());
    this.recordings = new RelayRecordings(this.#client);
  }

  get view(): RelayView {
    const viewer = this.#viewer;
    return {
      address: this.address,
      connection: this.#client.state,
      roundTripMs: this.#roundTripMs,
      directory:
        this.#client.total === undefined ? undefined : { total: this.#client.total, changes: this.#directoryChanges },
      ports: [...this.#client.ports.values()].map((info) => {
        const presence = this.#ports.get(info.id)?.presence;
        const holder = presence ? presence.holder : info.holder?.id;
        return {
          info,
          presence,
          mine: viewer !== undefined && holder === viewer,
          forgotten: this.#forgotten.has(info.id),
        };
      }),
    };
  }

  /** Connects, and stays connected through all cuts; after one that lasts, tries again at once. */
  connect(): void {
    this.#client.connect();
  }

  /** How much the relay's clock is ahead of ours, in milliseconds; 0 when they are taken for the same. */
  get hostAheadMs(): number {
    return this.#hostAheadMs;
  }

  /** The relay's clock by ours, as times are converted; `undefined` until it is known how long messages take. */
  get clock(): RelayClock | undefined {
    if (this.#underWayMs === undefined) return undefined;
    const ignoredMs = Math.abs(this.#measuredAheadMs - this.#hostAheadMs);
    return { aheadMs: Math.round(this.#hostAheadMs), uncertainMs: Math.ceil(ignoredMs + this.#underWayMs) };
  }

  /** Our clock was set by so much: the host's is as far ahead as before, by what ours says now. */
  clockMoved(byMs: number): void {
    this.#setHostAhead(this.#hostAheadMs - byMs);
  }

  #setHostAhead(aheadMs: number): void {
    this.#measuredAheadMs = aheadMs;
    this.#hostAheadMs = Math.abs(aheadMs) < sameClockMs ? 0 : aheadMs;
  }

  /** Leaves the relay. Its lines are lost. */
  close(): void {
    void this.#client.close();
  }

  /** The ports that are there and were not forgotten. While a connection is cut they stay. */
  async lines(): Promise<RelayLine[]> {
    return [...this.#ports.values()].filter(({ connected }) => connected);
  }

  /** Whether `lines` has any. */
  get hasLines(): boolean {
    for (const { connected } of this.#ports.values()) if (connected) return true;
    return false;
  }

  /** The port of this id, also if it was forgotten. @returns `undefined` when the relay has none */
  restore(id: string): RelayLine | undefined {
    if (this.#forgotten.delete(id)) this.#onPorts();
    return this.#ports.get(id);
  }

  /** Ports that fit, in pages. @throws {RelayError} `TIMEOUT` when there is no connection */
  directory(query: DirectoryQuery & { readonly after?: string; readonly limit?: number }): Promise<DirectoryPage> {
    return this.#client.directory(query);
  }

  /** Lists these ports, too, of a relay that has too many to list all. Resolves when it is known which are there. */
  async want(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.#wanted.delete(id);
      this.#wanted.add(id);
    }
    await this.#client.watch(this.#listed());
  }

  /** Has the last bytes of these ports sent, instead of those before. */
  glance(ids: readonly string[]): void {
    this.#client.glance(ids);
  }

  /** As many as may be watched: those in use, then those wanted last. */
  #listed(): readonly string[] {
    const inUse = [...this.#ports.values()].filter(({ attachment }) => attachment.isWanted).map(({ id }) => id);
    const all = [...inUse, ...[...this.#wanted].toReversed(), ...(this.#options.known?.() ?? [])];
    return [...new Set(all)].slice(0, bounds.watchedPorts);
  }

  /** @throws {RelayError} `READ_ONLY`, `FORBIDDEN`, `NOT_FOUND`, or `TIMEOUT` when there is no connection */
  async lease(portId: string, { action, to, text }: LeaseWish): Promise<void> {
    await this.#client.request({
      type: 'lease',
      port: portId,
      action,
      ...(to === undefined ? {} : { to }),
      ...(text === undefined ? {} : { text }),
    });
  }

  /** Allows or refuses what a client waits for. @throws {RelayError} `NOT_FOUND`, `FORBIDDEN` */
  async answer(portId: string, ask: number, allow: boolean): Promise<void> {
    await this.#client.request({ type: 'answer', port: portId, ask, allow });
  }

  /** A remark for all viewers. @returns where it stands among the bytes @throws {RelayError} */
  note(portId: string, text: string): Promise<ResultValues['note']> {
    return this.#client.request({ type: 'note', port: portId, text });
  }

  get #viewer(): string | undefined {
    const { state } = this.#client;
    return state.kind === 'connected' ? state.viewer : undefined;
  }

  #onState(state: ConnectionState): void {
    if (state.kind !== 'connected') this.#roundTripMs = undefined;
    if (state.kind === 'waiting' && state.reason.code === 'stalled')
      for (const port of this.#ports.values()) port.onStalled();
    if (state.kind === 'ended') for (const port of this.#ports.values()) port.update();
    if (state.kind === 'idle') for (const port of this.#ports.values()) port.leave();
    this.#options.onChange();
  }

  #onPorts(): void {
    for (const id of this.#client.ports.keys()) {
      if (!this.#ports.has(id) && !this.#forgotten.has(id)) this.#addPort(id);
    }
    for (const port of this.#ports.values()) port.update();
    if (this.#ports.size > maxPorts) this.#forgetUnplugged();
    this.#options.onChange();
  }

  #forgetUnplugged(): void {
    for (const { id, connected, attachment } of this.#ports.values()) {
      if (connected || attachment.isWanted) continue;
      this.#ports.delete(id);
      this.#client.remove(attachment);
    }
  }

  #addPort(id: string): void {
    const port: RelayLine = new RelayLine({
      id,
      source: this,
      clock: this.#client.clock,
      nowMs: this.#nowMs,
      hostAheadMs: () => this.#hostAheadMs,
      firstWriteId: this.#firstWriteId,
      info: () => this.#info(id),
      viewer: () => this.#viewer,
      onChange: this.#options.onChange,
      onForget: () => {
        this.#forgotten.add(id);
        this.#ports.delete(id);
        this.#client.remove(port.attachment);
      },
    });
    this.#ports.set(id, port);
    this.#client.add(port.attachment);
  }

  /** Ports of a relay that was left disappear; after a reconnect they are as before. */
  #info(id: string): PortInfo | undefined {
    const { kind } = this.#client.state;
    return kind === 'idle' || kind === 'ended' ? undefined : this.#client.ports.get(id);
  }
}
