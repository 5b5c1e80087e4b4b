import type { CaptureEvent } from '../core/capture-event.ts';
import type { PortSettings } from '../core/port-settings.ts';
import type { SignalStep } from '../core/reset-policy.ts';
import type { SerialErrorCode } from '../core/serial-error.ts';
import type { Port } from './port.ts';

/**
 * A place for a port that outlives the port object: after a replug the platform gives a new object (Chromium) or the same
 * one (Firefox), and the slot holds whichever is plugged in now.
 */
export interface PortSlot {
  /** `undefined` while nothing is plugged in there. */
  readonly port: Port | undefined;
  /** Calls `listener` when a port arrives in the slot, until `signal` aborts. */
  onArrival(listener: () => void, signal: AbortSignal): void;
  /** What the port there can do beyond Web Serial; `undefined` where it cannot. */
  readonly beyond?: BeyondSerial | undefined;
}

/** Something a port tells of what was received: how many bytes were first there when, or what happened between them. */
export type Told =
  | { readonly kind: 'bytes'; readonly byteLength: number; readonly timeMs: number }
  | { readonly kind: 'event'; readonly event: CaptureEvent; readonly timeMs: number };

/** A port on another computer knows more than a stream of bytes can say, and can do more than Web Serial asks. */
export interface BeyondSerial {
  /** To be merged into the options of `open()`. */
  readonly openOptions: object;
  /** Runs steps on the lines where the port is, so that the network between does not bend their times. */
  runSteps(steps: readonly SignalStep[]): Promise<void>;
  /** What an error of the port means, where it tells more than its `DOMException` name. */
  errorCode(error: unknown): SerialErrorCode | undefined;
  /** What the port is open with already, by somebody else: opening it here joins that. `undefined` while it is not. */
  settingsNow(): PortSettings | undefined;
  /** Other settings for the open port, without a closing that others would notice. */
  changeSettings(settings: PortSettings): Promise<void>;
  /** What is known of the next `byteLength` bytes just read and of what lies before, among and right behind them, in order. */
  take(byteLength: number): readonly Told[];
  /** Calls `listener` when there may be something to take without any bytes, until `signal` aborts. */
  onNews(listener: () => void, signal: AbortSignal): void;
}
