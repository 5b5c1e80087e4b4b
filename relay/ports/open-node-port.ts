import { fstatSync } from 'node:fs';
import { RelayError } from '../protocol/relay-error.ts';
import type { Clock } from '../base/clock.ts';
import type { DeviceSignals, HostSignals } from '../protocol/port-info.ts';
import type { DeviceEnd, OpenDevice } from '../session/port/device.ts';
import { BindingTransport } from './binding-transport.ts';
import { drainSlots } from './drain-slots.ts';
import { PolledTransport } from './polled-transport.ts';
import { portError } from './port-error.ts';
import type { BindingPort } from './serial-binding.ts';
import type { SerialTransport } from './transport.ts';

/** How long `close()` waits for pending bytes. */
const closeDrainMs = 1000;
/** How long the binding may take to close a port. */
const maxCloseMs = 1000;
/** How often a silent port is checked. */
const watchMs = 1000;

interface OpenNodePortOptions {
  /** The port's name in sentences. */
  readonly name: string;
  readonly port: BindingPort;
  readonly clock: Clock;
  /** Called once, when the port is closed to the operating system as well. */
  readonly onEnd: (end: DeviceEnd) => Promise<void>;
}

/** A port of this host, opened with npm serialport. */
export class OpenNodePort implements OpenDevice {
  readonly closed: Promise<DeviceEnd>;
  readonly unsupportedInputs = ['ringIndicator'] as const;
  onData: (chunk: Uint8Array, timeUs: number) => void = () => undefined;
  readonly #name: string;
  readonly #port: BindingPort;
  readonly #clock: Clock;
  readonly #transport: SerialTransport;
  #control: Promise<unknown> = Promise.resolve();
  #drains = 0;
  #end: DeviceEnd | undefined;
  #finish: (end: DeviceEnd) => void = () => undefined;
  #stopWatching: () => void = () => undefined;
  readonly #aborted = new AbortController();

  constructor({ name, port, clock, onEnd }: OpenNodePortOptions) {
    this.#name = name;
    this.#port = port;
    this.#clock = clock;
    this.#transport =
      typeof port.fd === 'number' && port.poller
        ? new PolledTransport(port.fd, port.poller)
        : new BindingTransport(port);
    this.closed = new Promise<DeviceEnd>((resolve) => (this.#finish = resolve)).then((end) =>
      onEnd(end).then(() => end),
    );
    this.#transport.start({
      onData: (chunk) => this.onData(chunk, clock.nowUs()),
      onLost: (cause) => this.#lose(cause),
    });
    this.#watch();
  }

  pause(): void {
    this.#transport.pause();
  }

  resume(): void {
    if (!this.#end) this.#transport.resume();
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#attempt(() => this.#transport.write(bytes));
  }

  async drain(): Promise<void> {
    await this.#attempt(async () => {
      await this.#transport.write(new Uint8Array(0)); // its turn comes after all others
      this.#drains++;
      try {
        const drained = drainSlots.run(
          () => this.#port.drain(),
          () => !this.#end,
        );
        await Promise.race([drained, this.#ended()]);
      } finally {
        this.#drains--;
      }
      if (this.#end) throw this.#gone();
    });
  }

  /** Rejects pending writes. Passes on what had arrived before: the operating system drops both directions. */
  async discard(): Promise<void> {
    this.#transport.dropWrites(
      new RelayError('DEVICE_ERROR', `${this.#name}: The bytes not transmitted yet were discarded.`),
    );
    await this.#attempt(() => {
      this.#transport.readPending();
      return this.#port.flush();
    });
  }

  /** The signals change together, and in the order of the calls. */
  async setSignals({ dataTerminalReady, requestToSend, break: brk }: HostSignals): Promise<void> {
    const signals = { dtr: dataTerminalReady, rts: requestToSend, brk, lowLatency: true };
    const set = this.#control.then(() => this.#attempt(() => this.#port.set(signals)));
    this.#control = set.catch(() => undefined);
    await set;
  }

  /** `ringIndicator` is always false: npm serialport does not report it. */
  async getSignals(): Promise<DeviceSignals> {
    const { cts, dsr, dcd } = await this.#attempt(() => this.#port.get());
    return { clearToSend: cts, dataSetReady: dsr, dataCarrierDetect: dcd, ringIndicator: false };
  }

  /** Waits up to 1 s for pending bytes; drops the rest. To be sure, drain first. */
  async close(): Promise<void> {
    if (!this.#end) await this.#close({ kind: 'closed' }, true);
    await this.closed;
  }

  /** Ends the opening if the device is gone; `isGone` says so where that cannot be detected. */
  checkIsThere(isGone = false): void {
    const { fd } = this.#port;
    if (this.#end) return;
    try {
      const isUnlinked = typeof fd === 'number' ? fstatSync(fd).nlink === 0 : isGone;
      if (isUnlinked) this.#lose(new Error('The device is gone.'));
    } catch (error) {
      this.#lose(error);
    }
  }

  /** Some drivers never report that a device is gone, but its node disappears from /dev. */
  #watch(): void {
    this.#stopWatching = this.#clock.after(watchMs, () => {
      this.checkIsThere();
      if (!this.#end) this.#watch();
    });
  }

  #lose(cause: unknown): void {
    if (!this.#end) void this.#close({ kind: 'lost', cause: portError(this.#name, cause) }, false);
  }

  async #close(end: DeviceEnd, politely: boolean): Promise<void> {
    const isStuck = this.#transport.isWriting || this.#drains > 0;
    this.#end = end;
    this.#stopWatching();
    this.#transport.stop(this.#gone());
    if (
      politely &&
      (isStuck ||
        !(await this.#within(
          closeDrainMs,
          drainSlots.run(
            () => this.#port.drain(),
            () => true,
          ),
        )))
    ) {
      // Without this the kernel waits for up to 30 s, in a thread of Node's pool.
      await this.#within(maxCloseMs, this.#port.flush());
    }
    this.#aborted.abort();
    await this.#within(maxCloseMs, this.#port.close());
    this.#finish(end);
  }

  /** @returns whether `work` ended within the time, in whatever way */
  async #within(limitMs: number, work: Promise<void>): Promise<boolean> {
    let cancel = (): void => undefined;
    const limit = new Promise<boolean>((resolve) => (cancel = this.#clock.after(limitMs, () => resolve(false))));
    const done = work.then(
      () => true,
      () => true,
    );
    return Promise.race([done, limit]).finally(() => cancel());
  }

  #ended(): Promise<void> {
    const { signal } = this.#aborted;
    return new Promise((resolve) =>
      signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
    );
  }

  #gone(): RelayError {
    if (this.#end?.kind === 'lost' && this.#end.cause instanceof RelayError) return this.#end.cause;
    return new RelayError('DEVICE_GONE', `${this.#name}: The port was closed.`);
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    if (this.#end) throw this.#gone();
    try {
      return await work();
    } catch (error) {
      throw this.#end ? this.#gone() : portError(this.#name, error);
    }
  }
}
