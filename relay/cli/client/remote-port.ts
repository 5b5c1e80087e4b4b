import type { OutputSignalChange, PortInfo, PortSettings } from '../../protocol/port-info.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import { type Clock, waitAtLeast } from '../../base/clock.ts';
import { backOffMs } from '../../protocol/back-off.ts';
import type { TakeOver } from './lease-keeper.ts';
import { ConnectionEnd } from './connection-end.ts';
import { type OpeningInfo, PortVisit, type VisitOptions } from './port-visit.ts';
import { PortWriter } from './port-writer.ts';
import { ReceiveCursor, type ReceivedBytes } from './receive-cursor.ts';
import { findPort, type RelayAddress } from './relay-address.ts';
import type { ClientName, RelayConnection } from './relay-connection.ts';
import { RelayWay } from './relay-way.ts';
import { sayMissing } from './say-event.ts';

export interface RemotePortOptions {
  readonly address: RelayAddress;
  readonly client: ClientName;
  readonly clock: Clock;
  /** @returns a number from 0 up to and without 1 */
  readonly random: () => number;
  /** How long a connection that was cut is tried again. */
  readonly retryMs: number;
  /** Where to begin; a number counts in the present opening. */
  readonly from: number | 'oldest' | 'newest';
  /** Bytes that may be on their way; undefined: as the relay proposes. */
  readonly creditBytes?: number;
  /** The port is to wait for this client rather than lose a byte. */
  readonly isLossless: boolean;
  /** Neither opens the port nor takes the lease. */
  readonly isReadOnly: boolean;
  /** What the port is to be opened with; undefined: as it is, or was. */
  readonly settings: PortSettings | undefined;
  /** What lines are set to first thing. */
  readonly signals: OutputSignalChange;
  /** Have the lease at first whoever has it; after a cut it is not taken again. */
  readonly takeOver?: TakeOver | undefined;
  /** The bytes are taken when `taken()` is told so. */
  readonly onBytes: (received: ReceivedBytes) => void;
  /** Something happened that a person wants to know: a sentence. */
  readonly say: (sentence: string) => void;
}

/** What stays the same from one connection to the next: the port, and the opening in which it began. */
interface Place extends OpeningInfo {
  /** As the relay told first. */
  readonly port: PortInfo;
}

/** A port of a relay, over as many connections as it takes: goes on after a cut where it was, with no byte lost or doubled. */
export class RemotePort {
  readonly writer = new PortWriter();
  readonly #options: RemotePortOptions;
  readonly #cursor: ReceiveCursor;
  readonly #way = new RelayWay();
  #visit: PortVisit | undefined;
  #place: Place | undefined;
  #heldBytes = 0;
  #hasMissing = false;
  #ready: () => void = () => undefined;
  /** Resolves when it is attached for the first time. */
  readonly ready = new Promise<void>((resolve) => (this.#ready = resolve));

  constructor(options: RemotePortOptions) {
    this.#options = options;
    this.#cursor = new ReceiveCursor({
      onBytes: (received) => {
        this.#heldBytes += received.bytes.length;
        options.onBytes(received);
      },
      onMissing: (missing) => {
        this.#hasMissing = true;
        options.say(sayMissing(missing));
      },
    });
  }

  /** Some bytes will never come. */
  get hasMissing(): boolean {
    return this.#hasMissing;
  }

  /** Whether there is a connection, and all that the port had received when it was made has come. */
  get hasCaughtUp(): boolean {
    return this.#visit?.hasCaughtUp ?? false;
  }

  get isConnected(): boolean {
    return this.#visit !== undefined;
  }

  /** Who else may transmit, in words; undefined when nobody else does. */
  get otherHolder(): string | undefined {
    return this.#visit?.lease.otherHolder;
  }

  /** Which port it is, and the opening in which it began; once it is ready. */
  get place(): Place | undefined {
    return this.#place;
  }

  /** Bytes that were handed over have been dealt with, so that more may come. */
  taken(bytes: number): void {
    this.#heldBytes -= bytes;
    this.#visit?.taken(bytes);
  }

  /** Takes the lease if it has become free. @throws {RelayError} */
  async takeLease(): Promise<void> {
    await this.#visit?.lease.take();
  }

  /**
   * Connects, and connects again, until the signal aborts it.
   * @throws {ConnectionEnd} when there is no sense in trying again
   * @throws {RelayError} when the relay says no to what was asked first
   */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random, retryMs, say } = this.#options;
    let cutUs: number | undefined;
    for (;;) {
      const end = await this.#connect(signal, () => {
        if (cutUs !== undefined) say('Connected again.');
        cutUs = undefined;
      });
      if (signal.aborted) return;
      if (!this.#place || end.reconnect === 'no' || retryMs === 0) throw end;
      if (cutUs === undefined) say(`${end.message} Trying again.`);
      cutUs ??= clock.nowUs();
      const triedMs = (clock.nowUs() - cutUs) / 1000;
      const waitMs = backOffMs(triedMs, end.reconnect, random());
      if (triedMs + waitMs > retryMs)
        throw new ConnectionEnd(`${end.message} Given up after ${Math.round(triedMs / 1000)} s.`, 'no', { cause: end });
      await waitAtLeast(clock, waitMs, signal);
    }
  }

  /** One connection. @returns how it ended */
  async #connect(signal: AbortSignal, onBegun: () => void): Promise<ConnectionEnd> {
    let connection: RelayConnection | undefined;
    let stop = (): void => undefined;
    const stopped = new Promise<ConnectionEnd>((resolve) => {
      stop = () => resolve(new ConnectionEnd('The connection was ended as agreed.', 'no'));
      signal.addEventListener('abort', stop, { once: true });
    });
    try {
      const wasOverHttp = this.#way.isOverHttp;
      connection = await this.#way.connect(this.#options, signal);
      if (this.#way.isOverHttp && !wasOverHttp)
        this.#options.say('Something on the way to the relay lets no WebSocket through: it goes over HTTP.');
      const begun = this.#begin(connection).then(onBegun);
      await Promise.race([begun, stopped]);
      return await Promise.race([connection.ended, stopped]);
    } catch (error) {
      if (error instanceof ConnectionEnd) return error;
      // After a restart a relay has to find its ports again.
      if (this.#place && error instanceof RelayError && error.code === 'NOT_FOUND')
        return new ConnectionEnd(error.message, 'yes', { cause: error });
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      this.#visit = undefined;
      this.writer.disconnect();
      await connection?.close();
    }
  }

  async #begin(connection: RelayConnection): Promise<void> {
    const { address, from, creditBytes, isLossless, settings, signals, takeOver, say } = this.#options;
    const { ports, limits } = connection.welcome;
    const known = this.#place?.port;
    const port = known ? (ports.find(({ id }) => id === known.id) ?? known) : findPort(ports, address);
    const start: VisitOptions['start'] = this.#place ? this.#resumption() : firstStart(port, from);
    const maxCredit = creditBytes ?? limits.creditBytes;
    const visit = new PortVisit(connection, this.#cursor, this.writer, {
      port,
      start,
      isLossless,
      maxCredit,
      credit: Math.max(0, maxCredit - this.#heldBytes),
      say,
    });
    this.#visit = visit;
    await visit.attach();
    const isFirst = this.#place === undefined;
    if (takeOver && port.role === 'viewer')
      throw new Error('This access may only watch the port: it cannot take the lease over.');
    const isReadOnly = this.#options.isReadOnly || port.role === 'viewer';
    let opening: OpeningInfo = port;
    try {
      if (!isReadOnly) {
        opening = await visit.open(settings, signals, isFirst ? takeOver : undefined);
        if (isFirst && port.state === 'open' && Object.keys(signals).length > 0) await visit.setSignals(signals);
      }
    } catch (error) {
      if (isFirst || !(error instanceof RelayError)) throw error;
      say(error.message);
    }
    this.#place ??= { port, epoch: opening.epoch, settings: opening.settings };
    await visit.connectWriter();
    this.#ready();
  }

  #resumption(): VisitOptions['start'] {
    const { epoch, next } = this.#cursor;
    // Never opened until the cut: all that is there is new.
    return epoch === null ? { from: 'oldest' } : { epoch, from: next };
  }
}

function firstStart({ epoch }: PortInfo, from: RemotePortOptions['from']): VisitOptions['start'] {
  if (typeof from === 'string') return { from };
  if (epoch === null) throw new Error('The port has not been opened yet, so there is no offset to begin from.');
  return { epoch, from };
}
