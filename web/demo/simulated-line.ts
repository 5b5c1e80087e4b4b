import type { PortSettings } from '../core/port-settings.ts';
import { SerialError } from '../core/serial-error.ts';
import type { InputSignals } from '../core/signals.ts';
import type { WallClock } from '../line/clock.ts';
import type { AdapterIds, Line, LineOpening, LineSink } from '../line/line.ts';
import type { DemoClock } from './demo-clock.ts';
import type { DemoDevice, DeviceSide, DrivenSignals, MakeDemoDevice } from './demo-device.ts';
import type { SimulatedOpening } from './simulated-opening.ts';

interface SimulatedLineInit {
  /** For the times of received bytes. */
  readonly wall: WallClock;
  /** For the device's timers and for waits. */
  readonly clock: DemoClock;
  readonly makeDevice?: MakeDemoDevice;
  /** Instead of `makeDevice`: called when the line is first opened. */
  readonly loadDevice?: () => Promise<MakeDemoDevice | undefined>;
  readonly adapter?: AdapterIds;
  /** What the device drives at first. Default: CTS and DSR. */
  readonly input?: InputSignals;
  /** Size of the receive buffer in bytes. Default: 1 MiB. */
  readonly bufferBytes?: number;
  readonly onArrival?: (type: 'connect' | 'disconnect') => void;
  /** Called when the page gives its permission back. */
  readonly onForget?: () => void;
}

const released: DrivenSignals = { dataTerminalReady: false, requestToSend: false, break: false };
/** On opening, as Linux and macOS do. */
const asserted: DrivenSignals = { dataTerminalReady: true, requestToSend: true, break: false };

const ready: InputSignals = {
  clearToSend: true,
  dataSetReady: true,
  dataCarrierDetect: false,
  ringIndicator: false,
};

/** A line with a simulated device at its other end. */
export class SimulatedLine implements Line {
  readonly adapter: AdapterIds;
  readonly #init: SimulatedLineInit;
  #device: DemoDevice | undefined;
  #connected = true;
  #isForgotten = false;
  #opening: SimulatedOpening | undefined;
  #driven = released;
  #input: InputSignals;

  constructor(init: SimulatedLineInit) {
    this.adapter = init.adapter ?? {};
    this.#init = init;
    this.#input = init.input ?? ready;
    this.#device = init.makeDevice?.(this.#makeDeviceSide(), init.clock);
  }

  get connected(): boolean {
    return this.#connected && !this.#isForgotten;
  }

  async open(settings: PortSettings, sink: LineSink): Promise<LineOpening> {
    if (this.#opening) throw new SerialError('port-busy');
    const { wall, clock, bufferBytes = 1024 * 1024, loadDevice } = this.#init;
    // As with a real port, the device may be unplugged meanwhile.
    const { SimulatedOpening } = await import('./simulated-opening.ts');
    const makeDevice = this.#device ? undefined : await loadDevice?.();
    const device = (this.#device ??= makeDevice?.(this.#makeDeviceSide(), clock));
    if (!this.connected || !device) throw new SerialError('port-gone');
    if (this.#opening) throw new SerialError('port-busy');
    const opening = new SimulatedOpening({
      sink,
      wall,
      clock,
      settings,
      bufferBytes,
      device,
      driven: asserted,
      input: () => this.#input,
      drive: (changes) => this.#drive(changes),
      onEnd: (isLost) => {
        this.#opening = undefined;
        if (!isLost) this.#drive(released);
        device.onClose?.();
      },
    });
    this.#opening = opening;
    this.#driven = asserted;
    opening.begin();
    device.onSignals?.(this.#driven);
    return opening;
  }

  async forget(): Promise<void> {
    if (this.#isForgotten) return;
    this.#isForgotten = true;
    this.#opening?.lose();
    this.#init.onForget?.();
  }

  #makeDeviceSide(): DeviceSide {
    return {
      transmit: (bytes) => this.#opening?.received(bytes),
      raise: (kind) => this.#opening?.raise(kind),
      setSignals: (changes) => {
        this.#input = { ...this.#input, ...changes };
        this.#opening?.inputChanged(changes, this.#driven);
      },
      sink: () => this.#opening?.sink,
      freeBytes: () => this.#opening?.freeBytes ?? 0,
      unplug: () => this.#setConnected(false),
      plug: () => this.#setConnected(true),
    };
  }

  /** Sets signals and notifies the device once: a reset circuit is too slow to see the states in between. */
  #drive(changes: Partial<DrivenSignals>): void {
    this.#driven = { ...this.#driven, ...changes };
    this.#opening?.inputChanged({}, this.#driven);
    this.#device?.onSignals?.(this.#driven);
  }

  #setConnected(connected: boolean): void {
    if (connected === this.#connected || this.#isForgotten) return;
    this.#connected = connected;
    if (!connected) this.#opening?.lose();
    this.#init.onArrival?.(connected ? 'connect' : 'disconnect');
  }
}
