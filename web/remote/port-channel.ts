import type { ReceiveFrame } from '../../relay/protocol/data-frame.ts';
import type { Epoch } from '../../relay/protocol/port-info.ts';
import type { RelayLimits } from '../../relay/protocol/limits.ts';
import type { RelayMessage } from '../../relay/protocol/messages.ts';
import type { ClosedMessage, GapMessage, LostMessage } from '../../relay/protocol/receive-messages.ts';
import type { RelayError } from '../../relay/protocol/relay-error.ts';
import type { Attached, RequestType, ResultValues } from '../../relay/protocol/result-values.ts';
import { CreditAccount } from './credit-account.ts';
import { PortWriter } from './port-writer.ts';
import { type Received, ReceiveTracker } from './receive-tracker.ts';
import { notConnected, type RelayLink } from './relay-link.ts';
import type { RemoteClock } from './remote-clock.ts';
import type { Request } from './request-table.ts';

/** A message about one port. */
export type PortEvent = Extract<RelayMessage, { readonly handle: number }>;

export interface ChannelListener {
  onReceived(received: Received): void;
  /** Everything said of the port but gaps and the outcomes of writes; after the bytes that came before it. */
  onEvent(event: PortEvent): void;
  /** Attached for the first time, or again after a cut. */
  onAttached(attached: Attached): void;
  /** It could not be attached again after a cut; it is detached now. */
  onRefused(error: RelayError): void;
}

/** A connection that has been welcomed. */
export interface LiveLink {
  readonly link: RelayLink;
  readonly limits: RelayLimits;
  readonly memory: string;
}

export interface AttachOptions {
  /** Where to begin when this port was not attached before: with all that the relay still has, or with what comes. Default: `newest`. */
  readonly from?: 'oldest' | 'newest';
  /** Hold the port back rather than lose a byte, while we hold the lease. Default: false. */
  readonly lossless?: boolean;
}

/** One port of a relay as this client is attached to it, through any number of connections. */
export class PortChannel {
  readonly id: string;
  readonly writer: PortWriter;
  readonly #listener: ChannelListener;
  readonly #tracker = new ReceiveTracker();
  readonly #credit = new CreditAccount((bytes) => {
    if (this.#live && this.#handle !== undefined) this.#live.link.send({ type: 'credit', handle: this.#handle, bytes });
  });
  #live: LiveLink | undefined;
  #wanted: AttachOptions | undefined;
  #handle: number | undefined;
  /** It was attached before, so that it goes on where it was. */
  #hasPlace = false;

  constructor(id: string, clock: RemoteClock, firstWriteId: number, listener: ChannelListener) {
    this.id = id;
    this.#listener = listener;
    this.writer = new PortWriter(clock, firstWriteId);
  }

  /** The relay's number for the port on this connection. */
  get handle(): number | undefined {
    return this.#handle;
  }
  /** The opening that the next byte is of. */
  get epoch(): Epoch | null {
    return this.#tracker.epoch;
  }
  /** Offset of the next byte. */
  get next(): number {
    return this.#tracker.next;
  }
  /** It was attached before, and goes on where it was. */
  get keepsPlace(): boolean {
    return this.#hasPlace;
  }
  get wanted(): boolean {
    return this.#wanted !== undefined;
  }
  get connected(): boolean {
    return this.#live !== undefined;
  }

  /** A connection came about, or ended. What is wanted is attached again where it was. */
  setLive(live: LiveLink | undefined): void {
    this.#live = live;
    this.#handle = undefined;
    this.writer.disconnect();
    if (!live || !this.#wanted) return;
    this.#sendAttach(
      live,
      this.#wanted,
      () => {},
      (error) => {
        // The relay knows of fewer bytes than we have: it is not the one it was. What it has is taken from its beginning.
        if (error.code === 'INVALID_ARGUMENT' && error.path === 'from') this.#attachAnew(live);
        else this.#refuse(live, error);
      },
    );
  }

  /** @throws {RelayError} `NOT_FOUND`, `FORBIDDEN`, …, or `TIMEOUT` when there is no connection */
  attach(options: AttachOptions): Promise<Attached> {
    return new Promise((resolve, reject) => {
      if (!this.#live) return reject(notConnected());
      this.#wanted = options;
      this.#sendAttach(this.#live, options, resolve, (error) => {
        this.#wanted = undefined;
        reject(error);
      });
    });
  }

  /** Asks for no more of the port. @param keepPlace attaching again goes on where it was, as far as the relay has it */
  async detach(keepPlace: boolean): Promise<void> {
    if (!keepPlace) this.#hasPlace = false;
    if (!this.#wanted) return;
    this.#wanted = undefined;
    this.#handle = undefined;
    this.writer.disconnect();
    await this.request({ type: 'detach', port: this.id }).catch(() => {}); // a connection that is cut is detached too
  }

  /** @throws {RelayError} what the relay answers, or `TIMEOUT` when there is no connection or it is cut */
  request<Type extends RequestType>(request: Request<Type>): Promise<ResultValues[Type]> {
    return new Promise((resolve, reject) => {
      if (!this.#live) return reject(notConnected());
      this.#live.link.request(request, { onValue: resolve, onError: reject });
    });
  }

  /** Bytes were handed on: as many more may come. */
  consumed(bytes: number): void {
    this.#credit.consumed(bytes);
  }

  onFrame(frame: ReceiveFrame): void {
    if (frame.kind === 'history') return;
    if (!this.#credit.spend(frame.payload.byteLength)) this.#live?.link.fail('bad-relay');
    else this.#receive(this.#tracker.frame(frame), frame.payload.byteLength);
  }

  onMessage(event: PortEvent): void {
    switch (event.type) {
      case 'written':
        return this.writer.onWritten(event.id);
      case 'dropped':
        return this.writer.onDropped(event);
      case 'gap':
        return this.#onGap(event);
      case 'opened':
        this.#tracker.opened(event.epoch);
        break;
      case 'lost':
      case 'closed':
        this.#onEnded(event);
        break;
      default:
    }
    this.#listener.onEvent(event);
  }

  #onGap(gap: GapMessage): void {
    this.#receive(this.#tracker.gap(gap), 0);
  }

  #onEnded({ epoch, offset }: LostMessage | ClosedMessage): void {
    this.#receive(this.#tracker.ended(epoch, offset), 0);
  }

  /** @param wireBytes how many bytes came; those that were known already are given back at once */
  #receive(received: readonly Received[], wireBytes: number): void {
    let taken = 0;
    for (const item of received) {
      if (item.kind === 'bytes') taken += item.bytes.byteLength;
      this.#listener.onReceived(item);
    }
    if (taken < wireBytes) this.#credit.consumed(wireBytes - taken);
  }

  #sendAttach(
    { link, limits, memory }: LiveLink,
    options: AttachOptions,
    onValue: (attached: Attached) => void,
    onError: (error: RelayError) => void,
  ): void {
    const { epoch, next } = this.#tracker;
    const resumes = this.#hasPlace && epoch !== null;
    const request: Request<'attach'> = {
      type: 'attach',
      port: this.id,
      ...(resumes ? { epoch, from: next } : { from: options.from ?? 'newest' }),
      credit: this.#credit.begin(limits.creditBytes),
      lossless: options.lossless ?? false,
    };
    link.request<'attach'>(request, {
      onValue: (attached) => {
        if (this.#live?.link !== link || this.#wanted !== options) return;
        if (resumes) this.#tracker.opened(attached.epoch);
        else this.#tracker.begin(attached.epoch, attached.from);
        this.#hasPlace = true;
        this.#handle = attached.handle;
        this.#listener.onAttached(attached);
        onValue(attached);
        this.#connectWriter(attached.handle, { link, limits, memory });
      },
      onError: (error) => {
        if (this.#wanted === options) onError(error);
      },
    });
  }

  #connectWriter(handle: number, { link, limits, memory }: LiveLink): void {
    this.writer.connect({
      handle,
      memory,
      maxBytes: limits.transmitBytes,
      sendFrame: (frame) => link.sendFrame(frame),
      askOutcome: (question, onAnswer) =>
        link.request<'outcomes'>(
          { type: 'outcomes', port: this.id, ...question },
          {
            onValue: ({ outcomes }) =>
              onAnswer(outcomes.find(({ id }) => id === question.from) ?? { id: question.from, state: 'unknown' }),
            onError: onAnswer,
          },
        ),
    });
  }

  #attachAnew(live: LiveLink): void {
    const { epoch, next } = this.#tracker;
    this.#hasPlace = false;
    this.#wanted = { ...this.#wanted, from: 'oldest' };
    this.#listener.onReceived({ kind: 'gap', epoch, from: next, to: null, reason: 'unexplained' });
    this.#sendAttach(
      live,
      this.#wanted,
      () => {},
      (error) => this.#refuse(live, error),
    );
  }

  #refuse({ link }: LiveLink, error: RelayError): void {
    if (link.ended) return; // cut once more: the next connection attaches
    this.#wanted = undefined;
    this.#listener.onRefused(error);
  }
}
