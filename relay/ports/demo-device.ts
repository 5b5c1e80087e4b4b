import { RelayError } from '../protocol/relay-error.ts';
import type { Clock } from '../base/clock.ts';
import type { DeviceSignals, HostSettings, HostSignals } from '../protocol/port-info.ts';
import type { Device, DeviceEnd, OpenDevice } from '../session/port/device.ts';
import { checkSettings } from './check-settings.ts';

/** The program of a demo device while its port is open. */
interface DemoProgram {
  /** @returns a promise when it cannot take more for now */
  onReceive?(bytes: Uint8Array): void | Promise<void>;
  /** @returns the signals that the device drives, given those the host drives */
  onSignals?(signals: HostSignals): DeviceSignals;
  onEnd?(): void;
}

/** A demo device's end of the cable. */
interface DemoCable {
  readonly settings: HostSettings;
  readonly clock: Clock;
  /** Whether the host reads: a device with flow control waits while it does not. */
  readonly isReading: boolean;
  /** Resolves when the host reads. */
  whenReading(): Promise<void>;
  /** What is transmitted while the host does not read is lost. @param bytes are handed on as they are */
  transmit(bytes: Uint8Array): void;
}

export type MakeDemoProgram = (cable: DemoCable) => DemoProgram;

const restingSignals: DeviceSignals = {
  clearToSend: true,
  dataSetReady: true,
  dataCarrierDetect: false,
  ringIndicator: false,
};

/** A device that is only a program, for trying the relay without hardware, and for tests. */
export class DemoHostDevice implements Device {
  readonly id: string;
  readonly #clock: Clock;
  readonly #makeProgram: MakeDemoProgram;
  #isOpen = false;

  constructor(id: string, clock: Clock, makeProgram: MakeDemoProgram) {
    this.id = id;
    this.#clock = clock;
    this.#makeProgram = makeProgram;
  }

  async open(settings: HostSettings, signals: Partial<HostSignals> = {}): Promise<OpenDevice> {
    if (this.#isOpen) throw new RelayError('PORT_IN_USE', `${this.id}: It is open already.`);
    checkSettings(this.id, settings, 'win32'); // a program can do all of them
    this.#isOpen = true;
    const open = new OpenDemoDevice(this.id, settings, this.#clock, this.#makeProgram);
    void open.closed.then(() => (this.#isOpen = false));
    await open.setSignals({ dataTerminalReady: true, requestToSend: true, break: false, ...signals });
    return open;
  }
}

class OpenDemoDevice implements OpenDevice, DemoCable {
  readonly closed: Promise<DeviceEnd>;
  readonly settings: HostSettings;
  readonly clock: Clock;
  onData: (chunk: Uint8Array, timeUs: number) => void = () => undefined;
  readonly #name: string;
  readonly #program: DemoProgram;
  #inputs = restingSignals;
  #isPaused = false;
  #isClosed = false;
  #resumed: (() => void)[] = [];
  #lastWrite: Promise<void> = Promise.resolve();
  #settle: (end: DeviceEnd) => void = () => undefined;

  constructor(name: string, settings: HostSettings, clock: Clock, makeProgram: MakeDemoProgram) {
    this.#name = name;
    this.settings = settings;
    this.clock = clock;
    this.closed = new Promise((resolve) => (this.#settle = resolve));
    this.#program = makeProgram(this);
  }

  get isReading(): boolean {
    return !this.#isPaused;
  }

  whenReading(): Promise<void> {
    return this.isReading ? Promise.resolve() : new Promise((resolve) => this.#resumed.push(resolve));
  }

  transmit(bytes: Uint8Array): void {
    if (this.isReading && !this.#isClosed && bytes.length > 0) this.onData(bytes, this.clock.nowUs());
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (const resolve of this.#resumed.splice(0)) resolve();
  }

  async write(bytes: Uint8Array): Promise<void> {
    const copy = bytes.slice();
    const written = this.#lastWrite.then(async () => {
      this.#refuseClosed();
      await this.#program.onReceive?.(copy);
      this.#refuseClosed();
    });
    this.#lastWrite = written.catch(() => undefined);
    await written;
  }

  drain(): Promise<void> {
    return this.#lastWrite;
  }

  async discard(): Promise<void> {
    this.#refuseClosed();
  }

  async setSignals(signals: HostSignals): Promise<void> {
    this.#refuseClosed();
    this.#inputs = this.#program.onSignals?.(signals) ?? restingSignals;
  }

  async getSignals(): Promise<DeviceSignals> {
    this.#refuseClosed();
    return this.#inputs;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.resume();
    this.#program.onEnd?.();
    this.#settle({ kind: 'closed' });
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new RelayError('DEVICE_GONE', `${this.#name}: The port was closed.`);
  }
}
