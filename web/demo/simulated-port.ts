import type { InputSignals } from '../core/signals.ts';
import { announcePort } from '../w3c/announce-port.ts';
import { checkOpenOptions } from '../w3c/check-open-options.ts';
import type { OpenOptions } from '../w3c/check-open-options.ts';
import type { Port } from '../line/port.ts';
import type { DemoClock } from './demo-clock.ts';
import type { DemoDevice, DemoLine, DrivenSignals, MakeDemoDevice } from './demo-device.ts';
import { ReceiveBuffer } from './receive-buffer.ts';
import { ReceiveStream } from './receive-stream.ts';
import { TransmitGate } from './transmit-gate.ts';
import { TransmitStream } from './transmit-stream.ts';

type PortState = 'closed' | 'opening' | 'opened' | 'closing' | 'forgotten';

/** What lives from opening to closing. */
interface Opening {
  readonly options: OpenOptions;
  readonly buffer: ReceiveBuffer;
  readonly gate: TransmitGate;
  /** The device was unplugged, or the port forgotten, while it was open: both streams are gone for good. */
  lost: boolean;
  receive: ReceiveStream | undefined;
  transmit: TransmitStream | undefined;
}

export interface SimulatedPortInit {
  /** Where `connect` and `disconnect` bubble to. */
  readonly source: EventTarget;
  readonly clock: DemoClock;
  readonly makeDevice: MakeDemoDevice;
  readonly info?: SerialPortInfo;
  /** Called when the page gives its permission back. */
  readonly onForget?: () => void;
}

/** A port with a simulated device on it. Behaves as Web Serial, section 4.4, says a `SerialPort` does. */
export class SimulatedPort extends EventTarget implements Port {
  readonly #init: SimulatedPortInit;
  readonly #device: DemoDevice;
  #state: PortState = 'closed';
  #connected = true;
  #opening: Opening | undefined;
  #driven: DrivenSignals = { dataTerminalReady: false, requestToSend: false, break: false };
  #input: InputSignals = { clearToSend: true, dataSetReady: true, dataCarrierDetect: false, ringIndicator: false };

  constructor(init: SimulatedPortInit) {
    super();
    this.#init = init;
    this.#device = init.makeDevice(this.#makeLine(), init.clock);
  }

  get connected(): boolean {
    return this.#connected;
  }

  get readable(): ReadableStream<Uint8Array> | null {
    const opening = this.#opened();
    if (!opening || opening.lost) return null;
    opening.receive ??= new ReceiveStream(opening.buffer, opening.options.bufferSize, () => {
      opening.receive = undefined;
    });
    return opening.receive.stream;
  }

  get writable(): WritableStream<Uint8Array> | null {
    const opening = this.#opened();
    if (!opening || opening.lost) return null;
    opening.transmit ??= new TransmitStream(
      opening.options.bufferSize,
      async (bytes, signal) => {
        await opening.gate.pass(signal);
        this.#device.onReceive?.(bytes);
      },
      () => {
        opening.transmit = undefined;
      },
    );
    return opening.transmit.stream;
  }

  getInfo(): SerialPortInfo {
    return { ...this.#init.info };
  }

  async open(options: SerialOptions): Promise<void> {
    if (this.#state !== 'closed') throw invalidState('The port is already open.');
    const checked = checkOpenOptions(options);
    this.#setState('opening');
    await Promise.resolve();
    if (this.#isForgotten()) throw invalidState('The port has been forgotten.');
    if (!this.#connected) {
      this.#setState('closed');
      throw deviceLost();
    }
    this.#opening = {
      options: checked,
      buffer: new ReceiveBuffer(checked.bufferSize),
      gate: new TransmitGate(),
      lost: false,
      receive: undefined,
      transmit: undefined,
    };
    this.#setState('opened');
    this.#device.onOpen?.(checked);
    this.#drive({ dataTerminalReady: true, requestToSend: true, break: false }); // as Linux and macOS do
  }

  async close(): Promise<void> {
    const opening = this.#opened();
    if (!opening) throw invalidState('The port is not open.');
    this.#setState('closing');
    try {
      await Promise.all([opening.receive?.stream.cancel(), opening.transmit?.stream.abort()]);
    } catch (error) {
      if (!this.#isForgotten()) this.#setState('opened'); // locked: it can be closed later
      throw error;
    }
    this.#opening = undefined;
    if (!opening.lost) {
      this.#drive({ dataTerminalReady: false, requestToSend: false, break: false });
      this.#device.onClose?.();
    }
    if (!this.#isForgotten()) this.#setState('closed');
  }

  async setSignals(signals: SerialOutputSignals = {}): Promise<void> {
    const opening = this.#opened();
    if (!opening) throw invalidState('The port is not open.');
    const named = Object.entries({
      dataTerminalReady: signals.dataTerminalReady,
      requestToSend: signals.requestToSend,
      break: signals.break,
    }).filter(([, value]) => value !== undefined);
    if (named.length === 0) throw new TypeError('No signal is named.');
    if (opening.lost) throw deviceLost();
    this.#drive(Object.fromEntries(named.map(([name, value]) => [name, Boolean(value)])));
  }

  async getSignals(): Promise<SerialInputSignals> {
    const opening = this.#opened();
    if (!opening) throw invalidState('The port is not open.');
    if (opening.lost) throw deviceLost();
    return { ...this.#input };
  }

  async forget(): Promise<void> {
    if (this.#isForgotten()) return;
    this.#lose();
    this.#setState('forgotten');
    this.#init.onForget?.();
  }

  #makeLine(): DemoLine {
    return {
      transmit: (bytes) => {
        const opening = this.#live();
        opening?.buffer.push(bytes);
        opening?.receive?.deliver();
      },
      raise: (kind) => {
        const opening = this.#live();
        opening?.buffer.raise(kind);
        opening?.receive?.deliver();
      },
      setSignals: (changes) => {
        this.#input = { ...this.#input, ...changes };
        this.#updateGate();
      },
      freeBytes: () => this.#live()?.buffer.freeBytes ?? 0,
      unplug: () => this.#setConnected(false),
      plug: () => this.#setConnected(true),
    };
  }

  /** Sets lines and tells the device once: its reset circuit is too slow to see what lies between. */
  #drive(changes: Partial<DrivenSignals>): void {
    this.#driven = { ...this.#driven, ...changes };
    this.#updateGate();
    this.#device.onSignals?.(this.#driven);
  }

  #updateGate(): void {
    const opening = this.#live();
    const held = opening?.options.flowControl === 'hardware' && !this.#input.clearToSend;
    opening?.gate.set(!held && !this.#driven.break);
  }

  #setConnected(connected: boolean): void {
    if (connected === this.#connected || this.#isForgotten()) return;
    this.#connected = connected;
    if (!connected) this.#lose();
    announcePort(this.#init.source, this, connected ? 'connect' : 'disconnect');
  }

  /** The device is not there any more for whoever holds the port. */
  #lose(): void {
    const opening = this.#live();
    if (!opening) return;
    opening.lost = true;
    const error = deviceLost();
    opening.receive?.fail(error);
    opening.transmit?.fail(error);
    this.#device.onClose?.();
  }

  /** The opening, from the end of `open()` to the beginning of `close()`. */
  #opened(): Opening | undefined {
    return this.#state === 'opened' ? this.#opening : undefined;
  }

  /** The opening while bytes can pass. */
  #live(): Opening | undefined {
    return this.#opening?.lost ? undefined : this.#opening;
  }

  #isForgotten(): boolean {
    return this.#state === 'forgotten';
  }

  #setState(state: PortState): void {
    this.#state = state;
  }
}

function invalidState(message: string): DOMException {
  return new DOMException(message, 'InvalidStateError');
}

function deviceLost(): DOMException {
  return new DOMException('The device has been lost.', 'NetworkError');
}
