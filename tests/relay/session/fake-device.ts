import { RelayError } from '../../../relay/protocol/relay-error.ts';
import type { DeviceSignals, HostSettings, HostSignals } from '../../../relay/protocol/port-info.ts';
import type { Device, DeviceEnd, OpenDevice } from '../../../relay/session/port/device.ts';

export const noSignals: DeviceSignals = {
  clearToSend: false,
  dataSetReady: false,
  dataCarrierDetect: false,
  ringIndicator: false,
};

/** One opening of a fake device, controlled by the test. */
export class FakeOpening implements OpenDevice {
  readonly settings: HostSettings;
  readonly closed: Promise<DeviceEnd>;
  onData: (chunk: Uint8Array, timeUs: number) => void = () => undefined;
  isPaused = false;
  isEnded = false;
  /** Every byte written. */
  readonly line: number[] = [];
  /** Every setting of the signals, and `drain` and `discard`, in order with the writes' first bytes. */
  readonly log: unknown[] = [];
  inputs: DeviceSignals | undefined = noSignals;
  /** Writes and drains wait until these are called. */
  readonly held: (() => void)[] = [];
  isSlow = false;
  #end: (end: DeviceEnd) => void = () => undefined;

  constructor(settings: HostSettings) {
    this.settings = settings;
    this.closed = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  receive(bytes: Uint8Array, timeUs = 0): void {
    this.onData(bytes, timeUs);
  }

  lose(cause: unknown = new RelayError('DEVICE_GONE', 'Unplugged.')): void {
    this.isEnded = true;
    this.#end({ kind: 'lost', cause });
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (const byte of bytes) this.line.push(byte);
    this.log.push(bytes[0]);
    await this.#work();
  }

  async drain(): Promise<void> {
    await this.#work();
    this.log.push('drain');
  }

  discard(): Promise<void> {
    this.log.push('discard');
    return Promise.resolve();
  }

  setSignals(lines: HostSignals): Promise<void> {
    if (!this.inputs) return Promise.reject(new RelayError('NOT_SUPPORTED', 'A pty has no lines.'));
    this.log.push(lines);
    return Promise.resolve();
  }

  getSignals(): Promise<DeviceSignals> {
    return this.inputs
      ? Promise.resolve(this.inputs)
      : Promise.reject(new RelayError('NOT_SUPPORTED', 'A pty has no lines.'));
  }

  close(): Promise<void> {
    this.isEnded = true;
    this.#end({ kind: 'closed' });
    return Promise.resolve();
  }

  #work(): Promise<void> {
    return this.isSlow ? new Promise((resolve) => this.held.push(resolve)) : Promise.resolve();
  }
}

/** A device whose openings the test controls. */
export class FakeDevice implements Device {
  readonly id = 'fake';
  readonly openings: FakeOpening[] = [];
  readonly lines: (Partial<HostSignals> | undefined)[] = [];
  /** The error of the next openings. */
  readonly failures: RelayError[] = [];
  /** The error of an opening with such settings. Default: there is none. */
  refuse: (settings: HostSettings) => RelayError | undefined = () => undefined;

  open(settings: HostSettings, lines?: Partial<HostSignals>): Promise<FakeOpening> {
    const failure = this.failures.shift() ?? this.refuse(settings);
    if (failure) return Promise.reject(failure);
    if (this.openings.some(({ isEnded }) => !isEnded))
      return Promise.reject(new RelayError('PORT_IN_USE', 'Open already.'));
    const opening = new FakeOpening(settings);
    this.openings.push(opening);
    this.lines.push(lines);
    return Promise.resolve(opening);
  }

  /** The present opening. */
  get now(): FakeOpening {
    const opening = this.openings.at(-1);
    if (!opening) throw new Error('The device was never opened');
    return opening;
  }
}
