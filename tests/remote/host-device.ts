import { systemClock } from '../../relay/base/clock.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import type { DeviceSignals, HostSettings, HostSignals } from '../../relay/protocol/port-info.ts';
import type { Device, DeviceEnd, OpenDevice } from '../../relay/session/port/device.ts';

const noSignals: DeviceSignals = {
  clearToSend: false,
  dataSetReady: false,
  dataCarrierDetect: false,
  ringIndicator: false,
};

/** A device of the relay's host, with the test at its far end. */
export class HostDevice implements Device {
  readonly id: string;
  /**
   * Called with the data that reaches the device; by default it is kept for `received()`. The host has written it when
   * what this returns is resolved.
   */
  onBytes: (bytes: Uint8Array) => Promise<void> | void = (bytes) => this.#keep(bytes);
  /** Called with every setting of the signals. */
  onSignals: (lines: HostSignals) => void = () => {};
  inputs: DeviceSignals = noSignals;
  settings: HostSettings | undefined;
  signals: HostSignals | undefined;
  /** All data that ever reached the device. */
  receivedBytes = 0;
  #opening: HostOpening | undefined;
  #inbox: number[] = [];
  #wake: () => void = () => {};

  constructor(id: string) {
    this.id = id;
  }

  async open(settings: HostSettings, lines: Partial<HostSignals> = {}): Promise<OpenDevice> {
    if (this.#opening && !this.#opening.isEnded) throw new RelayError('PORT_IN_USE', 'It is open already.');
    this.settings = settings;
    this.#opening = new HostOpening(this);
    this.setSignals({ dataTerminalReady: true, requestToSend: true, break: false, ...lines });
    return this.#opening;
  }

  /** The device transmits. */
  write(bytes: Uint8Array, timeUs = systemClock.nowUs()): void {
    this.#opening?.onData(bytes.slice(), timeUs);
  }

  async received(count: number): Promise<Uint8Array> {
    while (this.#inbox.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
    return Uint8Array.from(this.#inbox.splice(0, count));
  }

  setInputs(changes: Partial<DeviceSignals>): void {
    this.inputs = { ...this.inputs, ...changes };
    this.#opening?.work();
  }

  setSignals(lines: HostSignals): void {
    this.signals = lines;
    this.onSignals(lines);
  }

  take(bytes: Uint8Array): Promise<void> | void {
    this.receivedBytes += bytes.byteLength;
    return this.onBytes(bytes);
  }

  lose(): void {
    this.#opening?.end({ kind: 'lost', cause: new RelayError('DEVICE_GONE', 'The device was unplugged.') });
  }

  #keep(bytes: Uint8Array): void {
    for (const byte of bytes) this.#inbox.push(byte);
    this.#wake();
  }
}

class HostOpening implements OpenDevice {
  readonly closed: Promise<DeviceEnd>;
  onData: (chunk: Uint8Array, timeUs: number) => void = () => {};
  isEnded = false;
  readonly #device: HostDevice;
  #held: { readonly bytes: Uint8Array; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  readonly #writes = new Set<Promise<void>>();
  #settle: (end: DeviceEnd) => void = () => {};

  constructor(device: HostDevice) {
    this.#device = device;
    this.closed = new Promise((resolve) => (this.#settle = resolve));
  }

  pause(): void {}
  resume(): void {}

  write(bytes: Uint8Array): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      this.#held.push({ bytes: bytes.slice(), resolve, reject });
      this.work();
    });
    this.#writes.add(written);
    const done = (): void => void this.#writes.delete(written);
    written.then(done, done);
    return written;
  }

  /** Passes on held data, if the device's CTS allows it. */
  work(): void {
    const { settings, inputs } = this.#device;
    if (settings?.flowControl === 'hardware' && !inputs.clearToSend) return;
    for (const { bytes, resolve } of this.#held.splice(0)) {
      const taken = this.#device.take(bytes);
      if (taken) void taken.then(resolve);
      else resolve();
    }
  }

  async drain(): Promise<void> {
    await Promise.allSettled(this.#writes);
  }

  async discard(): Promise<void> {
    for (const { reject } of this.#held.splice(0)) reject(new RelayError('DEVICE_ERROR', 'Discarded.'));
  }

  async setSignals(lines: HostSignals): Promise<void> {
    this.#device.setSignals(lines);
  }

  async getSignals(): Promise<DeviceSignals> {
    return this.#device.inputs;
  }

  async close(): Promise<void> {
    this.end({ kind: 'closed' });
  }

  end(end: DeviceEnd): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.onData = () => {};
    for (const { reject } of this.#held.splice(0)) reject(new RelayError('DEVICE_GONE', 'The device is gone.'));
    this.#settle(end);
  }
}
