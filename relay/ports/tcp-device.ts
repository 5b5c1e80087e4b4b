import type { Clock } from '../base/clock.ts';
import type { DeviceSignals, HostSettings, HostSignals } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { TcpAddress } from '../rfc2217/tcp-address.ts';
import type { Device, DeviceEnd, OpenDevice } from '../session/port/device.ts';
import { checkSettings } from './check-settings.ts';
import { TcpLink } from './tcp-link.ts';

/** How long the connection stays after a closing, so that other settings reset no board. */
const holdMs = 5000;

/** A serial port that another program offers by TCP. */
export class TcpDevice implements Device {
  readonly id: string;
  readonly #address: TcpAddress;
  readonly #clock: Clock;
  #isTaken = false;
  #held: TcpLink | undefined;
  #stopHolding: () => void = () => undefined;
  #isOver = false;

  constructor(id: string, address: TcpAddress, clock: Clock) {
    this.id = id;
    this.#address = address;
    this.#clock = clock;
  }

  /** For people. */
  get name(): string {
    return `${this.id} (${this.#address.text})`;
  }

  get bytesOnly(): true | undefined {
    return this.#address.usesComPort ? undefined : true;
  }

  async open(settings: HostSettings, signals: Partial<HostSignals> = {}): Promise<OpenDevice> {
    if (this.#isTaken) throw new RelayError('PORT_IN_USE', `${this.id}: It is open already.`);
    checkSettings(this.id, settings, 'win32'); // the other end knows what it can do
    this.#isTaken = true;
    let link: TcpLink | undefined;
    try {
      link = await this.#reach();
      await link.configure(settings);
      const open = new OpenTcpPort(link, this.#clock, () => this.#release(link));
      await open
        .setSignals({ dataTerminalReady: true, requestToSend: true, break: false, ...signals })
        .catch((error: unknown) => {
          if (!(error instanceof RelayError && error.code === 'NOT_SUPPORTED')) throw error;
        });
      return open;
    } catch (error) {
      this.#release(link);
      throw error;
    }
  }

  /** The relay stops. */
  stop(): void {
    this.#isOver = true;
    this.#letGo();
  }

  async #reach(): Promise<TcpLink> {
    this.#stopHolding();
    const held = this.#held;
    this.#held = undefined;
    return held && !held.isOver ? held : TcpLink.open(this.id, this.#address, this.#clock);
  }

  #release(link: TcpLink | undefined): void {
    this.#isTaken = false;
    if (!link || link.isOver) return;
    link.events = undefined;
    link.hold(false);
    this.#held = link;
    if (this.#isOver) this.#letGo();
    else this.#stopHolding = this.#clock.after(holdMs, () => this.#letGo());
  }

  #letGo(): void {
    this.#stopHolding();
    this.#held?.close();
    this.#held = undefined;
  }
}

class OpenTcpPort implements OpenDevice {
  readonly closed: Promise<DeviceEnd>;
  /** What comes before somebody takes it; the signals of a port may need a second. */
  #early: (readonly [Uint8Array, number])[] = [];
  #onData: OpenDevice['onData'] | undefined;
  readonly #link: TcpLink;
  readonly #onEnd: () => void;
  #settle: (end: DeviceEnd) => void = () => undefined;
  #isClosed = false;

  constructor(link: TcpLink, clock: Clock, onEnd: () => void) {
    this.#link = link;
    this.#onEnd = onEnd;
    this.closed = new Promise((resolve) => (this.#settle = resolve));
    link.events = {
      onData: (bytes) => {
        if (this.#onData) this.#onData(bytes, clock.nowUs());
        else this.#early.push([bytes, clock.nowUs()]);
      },
      onEnd: (cause) => this.#end({ kind: 'lost', cause }),
    };
  }

  set onData(onData: OpenDevice['onData']) {
    this.#onData = onData;
    for (const [bytes, timeUs] of this.#early.splice(0)) onData(bytes, timeUs);
  }

  pause(): void {
    this.#link.hold(true);
  }

  resume(): void {
    if (!this.#isClosed) this.#link.hold(false);
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#link.write(bytes);
  }

  /** What the other end has not transmitted yet is not known here. */
  drain(): Promise<void> {
    return this.#link.write(new Uint8Array(0));
  }

  async discard(): Promise<void> {
    this.#link.dropWrites(new RelayError('DEVICE_ERROR', 'The bytes not transmitted yet were discarded.'));
  }

  setSignals(signals: HostSignals): Promise<void> {
    return this.#link.setSignals(signals);
  }

  getSignals(): Promise<DeviceSignals> {
    return this.#link.getSignals();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    if (this.#link.isWriting)
      this.#link.dropWrites(new RelayError('DEVICE_GONE', 'The port was closed before all was written.'));
    this.#end({ kind: 'closed' });
  }

  #end(end: DeviceEnd): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onEnd();
    this.#settle(end);
  }
}
