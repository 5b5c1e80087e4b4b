import type { ReceiveFrame } from '../protocol/data-frame.ts';
import type { RelayLimits } from '../protocol/limits.ts';
import { isCountedEvent, type RelayMessage } from '../protocol/messages.ts';
import type { Epoch } from '../protocol/port-info.ts';
import type { AttachMessage, GapMessage } from '../protocol/receive-messages.ts';
import type { RelayError } from '../protocol/relay-error.ts';
import type { Attached, RequestType, ResultValues } from '../protocol/result-values.ts';
import type { ClientClock } from './client-clock.ts';
import { CreditAccount } from './credit-account.ts';
import { PendingEvents, placeOf } from './pending-events.ts';
import { PortWriter } from './port-writer.ts';
import { type ReceivedBytes, type ReceivedGap, ReceiveTracker } from './receive-tracker.ts';
import { notConnected, type RelayConnection } from './relay-connection.ts';
import type { Request } from './request-table.ts';

/** A message about one port. */
export type PortEvent = Extract<RelayMessage, { readonly handle: number }>;

/** An event that has its place among the bytes. */
export type PinnedEvent = Exclude<
  Extract<PortEvent, { readonly epoch: Epoch | null; readonly timeUs: number }>,
  { readonly type: 'gap' }
>;

/** What comes from a port, in one order. */
export type Received = ReceivedBytes | ReceivedGap | { readonly kind: 'event'; readonly event: PinnedEvent };

interface AttachmentListener {
  /** Bytes, gaps and the events among them, in their order. `consumed()` is to be called for the bytes. */
  onReceived(received: Received): void;
  /**
   * Everything the relay says of the port but gaps and outcomes of writes, as soon as it comes: perhaps ahead of the
   * bytes.
   */
  onEvent(event: PortEvent): void;
  /**
   * Attached for the first time, or again after a cut. Writes wait for what it returns.
   * @param missedEvents how many events the relay sent to others meanwhile; `undefined`: an older relay does not say
   */
  onAttached(attached: Attached, missedEvents: number | undefined): Promise<void> | void;
  /** It could not be attached again after a cut; it is detached now, and keeps its place. */
  onRefused(error: RelayError): void;
}

/** A connection that has been welcomed. */
export interface LiveConnection {
  readonly connection: RelayConnection;
  readonly limits: RelayLimits;
  readonly memory: string;
}

export interface AttachOptions {
  /** Where to begin when this port was not attached before; a number needs `epoch`. Default: `newest`. */
  readonly from?: AttachMessage['from'];
  /** The opening that a number in `from` counts in. */
  readonly epoch?: Epoch;
  /** Hold the port back rather than lose a byte, while we hold the lease. Default: false. */
  readonly lossless?: boolean;
  /** Bytes that may be on their way. Default: as the relay proposes. */
  readonly creditBytes?: number;
}

/** One port of a relay as this client is attached to it, through any number of connections. */
export class PortAttachment {
  readonly id: string;
  readonly writer: PortWriter;
  readonly #listener: AttachmentListener;
  readonly #tracker = new ReceiveTracker();
  readonly #pending = new PendingEvents();
  readonly #credit = new CreditAccount((bytes) => {
    const { handle } = this;
    if (this.#live && handle !== undefined) this.#live.connection.send({ type: 'credit', handle, bytes });
  });
  #live: LiveConnection | undefined;
  #wanted: AttachOptions | undefined;
  #handle: number | undefined;
  /** It was attached before, so that it resumes where it was. */
  #hasPlace = false;
  /** How many counted events the relay has sent; `undefined`: not known, or nothing is missed. */
  #eventCount: number | undefined;

  constructor(id: string, clock: ClientClock, firstWriteId: number, listener: AttachmentListener) {
    this.id = id;
    this.#listener = listener;
    this.writer = new PortWriter(clock, firstWriteId);
  }

  /** The relay's number for the port on this connection; `undefined`: not attached now. */
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
  /** It was attached before, and resumes where it was. */
  get keepsPlace(): boolean {
    return this.#hasPlace;
  }
  /** It is attached, or will be when there is a connection. */
  get isWanted(): boolean {
    return this.#wanted !== undefined;
  }

  /** A connection came about, or ended. What is wanted is attached again where it was. */
  setLive(live: LiveConnection | undefined): void {
    this.#live = live;
    this.#handle = undefined;
    this.writer.disconnect();
    if (!live || !this.#wanted) return;
    this.#sendAttach(
      live,
      this.#wanted,
      () => {},
      (error) => {
        // The relay has fewer bytes than we: it is another one. Start from its beginning.
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

  /** Detaches. @param keepPlace the next attach resumes at the same place if the relay still has it */
  async detach(keepPlace: boolean): Promise<void> {
    if (!keepPlace) this.#hasPlace = false;
    if (!this.#wanted) return;
    this.#wanted = undefined;
    this.#handle = undefined;
    this.#eventCount = undefined;
    this.writer.disconnect();
    await this.request({ type: 'detach', port: this.id }).catch(() => {}); // a cut connection is detached too
  }

  /** @throws {RelayError} what the relay answers, or `TIMEOUT` when there is no connection or it is cut */
  request<Type extends RequestType>(request: Request<Type>): Promise<ResultValues[Type]> {
    return new Promise((resolve, reject) => {
      if (!this.#live) return reject(notConnected());
      this.#live.connection.request(request, { onValue: resolve, onError: reject });
    });
  }

  /** Bytes were consumed: grants as many. */
  consumed(bytes: number): void {
    this.#credit.consumed(bytes);
  }

  onFrame(frame: ReceiveFrame): void {
    if (frame.kind === 'history') return;
    const { byteLength } = frame.payload;
    if (!this.#credit.spend(byteLength)) return this.#live?.connection.fail('bad-relay');
    const received = this.#tracker.frame(frame);
    const knownBytes = received.reduce(
      (left, item) => left - (item.kind === 'bytes' ? item.bytes.length : 0),
      byteLength,
    );
    for (const item of received) this.#receive(item);
    if (knownBytes > 0) this.#credit.consumed(knownBytes);
  }

  onMessage(event: PortEvent): void {
    if (this.#eventCount !== undefined && isCountedEvent(event)) this.#eventCount++;
    switch (event.type) {
      case 'written':
        return this.writer.onWritten(event.id);
      case 'dropped':
        return this.writer.onDropped(event);
      case 'gap':
        return this.#onGap(event);
      case 'away':
        if (this.#eventCount !== undefined) this.#eventCount += event.missed ?? 0;
        break;
      case 'opened':
        this.#tracker.opened(event.epoch);
        for (const left of this.#pending.takeAll()) this.#listener.onReceived({ kind: 'event', event: left });
        break;
      case 'lost':
      case 'closed':
        for (const gap of this.#tracker.ended(event.epoch, event.offset)) this.#receive(gap);
        break;
      default:
    }
    if ('epoch' in event && !this.#pending.add(event, this.epoch, this.next))
      this.#listener.onReceived({ kind: 'event', event });
    this.#listener.onEvent(event);
  }

  #onGap(gap: GapMessage): void {
    for (const item of this.#tracker.gap(gap)) this.#receive(item);
  }

  /** Hands on what came, with the events that belong among it. */
  #receive(item: ReceivedBytes | ReceivedGap): void {
    if (item.kind === 'gap') {
      this.#listener.onReceived(item);
      const due = item.to === null ? [] : this.#pending.takeUpTo(item.to, item.epoch);
      for (const event of due) this.#listener.onReceived({ kind: 'event', event });
      return;
    }
    let { offset, bytes } = item;
    for (const event of this.#pending.takeUpTo(offset + bytes.length, item.epoch)) {
      const before = bytes.subarray(0, Math.max(0, placeOf(event) - offset));
      if (before.length > 0) this.#listener.onReceived({ ...item, offset, bytes: before });
      offset += before.length;
      bytes = bytes.subarray(before.length);
      this.#listener.onReceived({ kind: 'event', event });
    }
    if (bytes.length > 0) this.#listener.onReceived({ ...item, offset, bytes });
  }

  #sendAttach(
    live: LiveConnection,
    options: AttachOptions,
    onValue: (attached: Attached) => void,
    onError: (error: RelayError) => void,
  ): void {
    const place = this.#place(options);
    const request: Request<'attach'> = {
      type: 'attach',
      port: this.id,
      ...place,
      credit: this.#credit.begin(options.creditBytes ?? live.limits.creditBytes),
      lossless: options.lossless ?? false,
    };
    live.connection.request<'attach'>(request, {
      onValue: (attached) => {
        if (this.#live?.connection !== live.connection || this.#wanted !== options) return;
        this.#begin(attached, place);
        this.#handle = attached.handle;
        const ready = this.#listener.onAttached(attached, this.#missedEvents(attached));
        onValue(attached);
        if (!ready) return this.#connectWriter(attached.handle, live);
        void ready.then(
          () => {
            if (this.#live === live && this.#handle === attached.handle) this.#connectWriter(attached.handle, live);
          },
          () => {}, // the listener's to deal with
        );
      },
      onError: (error) => {
        if (this.#wanted === options) onError(error);
      },
    });
  }

  /** Fewer than before: the port is on another relay now, or that was restarted. */
  #missedEvents({ eventCount }: Attached): number | undefined {
    const before = this.#eventCount;
    this.#eventCount = eventCount;
    if (eventCount === undefined) return undefined;
    return before === undefined ? 0 : Math.max(0, eventCount - before);
  }

  #place(options: AttachOptions): Pick<AttachMessage, 'from' | 'epoch'> {
    const { epoch, next } = this.#tracker;
    if (!this.#hasPlace) {
      const { from = 'newest' } = options;
      return options.epoch === undefined ? { from } : { from, epoch: options.epoch };
    }
    // Never opened until the cut: everything there is now is new.
    return epoch === null ? { from: 'oldest' } : { epoch, from: next };
  }

  #begin({ epoch, from }: Attached, place: Pick<AttachMessage, 'from' | 'epoch'>): void {
    const isResumed = this.#hasPlace;
    this.#hasPlace = true;
    if (isResumed && place.epoch !== undefined) return this.#tracker.opened(epoch);
    // What is missing of the opening that was asked for is announced by a gap: until then it comes next.
    const isAsAsked = epoch !== null && epoch === place.epoch && typeof place.from === 'number';
    this.#tracker.begin(epoch, isAsAsked ? Number(place.from) : isResumed ? 0 : from);
    if (isResumed && epoch !== null && from > 0)
      this.#onGap({ type: 'gap', handle: 0, epoch, from: 0, to: from, reason: 'overwritten' });
  }

  #connectWriter(handle: number, { connection, limits, memory }: LiveConnection): void {
    this.writer.connect({
      handle,
      memory,
      maxBytes: limits.transmitBytes,
      sendFrame: (frame) => connection.sendFrame(frame),
      askOutcomes: (question, answer) =>
        connection.request<'outcomes'>({ type: 'outcomes', port: this.id, ...question }, answer),
    });
  }

  #attachAnew(live: LiveConnection): void {
    const { epoch, next } = this.#tracker;
    this.#hasPlace = false;
    this.#wanted = { ...this.#anywhere(), from: 'oldest' };
    this.#listener.onReceived({ kind: 'gap', epoch, from: next, to: null, reason: 'unexplained' });
    this.#sendAttach(
      live,
      this.#wanted,
      () => {},
      (error) => this.#refuse(live, error),
    );
  }

  /** What is wanted, wherever it begins. */
  #anywhere(): AttachOptions {
    const { epoch: _epoch, from: _from, ...options } = this.#wanted ?? {};
    return options;
  }

  #refuse({ connection }: LiveConnection, error: RelayError): void {
    if (connection.ended) return; // cut once more: the next connection attaches
    this.#wanted = undefined;
    this.#listener.onRefused(error);
  }
}
