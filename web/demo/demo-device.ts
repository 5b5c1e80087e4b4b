import type { LineErrorKind } from '../core/line-error.ts';
import type { PortSettings } from '../core/port-settings.ts';
import type { InputSignals, OutputSignals } from '../core/signals.ts';
import type { LineSink } from '../line/line.ts';
import type { DemoClock } from './demo-clock.ts';

/** The signals the port's holder drives, as the device sees them. */
export interface DrivenSignals extends OutputSignals {
  /** The holder's transmit line is held in break. */
  readonly break: boolean;
}

/** A device's end of the cable. */
export interface DeviceSide {
  /**
   * Puts bytes on the line. Lost when the port is not open or its buffer is full (an overrun). Do not change them
   * afterwards.
   */
  transmit(bytes: Uint8Array): void;
  /** Makes the port see a line error after the bytes transmitted so far. */
  raise(kind: LineErrorKind): void;
  /** Changes the signals the device drives; CTS and DSR are asserted, DCD and RI not, until it does. */
  setSignals(changes: Partial<InputSignals>): void;
  /** Bytes the port's buffer takes now without an overrun; 0 while it is not open. */
  freeBytes(): number;
  /**
   * What the port's holder takes, past the port's buffer; `undefined` while the port is not open. Its `holdBack()`
   * is to be asked.
   */
  sink(): LineSink | undefined;
  /** Takes the device away from the computer, and back. */
  unplug(): void;
  plug(): void;
}

/** What a simulated device does. */
export interface DemoDevice {
  onOpen?(): void;
  /** Called before `onOpen`, and when they are changed. */
  onSettings?(settings: PortSettings): void;
  /** The port was closed, or the device unplugged while it was open: timers must be stopped. */
  onClose?(): void;
  onReceive?(bytes: Uint8Array): void;
  /** Called after `onOpen` and at every change, once for all signals changed together. */
  onSignals?(signals: DrivenSignals): void;
}

export type MakeDemoDevice = (line: DeviceSide, clock: DemoClock) => DemoDevice;
