import type { ErrorMessage } from '../protocol/link-messages.ts';
import { byPortId, matcherOf, pageOf } from '../protocol/directory-match.ts';
import type { DirectoryMessage, DirectoryPage } from '../protocol/directory-messages.ts';
import type { GlancedMessage } from '../protocol/glance.ts';
import type { WelcomeIdentity, WelcomeMessage } from '../protocol/handshake-messages.ts';
import { bounds } from '../protocol/limits.ts';
import type { RelayMessage } from '../protocol/messages.ts';
import type { PortInfo, ViewerId } from '../protocol/port-info.ts';
import type { RequestType, ResultValues } from '../protocol/result-values.ts';
import { backOffMs } from '../protocol/back-off.ts';
import type { ClientClock } from './client-clock.ts';
import { type DisconnectReason, ownReason } from './disconnect-reason.ts';
import type { LiveConnection, PortAttachment } from './port-attachment.ts';
import { notConnected, RelayConnection } from './relay-connection.ts';
import type { Request } from './request-table.ts';
import type { OpenTransport, TransportKind } from './transport.ts';
import { TransportChoice } from './transport-choice.ts';

/** A connection that lasted this long does not count as a failed attempt when it ends. */
const stableMs = 10_000;

export type ConnectionState =
  /** Not asked to connect, or asked to stop. */
  | { readonly kind: 'idle' }
  /** @member reason why the connection before ended, if there was one */
  | {
      readonly kind: 'connecting';
      readonly transport: TransportKind;
      readonly attempt: number;
      readonly reason: DisconnectReason | undefined;
    }
  | {
      readonly kind: 'connected';
      readonly transport: TransportKind;
      readonly node: string;
      readonly identity: WelcomeIdentity;
      readonly viewer: ViewerId;
      /** As in `welcome`. */
      readonly history: boolean;
    }
  /** Cut; reconnects. */
  | { readonly kind: 'waiting'; readonly reason: DisconnectReason; readonly attempt: number; readonly waitMs: number }
  /** Ended for good, until `connect()` is called again. */
  | { readonly kind: 'ended'; readonly reason: DisconnectReason };

interface RelayClientOptions {
  /** The client's secret: see `createClientSecret()`. Asked before each `hello`. */
  readonly client: () => string;
  /** What others see. Asked before each `hello`. */
  readonly name: () => string;
  /** Asked before each `hello`. Default: none. */
  readonly credential?: () => string | undefined;
  /** Of a relay with many ports only those are listed that are watched. Default: as many as one message holds. */
  readonly usesDirectory?: boolean;
  readonly transports: { readonly webSocket: OpenTransport; readonly http: OpenTransport };
  /** Whether the relay answers `GET /hello`; never rejects. */
  readonly probe: () => Promise<boolean>;
  readonly clock: ClientClock;
  /** From 0 up to and without 1. */
  readonly random: () => number;
}

export interface RelayClientListener {
  onState(state: ConnectionState): void;
  /** The list of ports, or something about one of them, has changed. */
  onPorts(): void;
  onRoundTrip(roundTripMs: number): void;
  /** The host's clock as it was just now: microseconds since 1970. */
  onHostTime(timeUs: number): void;
  /** The last bytes of a port that is glanced at. Default: ignored. */
  onGlanced?(glanced: GlancedMessage): void;
  /** Ports have come or gone that are not listed. Default: ignored. */
  onDirectory?(): void;
  /** The relay reports an error that answers no request. Default: ignored. */
  onError?(error: ErrorMessage): void;
}

/** A client of one relay: reconnects after every cut, and resumes its ports where it left them. */
export class RelayClient {
  readonly #options: RelayClientOptions;
  readonly #listener: RelayClientListener;
  readonly #attachments = new Set<PortAttachment>();
  readonly #ports = new Map<string, PortInfo>();
  readonly #choice: TransportChoice;
  /** Called when requests can be sent, or never will be. */
  readonly #waiting = new Set<() => void>();
  #state: ConnectionState = { kind: 'idle' };
  #connection: RelayConnection | undefined;
  #live: LiveConnection | undefined;
  /** How many ports the relay has, if it lists only those that are watched. */
  #total: number | undefined;
  #watched: readonly string[] = [];
  #glanced: readonly string[] = [];
  /** The relay knows of the directory, and of glances. */
  #isRecent = false;
  /** Listed ports that the relay has not told of since it was asked to watch. */
  #unseen = new Set<string>();
  #reason: DisconnectReason | undefined;
  #attempt = 0;
  /** Since when there is no stable connection. */
  #awaySinceMs: number | undefined;
  #welcomedMs: number | undefined;
  #cancelTimer = (): void => {};

  constructor(options: RelayClientOptions, listener: RelayClientListener) {
    this.#options = options;
    this.#listener = listener;
    this.#choice = new TransportChoice(options.probe);
  }

  get state(): ConnectionState {
    return this.#state;
  }
  /** As the relay listed them last; kept during a cut. */
  get ports(): ReadonlyMap<string, PortInfo> {
    return this.#ports;
  }
  /** How many ports the relay had when it welcomed us; undefined: it lists all. */
  get total(): number | undefined {
    return this.#total;
  }
  get clock(): ClientClock {
    return this.#options.clock;
  }

  /** Connects now, unless it is connected or connecting. */
  connect(): void {
    if (this.#connection) return;
    this.#settle();
    this.#begin();
  }

  /** Says goodbye, and does not reconnect. Resolves when the relay has it, or cannot be reached. */
  async close(): Promise<void> {
    this.#cancelTimer();
    const closed = this.#connection?.close();
    this.#connection = undefined;
    this.#setLive(undefined);
    this.#setState({ kind: 'idle' });
    await closed;
  }

  /**
   * Resolves when requests can be sent.
   * @throws what the signal was aborted with; {RelayError} `TIMEOUT` once it was closed or refused for good
   */
  async whenLive(signal: AbortSignal): Promise<void> {
    while (!this.#live) {
      signal.throwIfAborted();
      if (this.#state.kind === 'idle' || this.#state.kind === 'ended') throw notConnected();
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.#waiting.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        this.#waiting.add(done);
        signal.addEventListener('abort', done);
      });
    }
  }

  /**
   * Lists these ports instead of those that were watched before, where the relay does not list all. At most
   * `bounds.watchedPorts`. Resolves when those that are there are listed, or there is no connection.
   */
  async watch(ids: readonly string[]): Promise<void> {
    this.#watched = ids;
    if (this.#live && this.#total !== undefined) await this.#watch(this.#live.connection).catch(() => undefined);
  }

  /**
   * Has the last bytes of these ports sent, instead of those before; at most `bounds.glancePorts`. An earlier
   * relay sends none.
   */
  glance(ids: readonly string[]): void {
    this.#glanced = ids;
    if (this.#isRecent) void this.request<'glance'>({ type: 'glance', ports: ids }).catch(() => undefined);
  }

  /**
   * A page of the relay's ports. Where all are listed, it is made of these.
   * @throws {RelayError} `TIMEOUT` when there is no connection or it is cut
   */
  async directory(query: Omit<DirectoryMessage, 'type' | 'request'>): Promise<DirectoryPage> {
    if (this.#total !== undefined) return this.request({ ...query, type: 'directory' });
    const sorted = [...this.#ports.values()].sort(byPortId);
    return pageOf(sorted, query, matcherOf(query), (port) => port);
  }

  add(attachment: PortAttachment): void {
    this.#attachments.add(attachment);
    attachment.setLive(this.#live);
  }

  remove(attachment: PortAttachment): void {
    this.#attachments.delete(attachment);
  }

  /** @throws {RelayError} what the relay answers, or `TIMEOUT` when there is no connection or it is cut */
  request<Type extends RequestType>(request: Request<Type>): Promise<ResultValues[Type]> {
    return new Promise((resolve, reject) => {
      if (!this.#live) return reject(notConnected());
      this.#live.connection.request<Type>(request, { onValue: resolve, onError: reject });
    });
  }

  #begin(): void {
    this.#cancelTimer();
    const { client, name, credential, transports, clock } = this.#options;
    const secret = credential?.();
    const open = this.#choice.kind === 'http' ? transports.http : transports.webSocket;
    const connection: RelayConnection = new RelayConnection(
      open,
      {
        client: client(),
        name: name(),
        ...(secret === undefined ? {} : { credential: secret }),
        ...(this.#options.usesDirectory ? { directory: true } : {}),
      },
      clock,
      {
        onWelcome: (welcome) => this.#onWelcome(connection, welcome),
        onMessage: (message) => this.#onMessage(message),
        onFrame: (frame) => this.#attachmentOf(frame.handle)?.onFrame(frame),
        onRoundTrip: (roundTripMs) => this.#listener.onRoundTrip(roundTripMs),
        onEnd: (reason) => void this.#onEnd(connection, reason),
      },
    );
    this.#connection = connection;
    this.#setState({ kind: 'connecting', transport: connection.kind, attempt: this.#attempt, reason: this.#reason });
  }

  #onWelcome(
    connection: RelayConnection,
    { node, identity, viewer, limits, memory, ports, total, timeUs, history }: WelcomeMessage,
  ): void {
    this.#choice.succeeded(connection.kind);
    this.#welcomedMs = this.clock.nowMs();
    this.#listener.onHostTime(timeUs);
    this.#isRecent = total !== undefined;
    this.#total = total !== undefined && total > ports.length ? total : undefined;
    if (this.#total === undefined) this.#ports.clear();
    for (const port of ports) this.#ports.set(port.id, port);
    this.#setState({
      kind: 'connected',
      transport: connection.kind,
      node,
      identity,
      viewer,
      history: history === true,
    });
    this.#listener.onPorts();
    if (this.#total !== undefined) void this.#watch(connection).catch(() => undefined);
    this.#setLive({ connection, limits, memory });
    if (this.#glanced.length > 0) this.glance(this.#glanced);
  }

  /** Ports that were listed before stay so until it is known whether they are there. */
  #watch(connection: RelayConnection): Promise<void> {
    const ports = this.#watched;
    this.#unseen = new Set(this.#ports.keys());
    const unseen = this.#unseen;
    return new Promise((resolve, reject) => {
      connection.request<'watch'>(
        { type: 'watch', ports },
        {
          onValue: () => {
            for (const id of unseen) this.#ports.delete(id);
            if (unseen.size > 0) this.#listener.onPorts();
            resolve();
          },
          onError: reject,
        },
      );
    });
  }

  #onMessage(message: RelayMessage): void {
    if ('handle' in message) {
      this.#attachmentOf(message.handle)?.onMessage(message);
    } else if (message.type === 'port') {
      if (this.#ports.size >= bounds.ports && !this.#ports.has(message.port.id)) return this.#connection?.offence();
      this.#unseen.delete(message.port.id);
      this.#ports.set(message.port.id, message.port);
      this.#listener.onPorts();
    } else if (message.type === 'port-gone') {
      this.#ports.delete(message.port);
      this.#listener.onPorts();
    } else if (message.type === 'glanced') {
      this.#listener.onGlanced?.(message);
    } else if (message.type === 'directory-changed') {
      this.#onDirectory();
    } else if (message.type === 'error') {
      this.#listener.onError?.(message);
    }
  }

  /** The relay has too many ports now to list them all. */
  #onDirectory(): void {
    if (this.#total === undefined && this.#connection) {
      this.#total = this.#ports.size + 1;
      void this.#watch(this.#connection).catch(() => undefined);
    }
    this.#listener.onDirectory?.();
  }

  async #onEnd(connection: RelayConnection, ended: DisconnectReason): Promise<void> {
    const lastedMs = this.#welcomedMs === undefined ? 0 : this.clock.nowMs() - this.#welcomedMs;
    if (lastedMs >= stableMs) this.#settle();
    this.#welcomedMs = undefined;
    this.#setLive(undefined);
    const found = connection.welcomed ? undefined : await this.#choice.failed(connection.kind, ended);
    if (this.#connection !== connection) return; // closed meanwhile
    this.#connection = undefined;
    this.#wait(found ? ownReason(found, ended.text) : ended);
  }

  #wait(reason: DisconnectReason): void {
    this.#reason = reason;
    if (reason.reconnect === 'no') return this.#setState({ kind: 'ended', reason });
    const attempt = this.#attempt++;
    const nowMs = this.clock.nowMs();
    this.#awaySinceMs ??= nowMs;
    const waitMs = backOffMs(nowMs - this.#awaySinceMs, reason.reconnect, this.#options.random());
    const waiting = { kind: 'waiting', reason, attempt, waitMs } as const;
    this.#cancelTimer = this.clock.after(waitMs, () => {
      if (reason.code === 'unreachable') void this.#ask(waiting);
      else this.#begin();
    });
    this.#setState(waiting);
  }

  async #ask(waiting: ConnectionState & { readonly kind: 'waiting' }): Promise<void> {
    const isWorthwhile = await this.#choice.isWorthwhile();
    if (this.#state !== waiting) return; // closed, or tried already
    if (isWorthwhile) this.#begin();
    else this.#wait(waiting.reason);
  }

  #settle(): void {
    this.#attempt = 0;
    this.#awaySinceMs = undefined;
  }

  #attachmentOf(handle: number): PortAttachment | undefined {
    for (const attachment of this.#attachments) if (attachment.handle === handle) return attachment;
    return undefined;
  }

  #setLive(live: LiveConnection | undefined): void {
    this.#live = live;
    for (const attachment of this.#attachments) attachment.setLive(live);
    if (live) this.#wake();
  }

  #wake(): void {
    for (const done of this.#waiting) done();
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    if (state.kind === 'idle' || state.kind === 'ended') this.#wake();
    this.#listener.onState(state);
  }
}
