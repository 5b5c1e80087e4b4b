import type { CaptureEvent } from '../core/capture-event.ts';
import type { PortSettings } from '../core/port-settings.ts';
import type { SignalStep } from '../core/reset-policy.ts';
import type { SerialError } from '../core/serial-error.ts';
import type { PortLender } from '../core/session-state.ts';
import type { InputSignals, OutputSignals } from '../core/signals.ts';

/**
 * One serial line: a port of this computer, a relay's, a simulated device, a capture played back. Sessions stand on it.
 * `web/w3c` turns any `Line` into a W3C `SerialPort` for libraries that want one.
 */
export interface Line {
  /** Plugged in. An open line that is unplugged is lost. When it returns it is the same object or a new one. */
  readonly connected: boolean;
  /** The adapter's ids; empty where the platform has none. */
  readonly adapter: AdapterIds;
  /**
   * Opens the line. Delivery to `sink` may begin before the promise resolves.
   * @throws {SerialError} `port-busy`, `permission-denied`, `port-gone`, `settings-refused`, `open-failed`; of a relay
   * also `read-only`, `refused`, `relay-unreachable`
   */
  open(settings: PortSettings, sink: LineSink): Promise<LineOpening>;
  /** What its host does to leave it to another program; without it we only close it. */
  readonly lending?: LineLending;
  /** Gives the page's permission back. Ends an opening as lost. */
  forget(): Promise<void>;
}

/** A port's host that leaves it to another program. Its openings end as lost, with the lender. */
export interface LineLending {
  /** @throws {SerialError} `read-only`, `refused`, `relay-unreachable` */
  lend(): Promise<void>;
  /** The line arrives when it is open again. @throws as `lend()` */
  takeBack(): Promise<void>;
}

/** Names and values as in Web Serial's `SerialPortInfo`. */
export interface AdapterIds {
  readonly usbVendorId?: number;
  readonly usbProductId?: number;
  readonly bluetoothServiceClassId?: string | number;
}

/**
 * Takes everything that happens on an open line, in one order: chunks, gaps, events and signals. All calls are
 * synchronous. Times are milliseconds since 1970 with microseconds as the fraction, by the clock of the host that has
 * the port.
 */
export interface LineSink {
  /**
   * The line is open with `settings` from here on. Always the first call; again after every change of settings, by
   * anybody, and when a shared port was opened again. A shared port that was open already keeps its settings.
   */
  opened(settings: PortSettings, timeMs: number): void;
  /**
   * @param bytes valid during the call only: copy to keep @param timeMs when the first of them was received
   * @param offset of the first of them, of a relay that counts them since the port was opened
   */
  received(bytes: Uint8Array, timeMs: number, offset?: number): void;
  /** Bytes that were transmitted before, of a capture that is played back. Valid during the call only. */
  transmitted?(bytes: Uint8Array, timeMs: number): void;
  event(event: LineEvent, timeMs: number): void;
  /**
   * The named signals have this state from here on. Called once after opening with all that are known. Until then DTR
   * and RTS count as asserted, which is what platforms do on opening.
   */
  signals(state: Partial<InputSignals & OutputSignals>, timeMs: number): void;
  /**
   * A promise while the sink takes no more. The line stops reading, as far as it can, until the promise resolves, and
   * then asks again.
   */
  holdBack(): Promise<void> | undefined;
}

/**
 * What can happen among received bytes. Openings are reported by `opened()`, closing and loss by `LineOpening.ended`.
 */
export type LineEvent = Extract<CaptureEvent, { readonly kind: 'gap' | 'line-error' | 'note' | 'events-missing' }>;

/** How an opening ended. */
export type LineEnd =
  /** We closed it. */
  | { readonly kind: 'closed' }
  /** The device went away, or the relay dropped the port. `lender`: its host has left it to another program. */
  | { readonly kind: 'lost'; readonly error: SerialError; readonly lender?: PortLender };

/** A line from `open()` until it is closed or lost. */
export interface LineOpening {
  /** Resolves when nothing more will be delivered; never rejects. */
  readonly ended: Promise<LineEnd>;
  /** The platform takes bytes long before they leave, and nobody but `drain()` says when: Web Serial. */
  readonly takesAhead?: true;
  /**
   * Resolves when the operating system of the port's host has accepted the bytes. Calls are carried out in order.
   * @throws {SerialError} `transmit-failed` (detail: how many bytes were not taken, as far as is known), `read-only`
   */
  transmit(bytes: Uint8Array): Promise<void>;
  /**
   * Resolves when all transmitted bytes have left the host, as far as the platform reports it.
   * @throws {SerialError} `transmit-failed`
   */
  drain(): Promise<void>;
  /**
   * Drops what the host has not sent yet, as far as the platform can; pending `transmit()` calls fail. Takes effect
   * within 50 ms on a local port.
   */
  discard(): Promise<void>;
  /**
   * Sets the signals named together, and leaves the others. `break: true` holds the transmit line in break until
   * `false`.
   * @throws {SerialError} `signal-failed`, `read-only`
   */
  setSignals(signals: Partial<OutputSignals> & { readonly break?: boolean }): Promise<void>;
  /** The signals of the device as they are at this moment, asked of the host. @throws {SerialError} `signal-failed` */
  getSignals(): Promise<InputSignals>;
  /**
   * Runs the steps where the port is, so that no network bends their times.
   * @returns how long each step really lasted until the next, in milliseconds
   * @throws {SerialError} as `setSignals()`
   */
  runSequence(steps: readonly SignalStep[]): Promise<readonly number[]>;
  /** Ends a sequence or a break under way, which fails then. A break is ended; DTR and RTS stay as they are. */
  stopSequences(): Promise<void>;
  /**
   * Holds the transmit line in break. @throws {SerialError} as `setSignals()`; the break is ended as far as possible
   */
  sendBreak(durationMs: number): Promise<void>;
  /**
   * Changes the settings. Where the platform has to close and reopen the port, the line restores the signals, and
   * `ended` does not resolve.
   * @throws {SerialError} `settings-refused`, with the line open as it was; any code of `open()`, with the line lost
   */
  changeSettings(settings: PortSettings): Promise<void>;
  /**
   * Frees the port and drops what was not sent yet (call `drain()` first to keep it). Idempotent; never rejects.
   * @param by `page-left`: a shared port that others view too stays open for them; default: who holds it closes it
   */
  close(by?: 'page-left'): Promise<void>;
}

/** Where lines come from. Dispatches `LineArrival` at each arrival and departure. */
export interface LineSource extends EventTarget {
  /** Lines the page may use, also unplugged ones where the platform lists them. The same object for the same port. */
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
