import type { CaptureEvent } from '../core/capture-event.ts';
import type { PortSettings } from '../core/port-settings.ts';
import type { SignalStep } from '../core/reset-policy.ts';
import type { SerialError } from '../core/serial-error.ts';
import type { InputSignals, OutputSignals } from '../core/signals.ts';

/**
 * One serial line: a port of this computer, a relay's, a simulated device, a capture played back. Sessions stand on it.
 * `web/w3c` turns any `Line` into a W3C `SerialPort` for libraries that want one.
 */
export interface Line {
  /** Plugged in. An open line that is unplugged is lost; the same object or another one stands for its return. */
  readonly connected: boolean;
  /** What the platform tells of the adapter; empty for everything else. */
  readonly adapter: AdapterIds;
  /**
   * Opens the line. Delivery to `sink` begins before the promise resolves where bytes are there already.
   * @throws {SerialError} `port-busy`, `permission-denied`, `port-gone`, `settings-refused`, `open-failed`; of a relay also
   * `read-only`, `refused`, `relay-unreachable`
   */
  open(settings: PortSettings, sink: LineSink): Promise<LineOpening>;
  /** Gives the page's permission back. An opening ends as lost. */
  forget(): Promise<void>;
}

/** Names and values as in Web Serial's `SerialPortInfo`. */
export interface AdapterIds {
  readonly usbVendorId?: number;
  readonly usbProductId?: number;
  readonly bluetoothServiceClassId?: string | number;
}

/**
 * Takes everything that happens on an open line, in one order: chunks, gaps, events and signals. All calls are synchronous.
 * Times are milliseconds since 1970 with microseconds as the fraction, by the clock of the host that has the port.
 */
export interface LineSink {
  /**
   * The line is open with `settings` from here on (those a shared port had, where it was open already). The first call of all; again after a change of settings, whoever made it,
   * and where a shared port was opened again.
   */
  opened(settings: PortSettings, timeMs: number): void;
  /** @param bytes valid during the call only: copy to keep @param timeMs when the first of them was received */
  received(bytes: Uint8Array, timeMs: number): void;
  event(event: LineEvent, timeMs: number): void;
  /**
   * The signals named are in this state from here on, whoever set them. Once after opening for all that are known; until
   * then DTR and RTS are taken for asserted, as platforms do on opening.
   */
  signals(state: Partial<InputSignals & OutputSignals>, timeMs: number): void;
  /**
   * A promise while no more can be taken. The line stops reading until it resolves, as far as that is in its power, and asks
   * again then.
   */
  holdBack(): Promise<void> | undefined;
}

/** What can happen among received bytes. `opened()` tells openings; a close or a loss is told by `LineOpening.ended`. */
export type LineEvent = Extract<CaptureEvent, { readonly kind: 'gap' | 'line-error' | 'note' }>;

/** How an opening ended. */
export type LineEnd =
  /** We closed it. */
  | { readonly kind: 'closed' }
  /** The device went away, or the relay gave the port up. */
  | { readonly kind: 'lost'; readonly error: SerialError };

/** A line from `open()` until it is closed or lost. */
export interface LineOpening {
  /** Resolves when nothing more will be delivered; never rejects. */
  readonly ended: Promise<LineEnd>;
  /**
   * Resolves when the operating system of the port's host has taken the bytes. Calls are carried out in their order.
   * @throws {SerialError} `transmit-failed` (detail: how many bytes were not taken, as far as is known), `read-only`
   */
  transmit(bytes: Uint8Array): Promise<void>;
  /** Resolves when all that was transmitted has left the host, as far as the platform tells. */
  drain(): Promise<void>;
  /** Drops what the host has taken and not sent yet; pending `transmit()` calls fail. Felt within 50 ms on a local port. */
  discard(): Promise<void>;
  /**
   * Sets the signals named together, and leaves the others. `break: true` holds the transmit line in break until `false`.
   * @throws {SerialError} `signal-failed`, `read-only`
   */
  setSignals(signals: Partial<OutputSignals> & { readonly break?: boolean }): Promise<void>;
  /** The signals of the device as they are at this moment, asked of the host. @throws {SerialError} `signal-failed` */
  getSignals(): Promise<InputSignals>;
  /** Runs the steps where the port is, so that no network bends their times. @throws {SerialError} as `setSignals()` */
  runSequence(steps: readonly SignalStep[]): Promise<void>;
  /** Holds the transmit line in break. @throws {SerialError} as `setSignals()`; the break is ended as far as possible */
  sendBreak(durationMs: number): Promise<void>;
  /**
   * Changes what the line is open with. Where the platform has to close and open again the signals are put back, and
   * `ended` does not resolve.
   * @throws {SerialError} `settings-refused`, with the line open as it was; any code of `open()`, with the line lost
   */
  changeSettings(settings: PortSettings): Promise<void>;
  /** Frees the port. What was not sent yet is dropped: `drain()` first. Idempotent; never rejects. */
  close(): Promise<void>;
}

/** Where lines come from. Dispatches `LineArrival` at each arrival and departure. */
export interface LineSource extends EventTarget {
  /** Lines the page may use, plugged in or not where the platform still lists them. The same object for the same port. */
  lines(): Promise<readonly Line[]>;
}

/** `connect`: the line was plugged in. `disconnect`: it was unplugged. */
export class LineArrival extends Event {
  readonly line: Line;

  constructor(type: 'connect' | 'disconnect', line: Line) {
    super(type);
    this.line = line;
  }
}
