import { PortAttachment, type PortEvent, type Received } from '../../client/port-attachment.ts';
import type { ReceivedBytes } from '../../client/receive-tracker.ts';
import type { ConnectionState, RelayClient } from '../../client/relay-client.ts';
import { firstSettings } from '../../protocol/port-info.ts';
import type { Epoch, HostSignalChange, PortInfo, HostSettings, ViewerId } from '../../protocol/port-info.ts';
import type { PortRequest } from '../../protocol/messages.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { Request } from '../../client/request-table.ts';
import type { Attached, ResultValues } from '../../protocol/result-values.ts';
import { ConnectionEnd, sentenceOf } from './connection-end.ts';
import { LeaseKeeper, type TakeOver } from './lease-keeper.ts';
import { type ClientOptions, locateRelay, makeClient } from './make-client.ts';
import { findPort, listCandidates, type RelayTarget } from './relay-address.ts';
import { MissingSum } from './missing-sum.ts';
import { PortRevival } from './port-revival.ts';
import { sayEvent } from './say-event.ts';

interface RemotePortOptions extends ClientOptions {
  /** How long to reconnect after a cut. */
  readonly retryMs: number;
  /** Where to begin; a number counts in the present opening. */
  readonly from: number | 'oldest' | 'newest';
  /** Bytes that may be on their way. Default: as the relay proposes. */
  readonly creditBytes?: number;
  /** The port is to wait for this client rather than lose a byte. */
  readonly isLossless: boolean;
  /** Neither opens the port nor takes the lease. */
  readonly isReadOnly: boolean;
  /** The port is opened again after its host was restarted. Default: it is not. */
  readonly isLasting?: boolean;
  /** What to open the port with; undefined: as it is, or was. */
  readonly settings: HostSettings | undefined;
  /** What signals are set to first thing. */
  readonly signals: HostSignalChange;
  /** Take the lease over at first; not again after a cut. */
  readonly takeOver?: TakeOver | undefined;
  /** Attached, also again after a cut, and what the relay says of the port. Default: nothing is done. */
  readonly onAttached?: (attached: Attached) => void;
  readonly onEvent?: (event: PortEvent) => void;
  /** `taken()` is to be called for the bytes. */
  readonly onBytes: (received: ReceivedBytes) => void;
  /** Something happened that a person wants to know: a sentence. */
  readonly say: (sentence: string) => void;
}

/** `null`: never opened. */
interface OpeningInfo {
  readonly epoch: Epoch | null;
  readonly settings: HostSettings | null;
}

/** The port, as the relay listed it first, and the opening in which it began. */
interface Place extends OpeningInfo {
  readonly port: PortInfo;
}

/** A port of a relay for a command: found, attached, opened, and taken up again after a cut. */
export class RemotePort {
  readonly #options: RemotePortOptions;
  #address: RelayTarget;
  #client: RelayClient;
  #attachment: PortAttachment | undefined;
  #lease: LeaseKeeper | undefined;
  #place: Place | undefined;
  /** The opening that the port has, or had last. */
  #epoch: Epoch | null = null;
  #head: { readonly epoch: Epoch; readonly offset: number } | undefined;
  #isOverHttp = false;
  readonly #missing: MissingSum;
  #hasMissing = false;
  /** Ends the retrying after a cut; undefined: there was none. */
  #stopRetry: (() => void) | undefined;
  readonly #revival: PortRevival;
  /** The relay does not list the port since a cut. */
  #isAwaited = false;
  #fail: (error: Error) => void = () => undefined;
  #resolveReady: () => void = () => undefined;
  /** Resolves when it is attached for the first time. */
  readonly ready = new Promise<void>((resolve) => (this.#resolveReady = resolve));

  constructor(options: RemotePortOptions) {
    this.#options = options;
    this.#address = options.address;
    this.#missing = new MissingSum(options.clock, options.say);
    this.#revival = new PortRevival({
      port: () => this.#client.ports.get(this.#attachment?.id ?? ''),
      lease: () => this.#lease,
      reopen: options.isLasting ? (port, lease) => this.#open(port, lease, false) : undefined,
      say: options.say,
    });
    this.#client = this.#clientAt(options.address);
  }

  /** Some bytes will never come. */
  get hasMissing(): boolean {
    return this.#hasMissing;
  }

  /** There is a connection, and everything that the port had received when it was made has come. */
  get hasCaughtUp(): boolean {
    const { handle, epoch = null, next = 0 } = this.#attachment ?? {};
    return handle !== undefined && (this.#head?.epoch !== epoch || next >= this.#head.offset);
  }

  get isConnected(): boolean {
    return this.#attachment?.handle !== undefined;
  }

  /** Who else may transmit, in words; undefined: nobody. */
  get otherHolder(): string | undefined {
    return this.#lease?.otherHolder;
  }

  /** Which port it is, and the opening in which it began; once it is ready. */
  get place(): Place | undefined {
    return this.#place;
  }

  /** The opening that the port has, or had last; `null`: none yet. */
  get epoch(): Epoch | null {
    return this.#epoch;
  }

  /** How many bytes were written in all. */
  get writtenBytes(): number {
    return this.#attachment?.writer.writtenBytes ?? 0;
  }

  get isWriting(): boolean {
    return this.#attachment?.writer.isBusy ?? false;
  }

  /**
   * Resolves when the host's operating system has taken the bytes. One call at a time, once it is ready.
   * @param epoch the opening they are meant for; `null`: whichever is open
   * @param sendWithinMs how long they may wait for a connection. Default: as long as it reconnects
   * @throws {WriteError}
   */
  async write(bytes: Uint8Array, epoch: Epoch | null, sendWithinMs = Infinity): Promise<void> {
    await this.#attachment?.writer.write(bytes, { epoch, sendWithinMs });
  }

  /** Bytes that were handed over have been dealt with, so that more may come. */
  consumed(bytes: number): void {
    this.#attachment?.consumed(bytes);
  }

  /** Waits for what passes by itself, then takes the lease if it is free. @throws {RelayError} */
  async prepare(): Promise<void> {
    await this.#revival.whenUsable();
    await this.takeLease();
  }

  /** Asks for something at this port. @throws {RelayError} */
  request<Type extends PortRequest['type']>(request: Omit<Request<Type>, 'port'>): Promise<ResultValues[Type]> {
    return this.#client.request<Type>({ ...request, port: this.#port.id } as unknown as Request<Type>);
  }

  /** Takes the lease if it has become free. @throws {RelayError} */
  async takeLease(): Promise<void> {
    if (this.isConnected) await this.#lease?.take();
  }

  /**
   * Leaves the port to another program, or does so for longer. Takes the lease over first if it is asked to.
   * @returns from whom it was taken over @throws {RelayError}
   */
  async lend(forMs: number, text: string | undefined, takeOver?: TakeOver): Promise<ViewerId | null> {
    const former = this.#lease?.isHeld === false && takeOver ? this.#lease.holder : null;
    if (takeOver) await this.#lease?.takeOver(takeOver);
    await this.request<'lend'>({ type: 'lend', forMs, ...(text === undefined ? {} : { text }) });
    return former;
  }

  /** Takes it back, and gives the lease back to whom it was taken over from. @throws {RelayError} */
  async takeBack(former: ViewerId | null): Promise<void> {
    await this.request<'take-back'>({ type: 'take-back' });
    // Fails when that client is gone.
    if (former !== null)
      await this.request<'lease'>({ type: 'lease', action: 'hand-over', to: former }).catch(() => {});
  }

  /**
   * Connects, and reconnects, until the signal aborts it.
   * @throws {ConnectionEnd} when reconnecting makes no sense, or took too long
   * @throws {RelayError} when the relay refuses what was asked first
   */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = (error) => void this.#failOrMove(error, reject);
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (signal.aborted) resolve();
        else this.#client.connect();
      });
    } finally {
      this.#revival.close();
      this.#settleRetry();
      this.#missing.close();
      const failed = new RelayError('TIMEOUT', 'The command ended before the outcome was known.');
      await this.#client.close();
      this.#attachment?.writer.fail(failed);
    }
  }

  #clientAt(address: RelayTarget): RelayClient {
    const client: RelayClient = makeClient(
      { ...this.#options, address, usesDirectory: true },
      {
        onState: (state) => void (client === this.#client && this.#onState(state)),
        onPorts: () => this.#onPorts(),
        onRoundTrip: () => undefined,
        onHostTime: () => undefined,
        onError: (error) => this.#sayEvent(error),
      },
    );
    return client;
  }

  /**
   * Connects below a proxy's path if the relay, or its port, was not found at the root, and is there. Else it fails.
   */
  async #failOrMove(error: Error, fail: (error: Error) => void): Promise<void> {
    const { undivided, ...here } = this.#address;
    if (!undivided || this.#attachment) return fail(error);
    this.#address = here;
    const found = await locateRelay({ ...here, undivided });
    if (found.root === here.root) return fail(error);
    void this.#client.close();
    this.#address = found;
    this.#client = this.#clientAt(found);
    this.#client.connect();
  }

  #onState(state: ConnectionState): void {
    if (state.kind !== 'connected') this.#revival.attached(false);
    if (state.kind === 'connected') {
      if (state.transport === 'http' && !this.#isOverHttp)
        this.#options.say('WebSocket is blocked on the way to the relay: using HTTP.');
      this.#isOverHttp = state.transport === 'http';
      if (!this.#attachment) void this.#attachFirst().catch((error: Error) => this.#fail(error));
    } else if (state.kind === 'ended') {
      this.#fail(new ConnectionEnd(sentenceOf(state.reason), 'no'));
    } else if (state.kind === 'waiting') {
      const sentence = sentenceOf(state.reason);
      if (this.#place) this.#retry(sentence);
      else if (state.reason.code !== 'socket-blocked') this.#fail(new ConnectionEnd(sentence, state.reason.reconnect));
    }
  }

  /** After a cut, or while the relay does not list the port: for a while. */
  #retry(sentence: string): void {
    const { retryMs, clock, say } = this.#options;
    if (retryMs === 0) return this.#fail(new ConnectionEnd(sentence, 'no'));
    if (this.#stopRetry) return;
    say(`${sentence} Trying again.`);
    this.#stopRetry = clock.after(retryMs, () =>
      this.#fail(new ConnectionEnd(`${sentence} Given up after ${Math.round(retryMs / 1000)} s.`, 'no')),
    );
  }

  #settleRetry(): void {
    this.#stopRetry?.();
    this.#stopRetry = undefined;
  }

  async #attachFirst(): Promise<void> {
    const { from, takeOver, creditBytes, isLossless: lossless } = this.#options;
    // The state is announced before requests can be sent.
    await this.#client.whenLive(new AbortController().signal);
    const port = findPort(await listCandidates(this.#client, this.#address), this.#address);
    if (takeOver && port.role === 'viewer')
      throw new Error('Taking over needs the role operator: this access may only watch the port.');
    if (typeof from === 'number' && port.epoch === null)
      throw new Error('The port has not been opened yet, so it has no offsets.');
    this.#attachment = new PortAttachment(port.id, this.#client.clock, 0, {
      onReceived: (received) => this.#onReceived(received),
      onEvent: (event) => this.#onEvent(event),
      onAttached: (attached) => this.#begin(attached),
      onRefused: (error) => this.#onRefused(error),
    });
    this.#client.add(this.#attachment);
    await this.#attachment.attach({
      from,
      ...(typeof from === 'number' && port.epoch !== null ? { epoch: port.epoch } : {}),
      lossless,
      ...(creditBytes === undefined ? {} : { creditBytes }),
    });
  }

  /** Attached: sees to the lease and the opening, before what waits is written. */
  async #begin(attached: Attached): Promise<void> {
    const { epoch, head, holder, viewers, total } = attached;
    const { say, isReadOnly } = this.#options;
    const isFirst = this.#place === undefined;
    const port = this.#port;
    this.#head = epoch === null ? undefined : { epoch, offset: head };
    this.#lease = new LeaseKeeper({
      self: this.#viewer,
      request: (action, text) =>
        this.#client.request({ type: 'lease', port: port.id, action, ...(text === undefined ? {} : { text }) }),
      say,
    });
    this.#lease.begin(holder, viewers, total, port.holder);
    let opening: OpeningInfo = port;
    try {
      if (!isReadOnly && port.role !== 'viewer') opening = await this.#open(port, this.#lease, isFirst);
    } catch (error) {
      if (isFirst) this.#fail(error as Error);
      if (this.isConnected && !isFirst) say((error as Error).message);
      if (isFirst || !this.isConnected) return;
    }
    this.#epoch = opening.epoch;
    this.#place ??= { port, epoch: opening.epoch, settings: opening.settings };
    if (this.#stopRetry) say('Connected again.');
    this.#settleRetry();
    this.#revival.attached(true);
    this.#options.onAttached?.(attached);
    this.#resolveReady();
  }

  /**
   * Sees to it that the port is open, and takes the lease if it is free.
   * @returns the opening there is then
   * @throws {RelayError}
   */
  async #open(port: PortInfo, lease: LeaseKeeper, isFirst: boolean): Promise<OpeningInfo> {
    const { settings, signals, takeOver } = this.#options;
    const { id } = port;
    if (takeOver && isFirst) await lease.takeOver(takeOver);
    if (port.state !== 'open') {
      const opened = await this.#client.request({
        type: 'open',
        port: id,
        settings: settings ?? port.settings ?? firstSettings,
        signals,
      });
      await lease.take();
      return opened;
    }
    await lease.take();
    let opening: OpeningInfo = port;
    // Changes nothing when they are those already.
    const type = lease.isHeld ? 'settings' : 'open';
    if (settings) opening = await this.#client.request({ type, port: id, settings });
    if (isFirst && Object.keys(signals).length > 0)
      await this.#client.request({ type: 'signals', port: id, set: signals });
    return opening;
  }

  #onRefused(error: RelayError): void {
    // After a restart a relay has to find its ports first.
    if (error.code !== 'NOT_FOUND') return this.#fail(error);
    this.#isAwaited = true;
    this.#retry(error.message);
  }

  #onPorts(): void {
    this.#revival.check();
    const attachment = this.#attachment;
    if (!this.#isAwaited || !attachment || !this.#client.ports.has(attachment.id)) return;
    this.#isAwaited = false;
    attachment.attach({ lossless: this.#options.isLossless }).catch((error: RelayError) => {
      if (this.#client.state.kind === 'connected') this.#onRefused(error);
      else this.#isAwaited = true;
    });
  }

  get #port(): PortInfo {
    const { id = '' } = this.#attachment ?? {};
    const port = this.#client.ports.get(id) ?? this.#place?.port;
    if (!port) throw new RelayError('NOT_FOUND', 'The relay no longer lists the port.');
    return port;
  }

  get #viewer(): string {
    const { state } = this.#client;
    return state.kind === 'connected' ? state.viewer : '';
  }

  #onReceived(received: Received): void {
    if (received.kind === 'bytes') return this.#options.onBytes(received);
    if (received.kind !== 'gap') return;
    this.#hasMissing = true;
    this.#missing.add(received);
  }

  #onEvent(event: PortEvent): void {
    if (event.type === 'opened') this.#epoch = event.epoch;
    if (event.type === 'lease' || event.type === 'viewers') this.#lease?.hear(event);
    this.#revival.hear(event);
    this.#options.onEvent?.(event);
    this.#sayEvent(event);
  }

  #sayEvent(event: Parameters<typeof sayEvent>[0]): void {
    const sentence = sayEvent(event, this.#viewer, (viewer) => this.#lease?.nameOf(viewer) ?? 'somebody');
    if (sentence !== undefined) this.#options.say(sentence);
  }
}
