import type { DeviceSignals, HostSettings, HostSignals } from '../../protocol/port-info.ts';

/** How an opening ended: we closed it, or the device went away or failed. */
export type DeviceEnd = { readonly kind: 'closed' } | { readonly kind: 'lost'; readonly cause: unknown };

/** A port of this host that can be opened. */
export interface Device {
  /** Stable across replugs. */
  readonly id: string;
  /**
   * @param signals initial DTR and RTS
   * @throws {RelayError} `PORT_IN_USE`, `FORBIDDEN`, `DEVICE_GONE`, `INVALID_ARGUMENT`, `DEVICE_ERROR`
   */
  open(settings: HostSettings, signals?: Partial<HostSignals>): Promise<OpenDevice>;
}

/** One opening of a port of this host. */
export interface OpenDevice {
  /** Always settles, also for a device that vanishes silently. Never rejects. */
  readonly closed: Promise<DeviceEnd>;
  /**
   * To be set before anything else; chunks may be kept.
   * @param timeUs host time of the first byte, microseconds since 1970
   */
  onData: (chunk: Uint8Array, timeUs: number) => void;
  /** Stops reading, so that flow control holds the device back. For a lossless holder only. */
  pause(): void;
  resume(): void;
  /** Resolves when the operating system has the bytes. @throws {RelayError} `DEVICE_GONE`, `DEVICE_ERROR` */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when all written bytes have left. */
  drain(): Promise<void>;
  /** Drops what was not transmitted yet. */
  discard(): Promise<void>;
  /**
   * Sets all of them together: npm serialport turns on those that are not named.
   * @throws {RelayError} `NOT_SUPPORTED` where the port has no signals (a pty)
   */
  setSignals(signals: HostSignals): Promise<void>;
  /** @throws {RelayError} `NOT_SUPPORTED` */
  getSignals(): Promise<DeviceSignals>;
  /** Signals that `getSignals` cannot read and returns as false. Default: none. */
  readonly unsupportedInputs?: readonly (keyof DeviceSignals)[];
  close(): Promise<void>;
}
