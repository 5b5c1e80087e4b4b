import { PortAttachment, type PortEvent, type Received } from '../../relay/client/port-attachment.ts';
import type { ClientClock } from '../../relay/client/client-clock.ts';
import { type PortPresence, presenceAfter, presenceOf } from '../../relay/client/port-presence.ts';
import type { Epoch, PortInfo, HostSettings, UsbInfo, ViewerId } from '../../relay/protocol/port-info.ts';
import { bounds } from '../../relay/protocol/limits.ts';
import type { Request } from '../../relay/client/request-table.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import { includesRole } from '../../relay/protocol/roles.ts';
import type { Attached } from '../../relay/protocol/result-values.ts';
import type { PortSettings } from '../core/port-settings.ts';
import type { PortLender } from '../core/session-state.ts';
import { SerialError } from '../core/serial-error.ts';
import {
  type AdapterIds,
  type Line,
  LineArrival,
  type LineLending,
  type LineOpening,
  type LineSink,
} from '../line/line.ts';
import { LineFeed } from './line-feed.ts';
import { lineError } from './relay-error-code.ts';
import { RelayOpening } from './relay-opening.ts';

/** After a loss the port stays attached this long, with its lease, for the device to return. */
const returnMs = 30_000;

interface RelayLineInit {
  readonly id: string;
  /** Where arrivals and departures are dispatched. */
  readonly source: EventTarget;
  readonly clock: ClientClock;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** How much the host's clock is ahead of ours. */
  readonly hostAheadMs: () => number;
  /** Above all ids of writes that this client may have used before. */
  readonly firstWriteId: number;
  /** The port as the relay lists it; `undefined`: not listed. */
  readonly info: () => PortInfo | undefined;
  /** This client's public id. */
  readonly viewer: () => ViewerId | undefined;
  /** Something about its presence has changed. */
  readonly onChange: () => void;
  readonly onForget: () => void;
}

/**
 * A port of a relay. A connection that is cut and restored is not a loss: received bytes follow, and what is
 * transmitted waits, for up to 10 s. Opened while others have it open it keeps the settings it has.
 */
export class RelayLine implements Line {
  readonly id: string;
  readonly attachment: PortAttachment;
  readonly #init: RelayLineInit;
  readonly #feed: LineFeed;
  #opening: RelayOpening | 'begun' | undefined;
  #isForgotten = false;
  #wasStalled = false;
  #connected = false;
  /** The present opening as far as is known: that of writes. */
  #epoch: Epoch | null = null;
  /** The opening that the bytes have come to. */
  #readEpoch: Epoch | null = null;
  #listedEpoch: Epoch | null = null;
  /** What the list said when the device was lost: it is updated a little later. */
  #outdated: PortInfo | undefined;
  #presence: PortPresence | undefined;
  #usb: UsbInfo | null = null;
  #cancelReturn = (): void => {};

  constructor(init: RelayLineInit) {
    this.#init = init;
    this.id = init.id;
    this.attachment = new PortAttachment(init.id, init.clock, init.firstWriteId, {
      onReceived: (received) => this.#onReceived(received),
      onEvent: (event) => this.#onEvent(event),
      onAttached: (attached, missedEvents) => this.#onAttached(attached, missedEvents),
      onRefused: (error) => this.#lose(error.message),
    });
    this.#feed = new LineFeed({
      localMs: (timeUs) => timeUs / 1000 - init.hostAheadMs(),
      nowMs: init.nowMs,
      onTaken: (bytes) => this.attachment.consumed(bytes),
      epoch: () => this.#epoch,
      onLost: (message, lender) => this.#onLost(message, lender),
    });
  }

  get connected(): boolean {
    return this.#connected;
  }

  get adapter(): AdapterIds {
    return this.#usb ? { usbVendorId: this.#usb.usbVendorId, usbProductId: this.#usb.usbProductId } : {};
  }

  /** Who is attached and who holds the lease; `undefined` while this client is not attached. */
  get presence(): PortPresence | undefined {
    return this.attachment.isWanted ? this.#presence : undefined;
  }

  async open(settings: PortSettings, sink: LineSink): Promise<LineOpening> {
    if (this.#opening) throw new SerialError('open-failed', 'The line is open already.');
    this.#opening = 'begun';
    this.#cancelReturn();
    try {
      if (!this.#connected) throw new SerialError('port-gone');
      const opened = await this.#attachAndOpen(settings);
      if (this.#isForgotten) throw new SerialError('port-gone');
      this.#epoch = opened.epoch;
      const opening = new RelayOpening({
        attachment: this.attachment,
        nowMs: this.#init.nowMs,
        epoch: () => this.#epoch,
        role: () => this.#init.info()?.role,
        sink,
        onEpoch: (epoch) => {
          this.#epoch = epoch;
        },
        leave: (by) => this.#leave(by),
      });
      this.#opening = opening;
      this.#feed.begin(sink, opened.epoch, opened.settings);
      return opening;
    } catch (error) {
      this.#opening = undefined;
      this.#awaitReturn();
      throw lineError(error, 'open-failed', this.#init.info()?.role);
    }
  }

  /** The relay keeps its port: this page does without it, until the source is asked for it again. */
  async forget(): Promise<void> {
    if (this.#isForgotten) return;
    this.#onLost('');
    this.#isForgotten = true;
    this.#connected = false;
    this.#cancelReturn();
    this.#init.onForget();
    await this.attachment.detach(false);
  }

  get lending(): LineLending {
    const ask = async (request: Request<'lend'> | Request<'take-back'>): Promise<void> => {
      try {
        await this.attachment.request(request);
      } catch (error) {
        throw lineError(error, 'open-failed', this.#init.info()?.role);
      }
    };
    return {
      lend: () => ask({ type: 'lend', port: this.id, forMs: bounds.lendMs }),
      takeBack: () => ask({ type: 'take-back', port: this.id }),
    };
  }

  /** To be called when the relay's list of ports has changed, when the relay is gone, and once at first. */
  update(): void {
    const info = this.#init.info();
    if (info) {
      this.#usb = info.usb;
      // The list is late at times: only what is new in it counts.
      if (info.state === 'open' && info.epoch !== this.#listedEpoch) this.#epoch = info.epoch;
      this.#listedEpoch = info.epoch;
    }
    const known = info !== undefined && info.state !== 'lost';
    this.#setConnected(known && info !== this.#outdated);
    if (!info) this.#onLost('The relay does not offer the port any more.');
  }

  /** The relay was left: nothing waits for its device. */
  leave(): void {
    this.update();
    this.#cancelReturn();
    if (this.attachment.isWanted) void this.attachment.detach(true);
  }

  /**
   * Attaches, unless attached, and opens the port at the relay, unless it is open. Viewers join what others have
   * opened.
   */
  async #attachAndOpen(settings: PortSettings): Promise<{ epoch: Epoch | null; settings: HostSettings }> {
    const { attachment } = this;
    const info = this.#init.info();
    const wasAttached = attachment.isWanted;
    // From the oldest byte the relay has: what a board said before we came is what one most wants to see. The past of a
    // port that is closed is that of an opening before.
    if (!wasAttached) await attachment.attach({ from: info?.state === 'open' ? 'oldest' : 'newest' });
    try {
      const { state, settings: present } = this.#presence ?? { state: 'closed', settings: null };
      const isOpen = state === 'open' && present !== null;
      if (info && !includesRole(info.role, 'operator')) {
        if (isOpen) return { epoch: attachment.epoch, settings: present };
        throw new RelayError('FORBIDDEN', 'This access may only watch: somebody else has to open the port.');
      }
      return await attachment.request({ type: 'open', port: this.id, settings: isOpen ? present : settings });
    } catch (error) {
      if (!wasAttached) await attachment.detach(attachment.keepsPlace);
      throw error;
    }
  }

  #onReceived(received: Received): void {
    this.#feed.push(received);
  }

  #onEvent(event: PortEvent): void {
    if (event.type === 'opened') {
      if (this.#readEpoch === this.#epoch) this.#epoch = event.epoch;
      this.#readEpoch = event.epoch;
    }
    // An end that comes late, when the port is open again, is only the end of one opening among others.
    if (event.type === 'lost' && event.epoch === this.#epoch) {
      this.#outdated = this.#init.info();
      this.#setConnected(false);
    }
    if (event.type === 'away' && event.missed) this.#miss(event.missed);
    if (this.#presence) this.#presence = presenceAfter(this.#presence, event);
    this.#init.onChange();
  }

  /** @param events how many are not sent again; 0: nobody knows */
  #miss(events: number): void {
    const timeMs = this.#init.nowMs();
    this.#feed.push({ kind: 'missing', events, timeMs, signals: {}, settings: undefined });
  }

  /** The relay ended the connection because this page took nothing: bytes are kept for it, events are not. */
  onStalled(): void {
    this.#wasStalled = this.attachment.isWanted;
  }

  #onAttached(attached: Attached, missedEvents: number | undefined): void {
    const { state, epoch, settings, inputSignals, outputSignals } = attached;
    if (missedEvents || (this.#wasStalled && missedEvents === undefined)) this.#miss(missedEvents ?? 0);
    this.#wasStalled = false;
    this.#presence = presenceOf(attached, this.#presence);
    // Back at a relay that has nothing of our opening, and none: it was restarted.
    if (state !== 'open' && epoch !== this.#readEpoch) this.#lose('The relay was restarted.');
    else {
      const { dataTerminalReady, requestToSend } = outputSignals ?? {};
      const outputs = outputSignals ? { dataTerminalReady, requestToSend } : {};
      const signals = { ...inputSignals, ...outputs } as Parameters<LineSink['signals']>[0];
      const timeUs = (this.#init.nowMs() + this.#init.hostAheadMs()) * 1000;
      this.#feed.push({ kind: 'state', settings: state === 'open' ? settings : null, signals, timeUs });
    }
    this.#readEpoch = this.attachment.epoch;
    this.#init.onChange();
  }

  /** What came before is delivered first. */
  #lose(message: string): void {
    if (this.#opening instanceof RelayOpening) this.#feed.push({ kind: 'lost', message });
  }

  #onLost(message: string, lender?: PortLender): void {
    const opening = this.#opening;
    if (!(opening instanceof RelayOpening)) return;
    this.#opening = undefined;
    this.#feed.end(false);
    opening.lose(new SerialError(lender ? 'port-released' : 'port-gone', message), lender);
    this.#awaitReturn();
  }

  /** After a loss: stays attached for a while, and then only remembers its place. */
  #awaitReturn(): void {
    this.#cancelReturn();
    if (this.attachment.isWanted && !this.#isForgotten)
      this.#cancelReturn = this.#init.clock.after(returnMs, () => {
        // It would end with us if we lent it.
        if (this.#init.info()?.lent) this.#awaitReturn();
        else void this.attachment.detach(true);
      });
  }

  /** The host's port is closed if it is ours to close; others may go on with it otherwise. */
  async #leave(by?: 'page-left'): Promise<void> {
    const { holder, total = 0 } = this.#presence ?? {};
    const isAlone = total <= 1;
    const isOurs = holder === this.#init.viewer() ? isAlone || by !== 'page-left' : holder === null && isAlone;
    this.#feed.end(true);
    if (isOurs) await this.attachment.request({ type: 'close', port: this.id }).catch(() => {});
    this.#feed.end(true);
    await this.attachment.detach(false);
    this.#feed.end(true);
    this.#opening = undefined;
  }

  #setConnected(connected: boolean): void {
    if (connected === this.#connected || this.#isForgotten) return;
    this.#connected = connected;
    this.#init.source.dispatchEvent(new LineArrival(connected ? 'connect' : 'disconnect', this));
  }
}
