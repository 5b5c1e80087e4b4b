import { RelayError } from '../../protocol/relay-error.ts';
import type { DeviceSignals, Epoch, HostSettings, HostSignals, Lent, PortState } from '../../protocol/port-info.ts';
import type { ClosedMessage, LostMessage, OpenedMessage } from '../../protocol/receive-messages.ts';
import type { Opened } from '../../protocol/result-values.ts';
import type { Clock } from '../../base/clock.ts';
import type { Device, DeviceEnd } from './device.ts';
import { OpenPort } from './open-port.ts';
import type { ReceiveLog } from '../feed/receive-log.ts';
import type { TransmitQueue } from './transmit-queue.ts';

/** Delays before a device is opened again; the last one repeats. */
const reopenDelaysMs = [200, 400, 800, 1600, 5000];
/** How long pending writes may take when the settings change, when the port is closed, and when the relay stops. */
const changePatienceMs = 5000;
const closePatienceMs = 30_000;
const shutdownPatienceMs = 1000;

interface PortLineOptions {
  readonly log: ReceiveLog;
  readonly queue: TransmitQueue;
  readonly clock: Clock;
  readonly newEpoch: () => Epoch;
  /** The log has more: bytes, an opening, an end. */
  readonly onLog: () => void;
  /** Called for every opening and every end. */
  readonly onTurn: (message: OpenedMessage | LostMessage | ClosedMessage) => void;
  /** Opened, lost, closed. */
  readonly onState: () => void;
  readonly onInputs: (signals: DeviceSignals) => void;
}

/** What the port shall be. */
interface Wanted {
  readonly settings: HostSettings;
  readonly signals: Partial<HostSignals>;
}

/** Opens, closes and reopens the device of one port, and logs what it receives. One operation at a time, in order. */
export class PortLine {
  readonly #options: PortLineOptions;
  #device: Device | undefined;
  #port: OpenPort | undefined;
  #wanted: Wanted | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** The opening that we are ending: its end is not a loss. */
  #closing: OpenPort | undefined;
  #stopRetry: (() => void) | undefined;
  #lent: Lent | undefined;

  constructor(options: PortLineOptions) {
    this.#options = options;
  }

  get state(): PortState {
    if (this.#port) return 'open';
    return this.#wanted ? 'lost' : 'closed';
  }

  /** The present opening. @throws {RelayError} `DEVICE_GONE` when there is none */
  get port(): OpenPort {
    if (!this.#port) throw new RelayError('DEVICE_GONE', 'The port is not open.');
    return this.#port;
  }

  get outputs(): HostSignals | undefined {
    return this.#port?.outputs;
  }

  get inputs(): DeviceSignals | undefined {
    return this.#port?.inputs;
  }

  /** It is left to another program, and is not opened. */
  get lent(): Lent | undefined {
    return this.#lent;
  }

  pause(): void {
    this.#port?.pause();
  }

  resume(): void {
    this.#port?.resume();
  }

  /** The device was connected or disconnected. A port that should be open is opened. */
  setDevice(device: Device | undefined): void {
    this.#device = device;
    this.#stopRetry?.();
    if (device && this.state === 'lost' && !this.#lent) this.#reopen(0);
  }

  /** @throws {RelayError} `PORT_IN_USE` where it is open with other settings; what `Device.open` throws */
  open(settings: HostSettings, signals: Partial<HostSignals>, by: string | null): Promise<Opened> {
    return this.#inTurn(async () => {
      const { current } = this.#options.log;
      if (this.#lent) throw new RelayError('PORT_IN_USE', lentSentence(this.#lent));
      if (this.#port && current) {
        if (sameSettings(this.#port.settings, settings)) return { epoch: current.epoch, settings, opened: false };
        throw new RelayError('PORT_IN_USE', 'The port is open with other settings.');
      }
      const epoch = await this.#begin({ settings, signals }, 'asked', by);
      return { epoch, settings, opened: true };
    });
  }

  /**
   * Waits for pending writes, then closes and reopens the port, unless the settings are the same. On failure the old
   * ones are restored.
   * @param check throws to cancel
   */
  change(settings: HostSettings, by: string | null, check: () => void): Promise<void> {
    return this.#inTurn(async () => {
      const { port } = this;
      if (sameSettings(port.settings, settings)) return;
      await this.#afterWrites(port, changePatienceMs, async () => {
        check();
        if (this.#port !== port)
          throw new RelayError('DEVICE_GONE', 'The device went away before its settings could be changed.');
        const signals = port.outputs;
        this.#closing = port;
        await port.close();
        this.#port = undefined;
        try {
          await this.#begin({ settings, signals }, 'settings', by);
        } catch (error) {
          await this.#begin({ settings: port.settings, signals }, 'settings', null).catch((cause: unknown) =>
            this.#lost({ kind: 'lost', cause }),
          );
          throw error;
        }
      });
    });
  }

  /** Waits for pending writes, at most half a minute (a second when the relay stops), and closes the port. */
  close(reason: ClosedMessage['reason'], by: string | null): Promise<void> {
    return this.#inTurn(async () => {
      this.#stopRetry?.();
      if (this.state === 'closed') return;
      const patienceMs = reason === 'shutdown' ? shutdownPatienceMs : closePatienceMs;
      if (this.#port) await this.#afterWrites(this.#port, patienceMs, () => Promise.resolve()).catch(() => undefined);
      this.#closing = this.#port;
      await this.#port?.close();
      this.#port = undefined;
      this.#wanted = undefined;
      this.#stopRetry?.();
      this.#end((common) => ({ type: 'closed', ...common, reason, by }));
      this.#options.queue.stop('DEVICE_GONE');
      this.#options.onState();
    });
  }

  /** Waits for pending writes, at most 5 s, closes the device, and leaves it closed until `takeBack()`. */
  lend(lent: Lent): Promise<void> {
    return this.#inTurn(async () => {
      const port = this.#port;
      this.#stopRetry?.();
      this.#lent = lent;
      if (port) {
        await this.#afterWrites(port, changePatienceMs, () => Promise.resolve()).catch(() => undefined);
        this.#closing = port;
        await port.close();
        if (this.#port === port) this.#lost({ kind: 'lost', cause: new RelayError('PORT_IN_USE', lentSentence(lent)) });
      } else this.#options.onState();
    });
  }

  /** Opens the device again if it was open, or as soon as it can be. */
  takeBack(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#lent) return;
      this.#lent = undefined;
      this.#options.onState();
      if (this.state === 'lost' && this.#device) this.#reopen(0);
    });
  }

  /**
   * Runs something in the queue after all writes; should they not leave in time, they are dropped and the device is
   * closed.
   */
  async #afterWrites(port: OpenPort, patienceMs: number, then: () => Promise<void>): Promise<void> {
    const { queue, clock } = this.#options;
    const giveUp = clock.after(patienceMs, () => {
      this.#closing = port;
      queue.drop('TIMEOUT');
      void port.close();
    });
    await queue
      .run(async () => {
        await port.drain().catch(() => undefined);
        giveUp();
        await then();
      })
      .finally(giveUp);
  }

  async #begin(wanted: Wanted, reason: OpenedMessage['reason'], by: string | null): Promise<Epoch> {
    const { log, clock, queue, newEpoch, onLog, onTurn, onState, onInputs } = this.#options;
    if (!this.#device) throw new RelayError('DEVICE_GONE', 'The device is not there. Plug it in.');
    const opened = await this.#device.open(wanted.settings, wanted.signals);
    const epoch = newEpoch();
    const message: OpenedMessage = {
      type: 'opened',
      handle: log.handle,
      epoch,
      timeUs: clock.nowUs(),
      settings: wanted.settings,
      reason,
      by,
    };
    log.begin(message);
    const port = new OpenPort(opened, wanted.settings, wanted.signals, clock, {
      onData: (chunk, timeUs) => {
        if (log.current?.epoch !== epoch || log.current.endPlace !== undefined) return;
        log.append(chunk, timeUs);
        onLog();
      },
      onInputs: (signals) => this.#port === port && onInputs(signals),
      onEnd: (end) => this.#port === port && this.#closing !== port && this.#lost(end),
    });
    this.#stopRetry?.();
    this.#port = port;
    this.#wanted = wanted;
    queue.start((bytes) => port.write(bytes));
    onTurn(message);
    onLog();
    onState();
    return epoch;
  }

  #lost(end: DeviceEnd): void {
    const cause = end.kind === 'lost' ? end.cause : undefined;
    const { code, message } =
      cause instanceof RelayError ? cause : new RelayError('DEVICE_GONE', 'The device went away.');
    if (this.#wanted && this.#port)
      this.#wanted = { ...this.#wanted, signals: { ...this.#port.outputs, break: false } };
    this.#port = undefined;
    this.#options.queue.stop('DEVICE_GONE');
    const lent = this.#lent;
    this.#end((common) => ({ type: 'lost', ...common, code, message, ...(lent && { lent }) }));
    this.#options.onState();
    if (this.#device && !lent) this.#reopen(0);
  }

  #end(
    ending: (common: { handle: number; epoch: Epoch; offset: number; timeUs: number }) => ClosedMessage | LostMessage,
  ): void {
    const { log, clock, onLog, onTurn } = this.#options;
    const { handle, current, head: offset } = log;
    if (current) {
      const message = ending({ handle, epoch: current.epoch, offset, timeUs: clock.nowUs() });
      log.end(message);
      onTurn(message);
    }
    onLog();
  }

  /** Opens the device again as it was, as long as it is wanted and there. */
  #reopen(attempt: number): void {
    this.#stopRetry?.();
    this.#stopRetry = this.#options.clock.after(
      attempt === 0 ? 0 : (reopenDelaysMs[Math.min(attempt, reopenDelaysMs.length) - 1] ?? 0),
      () => {
        void this.#inTurn(async () => {
          if (this.state !== 'lost' || !this.#wanted || !this.#device || this.#lent) return;
          await this.#begin(this.#wanted, 'returned', null);
        }).catch(() => this.#device && this.state === 'lost' && this.#reopen(attempt + 1));
      },
    );
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

function lentSentence({ by, text }: Lent): string {
  return `The port is released for another program by ${by}${text ? `: ${text}` : '.'}`;
}

/** Whether a port with the one would have to be opened anew for the other. */
function sameSettings(a: HostSettings, b: HostSettings): boolean {
  return (
    a.baudRate === b.baudRate &&
    a.dataBits === b.dataBits &&
    a.parity === b.parity &&
    a.stopBits === b.stopBits &&
    a.flowControl === b.flowControl
  );
}
