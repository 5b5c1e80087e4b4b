import type { Identity, WelcomeMessage } from '../../relay/protocol/handshake-messages.ts';
import { bounds } from '../../relay/protocol/limits.ts';
import type { RelayMessage } from '../../relay/protocol/messages.ts';
import type { PortInfo, ViewerId } from '../../relay/protocol/port-info.ts';
import type { RequestType, ResultValues } from '../../relay/protocol/result-values.ts';
import { backOffMs } from '../../relay/protocol/back-off.ts';
import { type DisconnectReason, ownReason } from './disconnect-reason.ts';
import type { LiveLink, PortChannel } from './port-channel.ts';
import { notConnected, RelayLink } from './relay-link.ts';
import type { RemoteClock } from './remote-clock.ts';
import type { Request } from './request-table.ts';
import type { OpenTransport, TransportKind } from './transport.ts';
import { TransportChoice } from './transport-choice.ts';

/** A connection that stood this long is not counted as a failed attempt when it ends. */
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
      readonly identity: Identity;
      readonly viewer: ViewerId;
    }
  /** Cut; tries again. */
  | { readonly kind: 'waiting'; readonly reason: DisconnectReason; readonly attempt: number; readonly waitMs: number }
  /** Ended for good, until somebody asks again. */
  | { readonly kind: 'ended'; readonly reason: DisconnectReason };

export interface RelayConnectionOptions {
  /** The client's secret, kept for as long as it wants to be recognised: see `createClientSecret()`. Asked before each `hello`. */
  readonly client: () => string;
  /** What others see. Asked before each `hello`. */
  readonly name: () => string;
  /** Asked before each `hello`. Default: none. */
  readonly credential?: () => string | undefined;
  readonly transports: { readonly webSocket: OpenTransport; readonly http: OpenTransport };
  /** Whether the relay answers at all; never rejects. */
  readonly probe: () => Promise<boolean>;
  readonly clock: RemoteClock;
  /** From 0 up to and without 1. */
  readonly random: () => number;
}

export interface ConnectionListener {
  onState(state: ConnectionState): void;
  /** The ports the relay offers, or something about one of them, have changed. */
  onPorts(): void;
  onRoundTrip(roundTripMs: number): void;
  /** The host's clock as it was just now: microseconds since 1970. */
  onHostTime(timeUs: number): void;
}

/** The connection to one relay: comes again after every cut, and finds its ports where it left them. */
export class RelayConnection {
  readonly #options: RelayConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #channels = new Set<PortChannel>();
  readonly #ports = new Map<string, PortInfo>();
  readonly #choice: TransportChoice;
  /** Told when requests can be sent, or will never be. */
  readonly #waiting = new Set<() => void>();
  #state: ConnectionState = { kind: 'idle' };
  #link: RelayLink | undefined;
  #live: LiveLink | undefined;
  #reason: DisconnectReason | undefined;
  #attempt = 0;
  /** Since when there is no connection that would be called stable. */
  #awaySinceMs: number | undefined;
  #cancelTimer = (): void => {};

  constructor(options: RelayConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
    this.#choice = new TransportChoice(options.probe);
  }

  get state(): ConnectionState {
    return this.#state;
  }
  /** As the relay listed them last; kept while the connection is cut. */
  get ports(): ReadonlyMap<string, PortInfo> {
    return this.#ports;
  }
  get clock(): RemoteClock {
    return this.#options.clock;
  }

  /** Connects, now, unless it is connected or connecting. */
  connect(): void {
    if (this.#link) return;
    this.#settle();
    this.#begin();
  }

  /** Says goodbye, and does not come again. */
  close(): void {
    this.#cancelTimer();
    this.#link?.close();
    this.#link = undefined;
    this.#setLive(undefined);
    this.#setState({ kind: 'idle' });
  }

  /** Resolves when requests can be sent. @throws what the signal was aborted with; {RelayError} `TIMEOUT` once the relay is left for good */
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

  addChannel(channel: PortChannel): void {
    this.#channels.add(channel);
    channel.setLive(this.#live);
  }

  removeChannel(channel: PortChannel): void {
    this.#channels.delete(channel);
  }

  /** @throws {RelayError} what the relay answers, or `TIMEOUT` when there is no connection or it is cut */
  request<Type extends RequestType>(request: Request<Type>): Promise<ResultValues[Type]> {
    return new Promise((resolve, reject) => {
      if (!this.#live) return reject(notConnected());
      this.#live.link.request<Type>(request, { onValue: resolve, onError: reject });
    });
  }

  #begin(): void {
    this.#cancelTimer();
    const { client, name, credential, transports, clock } = this.#options;
    const secret = credential?.();
    const open = this.#choice.kind === 'http' ? transports.http : transports.webSocket;
    const link: RelayLink = new RelayLink(
      open,
      { client: client(), name: name(), ...(secret === undefined ? {} : { credential: secret }) },
      clock,
      {
        onWelcome: (welcome) => this.#onWelcome(link, welcome),
        onMessage: (message) => this.#onMessage(message),
        onFrame: (frame) => this.#channelOf(frame.handle)?.onFrame(frame),
        onRoundTrip: (roundTripMs) => this.#listener.onRoundTrip(roundTripMs),
        onEnd: (reason) => void this.#onEnd(link, reason),
      },
    );
    this.#link = link;
    this.#setState({ kind: 'connecting', transport: link.kind, attempt: this.#attempt, reason: this.#reason });
  }

  #onWelcome(link: RelayLink, { node, identity, viewer, limits, memory, ports, timeUs }: WelcomeMessage): void {
    this.#choice.succeeded(link.kind);
    this.#cancelTimer = this.clock.after(stableMs, () => this.#settle());
    this.#listener.onHostTime(timeUs);
    this.#ports.clear();
    for (const port of ports) this.#ports.set(port.id, port);
    this.#setState({ kind: 'connected', transport: link.kind, node, identity, viewer });
    this.#listener.onPorts();
    this.#setLive({ link, limits, memory });
  }

  #onMessage(message: RelayMessage): void {
    if ('handle' in message) {
      this.#channelOf(message.handle)?.onMessage(message);
    } else if (message.type === 'port') {
      if (this.#ports.size >= bounds.ports && !this.#ports.has(message.port.id)) return this.#link?.offence();
      this.#ports.set(message.port.id, message.port);
      this.#listener.onPorts();
    } else if (message.type === 'port-gone') {
      this.#ports.delete(message.port);
      this.#listener.onPorts();
    }
  }

  async #onEnd(link: RelayLink, ended: DisconnectReason): Promise<void> {
    this.#cancelTimer();
    this.#setLive(undefined);
    const found = link.welcomed ? undefined : await this.#choice.failed(link.kind, ended);
    if (this.#link !== link) return; // closed meanwhile
    this.#link = undefined;
    const reason = found ? ownReason(found) : ended;
    this.#reason = reason;
    if (reason.reconnect === 'no') return this.#setState({ kind: 'ended', reason });
    const attempt = this.#attempt++;
    const nowMs = this.clock.nowMs();
    this.#awaySinceMs ??= nowMs;
    const waitMs = backOffMs(nowMs - this.#awaySinceMs, reason.reconnect, this.#options.random());
    this.#cancelTimer = this.clock.after(waitMs, () => this.#begin());
    this.#setState({ kind: 'waiting', reason, attempt, waitMs });
  }

  #settle(): void {
    this.#attempt = 0;
    this.#awaySinceMs = undefined;
  }

  #channelOf(handle: number): PortChannel | undefined {
    for (const channel of this.#channels) if (channel.handle === handle) return channel;
    return undefined;
  }

  #setLive(live: LiveLink | undefined): void {
    this.#live = live;
    for (const channel of this.#channels) channel.setLive(live);
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
