import { RelayError } from '../../protocol/relay-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { DeviceSignals, HostSettings, HostSignals } from '../../protocol/port-info.ts';
import type { DeviceEnd, OpenDevice } from './device.ts';

/** Poll interval of the input signals, 50 ms: there is no other way to notice a change. */
const inputPollMs = 50;

interface OpenPortEvents {
  onData(chunk: Uint8Array, timeUs: number): void;
  onInputs(signals: DeviceSignals): void;
  onEnd(end: DeviceEnd): void;
}

/** One opening of a device. Remembers the output signals, polls the input signals, and never hangs after its end. */
export class OpenPort {
  readonly settings: HostSettings;
  readonly #device: OpenDevice;
  readonly #clock: Clock;
  readonly #events: OpenPortEvents;
  readonly #ended = new AbortController();
  /** Rejects pending calls when the device goes. */
  readonly #waiting = new Set<(error: RelayError) => void>();
  #outputs: HostSignals;
  #inputs: DeviceSignals | undefined;
  #stopPoll: (() => void) | undefined;

  constructor(
    device: OpenDevice,
    settings: HostSettings,
    signals: Partial<HostSignals>,
    clock: Clock,
    events: OpenPortEvents,
  ) {
    this.#device = device;
    this.settings = settings;
    this.#clock = clock;
    this.#events = events;
    // Where nothing else is asked, the operating system asserts both at every opening.
    this.#outputs = { dataTerminalReady: true, requestToSend: true, break: false, ...signals };
    device.onData = (chunk, timeUs) => {
      if (!this.#ended.signal.aborted && chunk.length > 0) events.onData(chunk, timeUs);
    };
    void device.closed.then((end) => this.#end(end));
    void this.#poll();
  }

  /** Aborted when the opening has ended, with the error for pending work. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get outputs(): HostSignals {
    return this.#outputs;
  }

  /** As read last; undefined where the port has no signals. */
  get inputs(): DeviceSignals | undefined {
    return this.#inputs;
  }

  get unsupportedInputs(): readonly (keyof DeviceSignals)[] {
    return this.#device.unsupportedInputs ?? [];
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#orGone(this.#device.write(bytes));
  }

  drain(): Promise<void> {
    return this.#orGone(this.#device.drain());
  }

  discard(): Promise<void> {
    return this.#orGone(this.#device.discard());
  }

  /** Changes the named signals in one system call; the others are set again as they are. */
  async setSignals(change: Partial<HostSignals>): Promise<HostSignals> {
    const signals = { ...this.#outputs, ...change };
    await this.#orGone(this.#device.setSignals(signals));
    this.#outputs = signals;
    return signals;
  }

  async readInputs(): Promise<DeviceSignals> {
    const signals = await this.#orGone(this.#device.getSignals());
    this.#note(signals);
    return signals;
  }

  pause(): void {
    this.#device.pause();
  }

  resume(): void {
    this.#device.resume();
  }

  /** Never fails: a device that cannot even be closed is gone. */
  async close(): Promise<void> {
    await Promise.race([this.#device.close().catch(() => undefined), this.#device.closed]);
    this.#end({ kind: 'closed' });
  }

  #end(end: DeviceEnd): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort(gone());
    this.#stopPoll?.();
    for (const reject of this.#waiting) reject(gone());
    this.#waiting.clear();
    this.#events.onEnd(end);
  }

  /** A device that is gone may leave its promises open for ever. */
  #orGone<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      void work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
      if (this.#ended.signal.aborted) reject(gone());
    });
  }

  #note(signals: DeviceSignals): void {
    const before = this.#inputs;
    this.#inputs = signals;
    const changed =
      !before || (Object.keys(signals) as (keyof DeviceSignals)[]).some((name) => signals[name] !== before[name]);
    if (changed && !this.#ended.signal.aborted) this.#events.onInputs(signals);
  }

  async #poll(): Promise<void> {
    try {
      await this.readInputs();
    } catch (error) {
      // A pty has no signals; other errors may pass, and the end of the device is reported elsewhere.
      if (error instanceof RelayError && error.code === 'NOT_SUPPORTED') return;
    }
    if (!this.#ended.signal.aborted) this.#stopPoll = this.#clock.after(inputPollMs, () => void this.#poll());
  }
}

const gone = (): RelayError =>
  new RelayError('DEVICE_GONE', 'The device went away, or the port was closed, before this was done.');
