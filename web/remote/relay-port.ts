import type { SequenceStep } from '../../relay/protocol/control-messages.ts';
import type { Epoch, PortInfo, UsbInfo, ViewerId } from '../../relay/protocol/port-info.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import type { ClosedMessage, LostMessage } from '../../relay/protocol/receive-messages.ts';
import type { Attached, SequenceTimes } from '../../relay/protocol/result-values.ts';
import { announcePort } from '../w3c/announce-port.ts';
import { checkOpenOptions } from '../w3c/check-open-options.ts';
import type { Port } from '../w3c/port.ts';
import { attachAndOpen, type RelayOpenOptions } from './attach-and-open.ts';
import { PortAttachment, type PortEvent, type Received } from '../../relay/client/port-attachment.ts';
import { type PortPresence, presenceAfter, presenceOf } from '../../relay/client/port-presence.ts';
import { PortStreams } from '../w3c/port-streams.ts';
import { ReceiveJournal } from './receive-journal.ts';
import { ReceiveQueue } from '../w3c/receive-queue.ts';
import { callError, gapError, invalidState, lostError, streamError } from './relay-port-error.ts';
import type { ClientClock } from '../../relay/client/client-clock.ts';

type State = 'closed' | 'opening' | 'opened' | 'closing' | 'forgotten';

/** So long after a loss the port stays attached, with its lease, for the device to return. */
const returnMs = 30_000;

export interface RelayPortInit {
  readonly id: string;
  /** Where `connect` and `disconnect` bubble to. */
  readonly source: EventTarget;
  readonly clock: ClientClock;
  /** Above all ids of writes that this client may have used before. */
  readonly firstWriteId: number;
  /** The port as the relay lists it; `undefined`: not (any more). */
  readonly info: () => PortInfo | undefined;
  /** This client's public id. */
  readonly viewer: () => ViewerId | undefined;
  /** Something about its presence has changed. */
  readonly onChange: () => void;
  readonly onForget: () => void;
}

/**
 * A port of another computer. Behaves as Web Serial, section 4.4, says a `SerialPort` does. A connection that is cut and comes again is no
 * loss: reads and writes wait for it. What a call failed of, `relayErrorOf()` tells more exactly than the exception's name.
 */
export class RelayPort extends EventTarget implements Port {
  readonly id: string;
  readonly attachment: PortAttachment;
  /** What a stream of bytes cannot say: times, the size of gaps, and what happened among the bytes. */
  readonly journal = new ReceiveJournal();
  readonly #init: RelayPortInit;
  readonly #queue = new ReceiveQueue((bytes) => this.attachment.consumed(bytes));
  #state: State = 'closed';
  #connected = false;
  #streams: PortStreams | undefined;
  /** The present opening as far as is known: that of writes. */
  #epoch: Epoch | null = null;
  /** The opening that the bytes have come to. */
  #readEpoch: Epoch | null = null;
  #listedEpoch: Epoch | null = null;
  /** What the list said when the device was lost: it is told a little later. */
  #outdated: PortInfo | undefined;
  #presence: PortPresence | undefined;
  #usb: UsbInfo | null = null;
  #cancelReturn = (): void => {};

  constructor(init: RelayPortInit) {
    super();
    this.#init = init;
    this.id = init.id;
    this.attachment = new PortAttachment(init.id, init.clock, init.firstWriteId, {
      onReceived: (received) => this.#onReceived(received),
      onEvent: (event) => this.#onEvent(event),
      onAttached: (attached) => this.#onAttached(attached),
      onRefused: (error) => this.#streams?.lose(lostError(error)),
    });
  }

  /** Section 4.4.5. */
  get connected(): boolean {
    return this.#connected;
  }

  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#streams?.readable ?? null;
  }

  get writable(): WritableStream<Uint8Array> | null {
    return this.#streams?.writable ?? null;
  }

  /** Who is attached and who holds the lease; `undefined` while this client is not attached. */
  get presence(): PortPresence | undefined {
    return this.attachment.isWanted ? this.#presence : undefined;
  }

  /** Section 4.4.3. */
  getInfo(): SerialPortInfo {
    return this.#usb ? { usbVendorId: this.#usb.usbVendorId, usbProductId: this.#usb.usbProductId } : {};
  }

  /** Section 4.4.4. */
  async open(options: RelayOpenOptions): Promise<void> {
    if (this.#state !== 'closed') throw invalidState('The port is already open.');
    const { bufferSize, ...settings } = checkOpenOptions(options);
    this.#setState('opening');
    this.#cancelReturn();
    try {
      if (!this.#connected) throw new RelayError('DEVICE_GONE', 'The device is not there.');
      this.#epoch = await attachAndOpen(this.attachment, this.#init.info(), settings, options.relay);
      if (this.#isForgotten()) throw new RelayError('NOT_FOUND', 'The port has been forgotten.');
    } catch (error) {
      if (!this.#isForgotten()) this.#setState('closed');
      this.#awaitReturn();
      throw callError(error);
    }
    this.#streams = new PortStreams({
      bufferSize,
      queue: this.#queue,
      write: (bytes, signal) => orStreamError(this.attachment.writer.write(bytes, { epoch: this.#epoch, signal })),
      drain: () => orStreamError(this.attachment.request({ type: 'drain', port: this.id })),
      discard: () => this.attachment.request({ type: 'discard', port: this.id }).catch(() => {}), // nothing of ours, then
      onDiscarded: () => this.journal.discardBytes(this.#queue.byteLength),
    });
    this.#setState('opened');
  }

  /** Section 4.4.10. What was written leaves first. The host's port is closed if it is ours to close; others may go on with it otherwise. */
  async close(): Promise<void> {
    const streams = this.#requireOpen();
    this.#setState('closing');
    try {
      await streams.close();
    } catch (error) {
      if (!this.#isForgotten()) this.#setState('opened'); // locked: it can be closed later
      throw error;
    }
    this.#streams = undefined;
    if (streams.lost) this.#awaitReturn();
    else await this.#leave();
    if (!this.#isForgotten()) this.#setState('closed');
  }

  /** Section 4.4.8. The lines named change together. */
  async setSignals(signals: SerialOutputSignals = {}): Promise<void> {
    const streams = this.#requireOpen();
    const set = Object.fromEntries(
      (['dataTerminalReady', 'requestToSend', 'break'] as const)
        .filter((name) => signals[name] !== undefined)
        .map((name) => [name, Boolean(signals[name])]),
    );
    if (Object.keys(set).length === 0) throw new TypeError('No signal is named.');
    if (streams.lost) throw streams.lost;
    await orCallError(this.attachment.request({ type: 'signals', port: this.id, set }));
  }

  /** Section 4.4.9. */
  async getSignals(): Promise<SerialInputSignals> {
    const streams = this.#requireOpen();
    if (streams.lost) throw streams.lost;
    const { signals } = await orCallError(this.attachment.request({ type: 'get-signals', port: this.id }));
    return { ...signals };
  }

  /** Section 4.4.11. The relay keeps its port: this page does without it, until the source is asked for it again. */
  async forget(): Promise<void> {
    if (this.#isForgotten()) return;
    this.#streams?.lose(lostError());
    this.#setState('forgotten');
    this.#streams = undefined;
    this.#cancelReturn();
    this.#init.onForget();
    await this.attachment.detach(false);
  }

  /** Beyond Web Serial: other settings for the open port, without a closing that others would notice. */
  async changeSettings(options: SerialOptions): Promise<void> {
    this.#requireOpen();
    const { bufferSize: _, ...settings } = checkOpenOptions(options);
    const { epoch } = await orCallError(this.attachment.request({ type: 'settings', port: this.id, settings }));
    this.#epoch = epoch;
  }

  /** Beyond Web Serial: changes of lines with waits between them, timed by the host. At most 10 s. */
  async runSequence(steps: readonly SequenceStep[]): Promise<SequenceTimes> {
    this.#requireOpen();
    return orCallError(this.attachment.request({ type: 'sequence', port: this.id, steps }));
  }

  /** To be called when the relay's list of ports has changed, or there is no relay any more, and once at first. */
  update(): void {
    const info = this.#init.info();
    if (info) {
      this.#usb = info.usb;
      // The list is late at times; only what is new in it is news.
      if (info.state === 'open' && info.epoch !== this.#listedEpoch) this.#epoch = info.epoch;
      this.#listedEpoch = info.epoch;
    }
    const known = info !== undefined && info.state !== 'lost';
    this.#setConnected(known && info !== this.#outdated);
    if (!info) this.#streams?.lose(lostError());
  }

  #onReceived(received: Received): void {
    if (received.kind === 'event') return; // the journal has it from `onEvent`
    if (received.kind === 'bytes') {
      this.journal.addBytes(received);
      // The stream takes the whole buffer of what it is given, and an event may have split it.
      const { bytes } = received;
      const isLast = bytes.byteOffset + bytes.byteLength === bytes.buffer.byteLength;
      this.#queue.push({ kind: 'bytes', bytes: isLast ? bytes : bytes.slice() });
    } else {
      this.journal.addGap(received);
      // Before an opening and after its loss there is no stream that a gap could tear, unless bytes wait there that stand before it.
      const isAmongBytes = (this.#streams && !this.#streams.lost) || this.#queue.byteLength > 0;
      if (isAmongBytes) this.#queue.push({ kind: 'error', error: gapError(), fatal: false });
    }
    this.#streams?.deliver();
  }

  #onEvent(event: PortEvent): void {
    if ('epoch' in event && 'timeUs' in event)
      this.journal.addEvent(event, this.attachment.epoch, this.attachment.next);
    if (event.type === 'opened') {
      if (this.#readEpoch === this.#epoch) this.#epoch = event.epoch;
      this.#readEpoch = event.epoch;
    }
    // An end that is told late, when the port is open again, is only the end of one opening among others.
    if ((event.type === 'lost' || event.type === 'closed') && event.epoch === this.#epoch) this.#onEnded(event);
    if (this.#presence) this.#presence = presenceAfter(this.#presence, event);
    this.#init.onChange();
  }

  #onEnded(event: LostMessage | ClosedMessage): void {
    if (event.type === 'lost') {
      this.#outdated = this.#init.info();
      this.#streams?.lose(lostError(new RelayError(event.code, event.message)));
      this.#setConnected(false);
    } else if (event.reason !== 'asked') {
      // Closed by somebody who may, it may be opened again, and goes on then. Closed otherwise, it is over.
      this.#streams?.lose(lostError());
    }
  }

  #onAttached(attached: Attached): void {
    this.#presence = presenceOf(attached, this.#presence);
    // Back at a relay that knows nothing of our opening, and has none: it was restarted.
    if (attached.state !== 'open' && attached.epoch !== this.#readEpoch) this.#streams?.lose(lostError());
    this.#readEpoch = this.attachment.epoch;
    this.#init.onChange();
  }

  /** After a loss: stays attached for a while, and then only remembers its place. */
  #awaitReturn(): void {
    this.#cancelReturn();
    if (this.attachment.isWanted)
      this.#cancelReturn = this.#init.clock.after(returnMs, () => void this.attachment.detach(true));
  }

  async #leave(): Promise<void> {
    const { holder, total = 0 } = this.#presence ?? {};
    const ours = holder === this.#init.viewer() || (holder === null && total <= 1);
    if (ours) await this.attachment.request({ type: 'close', port: this.id }).catch(() => {});
    await this.attachment.detach(false);
  }

  #setConnected(connected: boolean): void {
    if (connected === this.#connected || this.#isForgotten()) return;
    this.#connected = connected;
    announcePort(this.#init.source, this, connected ? 'connect' : 'disconnect');
  }

  #requireOpen(): PortStreams {
    if (this.#state !== 'opened' || !this.#streams) throw invalidState('The port is not open.');
    return this.#streams;
  }

  #isForgotten(): boolean {
    return this.#state === 'forgotten';
  }

  #setState(state: State): void {
    this.#state = state;
  }
}

const orCallError = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((error: unknown) => Promise.reject(callError(error)));
const orStreamError = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((error: unknown) => Promise.reject(streamError(error)));
